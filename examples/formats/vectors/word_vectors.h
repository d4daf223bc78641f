/// Words with their vectors, and what can be asked of them: which are close, what king - man +
/// woman gives, which does not belong.
///
/// A handle: copying it copies neither words nor rows. The rows are shared with whoever made them
/// and not copied either, so no table of unit vectors stands beside them: a cosine is a product
/// with the rows as they are, divided by their lengths. Only a table that has rows near an end of
/// f32's range gets a rescaled copy. A question about the whole vocabulary is one product of
/// matrices; so are many questions at once. The lengths are taken when this is made: rows that
/// change afterwards need a new WordVectors. A row of zeros has cosine 0 with everything.
///
/// Names and numbers are those of gensim's KeyedVectors. A word that is not there is a UsageError
/// which offers those that are spelt like it.
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
  std::string_view word;  // in the vectors' table
  double score;           // a cosine; or what most_similar_cosmul ranks by
};

class WordVectors {
 public:
  using Ids = std::vector<std::int64_t>;
  using Words = std::vector<std::string>;

  /// Word i has row i of `rows` (V, D) f32. Throws std::invalid_argument where they do not fit.
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

  /// The `count` words closest to the sum of `positive` less the sum of `negative`, all as unit
  /// vectors; these words themselves are left out. (3CosAdd: Mikolov et al., arXiv 1301.3781.)
  std::vector<Neighbour> most_similar(const Words& positive, const Words& negative,
                                      std::int64_t count) const;

  /// The same where the cosines, moved to 0 to 1, are multiplied and divided instead: no single
  /// large one decides. (3CosMul: Levy and Goldberg, CoNLL 2014, equation 4.)
  std::vector<Neighbour> most_similar_cosmul(const Words& positive, const Words& negative,
                                             std::int64_t count) const;

  /// The words in order of their cosine with the mean of all of them: the one that stands last
  /// does not match the others. REQUIRES: there is one.
  std::vector<Neighbour> rank_by_centrality(const Words& words) const;

  // --- Many questions at once ------------------------------------------------------------------
  /// The rows of these ids (N), brought to length 1: (N, D).
  Tensor unit_rows(const Tensor& ids) const;

  /// The cosines of `queries` (Q, D), which have length 1, with the first `among` words: (Q,
  /// among).
  Tensor cosines(const Tensor& queries,
                 std::int64_t among = std::numeric_limits<std::int64_t>::max()) const;

  /// The `count` words closest to each query, closest first, without those in `left_out`, of which
  /// there is one list a query.
  std::vector<std::vector<Neighbour>> nearest(const Tensor& queries,
                                              const std::vector<Ids>& left_out,
                                              std::int64_t count) const;

 private:
  Ids ids(const Words& words) const;
  /// The best of `scores` (V); those of `left_out` are overwritten.
  std::vector<Neighbour> best(const Tensor& scores, const Ids& left_out, std::int64_t count) const;

  std::shared_ptr<const WordTable> words_;
  Tensor rows_;      // (V, D)
  Tensor measured_;  // (V, D): the rows, or multiples of them that products can take
  Tensor lengths_;   // (V): of the measured rows, 1 for rows of zeros
};

/// `v` (..., D) brought to length 1 along its last axis; zeros stay.
Tensor unit(const Tensor& v);

}  // namespace ember::examples
