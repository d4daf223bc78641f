/// Trained vectors with their words: which are close, and what king - man + woman gives.
#pragma once

#include <ember/tensor/tensor.h>

#include <string>
#include <string_view>
#include <vector>

#include "examples/text/vocabulary.h"

namespace ember::examples {

struct Neighbour {
  std::string_view word;
  double cosine;
};

class WordVectors {
 public:
  /// Copies the rows of a table (V, D) and brings each to length 1; a row of zeros stays.
  /// The vocabulary must outlive this.
  WordVectors(const Vocabulary& vocabulary, const Tensor& table);

  /// Throws UsageError, with the nearest word there is, when the vocabulary does not have it.
  double cosine(const std::string& a, const std::string& b) const;
  /// The closest other words, closest first.
  std::vector<Neighbour> nearest(const std::string& word, std::int64_t count) const;
  /// The words closest to the sum of `plus` less the sum of `minus`, all as unit vectors; these
  /// words themselves are left out. (Mikolov et al., arXiv 1301.3781, section 4)
  std::vector<Neighbour> nearest(const std::vector<std::string>& plus,
                                 const std::vector<std::string>& minus, std::int64_t count) const;

  bool has(const std::string& word) const { return vocabulary_.id(word).has_value(); }

 private:
  std::int64_t id(const std::string& word) const;

  const Vocabulary& vocabulary_;
  Tensor unit_;  // (V, D)
};

}  // namespace ember::examples
