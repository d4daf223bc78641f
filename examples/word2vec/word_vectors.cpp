#include "examples/word2vec/word_vectors.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/matmul.h>
#include <ember/tensor/reduce.h>
#include <ember/tensor/sort.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "examples/support/cli.h"
#include "examples/support/errors.h"

namespace ember::examples {

WordVectors::WordVectors(const Vocabulary& vocabulary, const Tensor& table)
    : vocabulary_(vocabulary), unit_(table / clamp(norm(table, 2, 1, true), 1e-12)) {}

std::int64_t WordVectors::id(const std::string& word) const {
  if (const auto found = vocabulary_.id(word)) return *found;
  std::vector<std::string> words;
  for (const std::string_view known : vocabulary_.words()) words.emplace_back(known);
  throw UsageError(fmt::format("the vocabulary has no word '{}' (did you mean '{}'?)", word,
                               examples::nearest(word, words)));
}

double WordVectors::cosine(const std::string& a, const std::string& b) const {
  return sum(unit_[id(a)] * unit_[id(b)]).item();
}

std::vector<Neighbour> WordVectors::nearest(const std::string& word, std::int64_t count) const {
  return nearest({word}, {}, count);
}

std::vector<Neighbour> WordVectors::nearest(const std::vector<std::string>& plus,
                                            const std::vector<std::string>& minus,
                                            std::int64_t count) const {
  const Tensor query = zeros({unit_.size(1)});
  for (const std::string& word : plus) query.add_(unit_[id(word)]);
  for (const std::string& word : minus) query.sub_(unit_[id(word)]);
  const Tensor cosines = matmul(unit_, query / clamp(norm(query), 1e-12));  // (V)
  for (const std::string& word : plus) cosines[id(word)].fill_(-2);
  for (const std::string& word : minus) cosines[id(word)].fill_(-2);

  const Sorted best = topk(cosines, std::min<std::int64_t>(count, cosines.numel()));
  std::vector<Neighbour> neighbours;
  for (std::int64_t i = 0; i < best.values.numel(); ++i) {
    const double cosine = best.values[i].item();
    if (cosine < -1.5) break;  // only the words that were left out remain
    neighbours.push_back(
        {vocabulary_.word(static_cast<std::int32_t>(best.indices[i].item<std::int64_t>())),
         cosine});
  }
  return neighbours;
}

}  // namespace ember::examples
