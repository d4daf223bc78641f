/// Words with their vectors, and queries on them: similar words, analogies such as king - man +
/// woman, the odd one out.
///
/// Copies are cheap: they share words and rows. The rows are not copied or normalized either: a
/// cosine is a product with the rows as they are, divided by their norms. Only a table with rows
/// near the limits of f32's range gets a rescaled copy. One query over the whole vocabulary is one
/// matrix product; so are many queries at once. Norms are computed in the constructor: if rows
/// change, make a new WordVectors. A zero row has cosine 0 with everything.
///
/// Names and results are those of gensim's KeyedVectors. An unknown word is a UsageError that
/// suggests similar spellings.
#pragma once

#include <ember/tensor/tensor.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

struct Neighbour {
  std::string_view word;  // points into the vectors' table
  double score;           // a cosine, or the score of most_similar_cosmul
};

class WordVectors {
 public:
  using Ids = std::vector<std::int64_t>;
  using Words = std::vector<std::string>;

  /// Word i has row i of `rows` (V, D) f32. Throws std::invalid_argument if sizes do not match.
  WordVectors(std::shared_ptr<const WordTable> words, Tensor rows);

  std::int64_t size() const { return words_->size(); }
  std::int64_t dimension() const { return rows_.size(1); }
  const WordTable& words() const { return *words_; }
  const Tensor& rows() const { return rows_; }
  std::string_view word(std::int64_t id) const {
    return words_->word(static_cast<std::int32_t>(id));
  }
  bool contains(std::string_view word) const { return words_->find(word).has_value(); }
  std::int64_t id(std::string_view word) const;

  /// The word's row (D): not a copy.
  Tensor get_vector(std::string_view word) const { return rows_[id(word)]; }

  /// The cosine of two words.
  double similarity(std::string_view a, std::string_view b) const;

  /// The `count` words closest to the sum of `positive` minus the sum of `negative`, all
  /// normalized, without these words themselves. (3CosAdd: Mikolov et al., arXiv 1301.3781.)
  std::vector<Neighbour> most_similar(const Words& positive, const Words& negative,
                                      std::int64_t count) const;

  /// The same, but multiplies and divides cosines, mapped to 0 to 1, so that no single large one
  /// dominates. (3CosMul: Levy and Goldberg, CoNLL 2014, equation 4.)
  std::vector<Neighbour> most_similar_cosmul(const Words& positive, const Words& negative,
                                             std::int64_t count) const;

  /// The words in order of their cosine with the mean of all of them: the last one is the odd one
  /// out. REQUIRES: at least one word.
  std::vector<Neighbour> rank_by_centrality(const Words& words) const;

  // --- Many queries at once ------------------------------------------------------------------
  /// The normalized rows of these ids (N): (N, D).
  Tensor unit_rows(const Tensor& ids) const;

  /// The cosines of `queries` (Q, D), which are normalized, with the first `among` words: (Q,
  /// among).
  Tensor cosines(const Tensor& queries,
                 std::int64_t among = std::numeric_limits<std::int64_t>::max()) const;

  /// The `count` words closest to each query, closest first, without those in `left_out`, which has
  /// one list per query.
  std::vector<std::vector<Neighbour>> nearest(const Tensor& queries,
                                              const std::vector<Ids>& left_out,
                                              std::int64_t count) const;

 private:
  Ids ids(const Words& words) const;
  /// The best of `scores` (V). Overwrites the scores of `left_out`.
  std::vector<Neighbour> best(const Tensor& scores, const Ids& left_out, std::int64_t count) const;

  std::shared_ptr<const WordTable> words_;
  Tensor rows_;      // (V, D)
  Tensor measured_;  // (V, D): the rows, rescaled if products would overflow
  Tensor lengths_;   // (V): norms of measured_, 1 for zero rows
};

/// `v` (..., D) normalized along its last axis; zero rows stay zero.
Tensor unit(const Tensor& v);

}  // namespace ember::examples
