/// What the queries of a command are about: its vectors or, with --history, each moment of them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "examples/tools/word2vec/queries.h"
#include "examples/tools/word2vec/vector_source.h"

namespace ember::examples {

class Subject {
 public:
  explicit Subject(const VectorSource& source)
      : moments_(source.load_moments()), has_history_(source.history) {}

  const WordVectors& vectors() const { return moments_.back().vectors; }
  std::size_t moments() const { return moments_.size(); }

  /// About the vectors; with a history a line for each moment, from random numbers to the end.
  /// UsageError: what Query says, or one that cannot be asked of each moment.
  Answer answer(const Query& query, const std::vector<std::string>& words,
                QueryOptions options) const;

 private:
  std::vector<PastVectors> moments_;
  bool has_history_;
};

}  // namespace ember::examples
