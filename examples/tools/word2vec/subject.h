/// The vectors that a command's queries are about or, with --history, all snapshots of them.
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

  /// Answers for the vectors; with a history, one line per snapshot. UsageError: as for
  /// Query::answer, or a query that does not work with a history.
  Answer answer(const Query& query, const std::vector<std::string>& words,
                QueryOptions options) const;

 private:
  std::vector<PastVectors> moments_;
  bool has_history_;
};

}  // namespace ember::examples
