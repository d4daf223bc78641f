#include "examples/formats/vectors/word_vectors.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/gather.h>
#include <ember/tensor/matmul.h>
#include <ember/tensor/reduce.h>
#include <ember/tensor/sort.h>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/vectors/spelling.h"

namespace ember::examples {
namespace {

constexpr double kLeftOut = -2;  // less than any score

/// A mask of the rows whose length would overflow f32 in a product, or lose precision by underflow.
Tensor out_of_range(const Tensor& lengths) {
  constexpr double kSmall = 1e-30, kLarge = 1e38;
  return logical_or(gt(lengths, kLarge), logical_and(lt(lengths, kSmall), ne(lengths, 0)));
}

}  // namespace

Tensor unit(const Tensor& v) {
  const Tensor length = norm(v, 2, -1, true);
  return v / masked_fill(length, eq(length, 0), 1);
}

WordVectors::WordVectors(std::shared_ptr<const WordTable> words, Tensor rows)
    : words_(std::move(words)), rows_(std::move(rows)) {
  if (rows_.dim() != 2 || rows_.size(0) != words_->size() || rows_.dtype() != DType::f32) {
    throw std::invalid_argument(
        fmt::format("{} words need a matrix of as many f32 rows", words_->size()));
  }
  measured_ = rows_;
  lengths_ = norm(rows_, 2, 1);
  if (const Tensor odd = out_of_range(lengths_); any(odd).item<bool>()) {
    const Tensor largest = norm(rows_, std::numeric_limits<double>::infinity(), 1);
    measured_ = rows_ / where(odd, largest, 1).unsqueeze(1);
    lengths_ = norm(measured_, 2, 1);
  }
  lengths_ = masked_fill(lengths_, eq(lengths_, 0), 1);
}

std::int64_t WordVectors::id(std::string_view word) const {
  if (const auto found = words_->find(word)) return *found;
  throw UsageError(fmt::format("{} is not among the {} words{}", quote(word), size(),
                               did_you_mean(word, *words_)));
}

WordVectors::Ids WordVectors::ids(const Words& words) const {
  Ids all;
  for (const std::string& word : words) all.push_back(id(word));
  return all;
}

double WordVectors::similarity(std::string_view a, std::string_view b) const {
  const Tensor pair = unit_rows(tensor({id(a), id(b)}));
  return sum(pair[0] * pair[1]).item();
}

std::vector<Neighbour> WordVectors::most_similar(const Words& positive, const Words& negative,
                                                 std::int64_t count) const {
  const Ids plus = ids(positive), minus = ids(negative);
  const Tensor query = sum(unit_rows(from_vector(plus)), 0) - sum(unit_rows(from_vector(minus)), 0);
  Ids asked = plus;
  asked.insert(asked.end(), minus.begin(), minus.end());
  return nearest(unit(query).unsqueeze(0), {asked}, count)[0];
}

std::vector<Neighbour> WordVectors::most_similar_cosmul(const Words& positive,
                                                        const Words& negative,
                                                        std::int64_t count) const {
  constexpr double kNoDivisionByZero = 1e-6;
  Ids asked = ids(positive);
  const auto plus = static_cast<std::int64_t>(asked.size());
  for (const std::int64_t id : ids(negative)) asked.push_back(id);
  const Tensor closeness = (1 + cosines(unit_rows(from_vector(asked)))) / 2;  // (asked, V)
  const Tensor above = prod(closeness.narrow(0, 0, plus), 0);
  const Tensor below = prod(closeness.slice(0, {plus}), 0);
  return best(above / (below + kNoDivisionByZero), asked, count);
}

std::vector<Neighbour> WordVectors::rank_by_centrality(const Words& words) const {
  const Ids asked = ids(words);
  const Tensor rows = unit_rows(from_vector(asked));  // (N, D)
  const Sorted order = sort(matmul(rows, unit(mean(rows, 0))), 0, true);
  std::vector<Neighbour> ranking;
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    const std::int64_t id = asked[order.indices[i].item<std::size_t>()];
    ranking.push_back({word(id), order.values[i].item()});
  }
  return ranking;
}

Tensor WordVectors::unit_rows(const Tensor& ids) const {
  return take_rows(measured_, ids) / take_rows(lengths_, ids).unsqueeze(1);
}

Tensor WordVectors::cosines(const Tensor& queries, std::int64_t among) const {
  const Slice first{0, among};
  const Tensor cosines = matmul(queries, measured_.slice(0, first).t());
  return cosines.div_(lengths_.slice(0, first));
}

std::vector<std::vector<Neighbour>> WordVectors::nearest(const Tensor& queries,
                                                         const std::vector<Ids>& left_out,
                                                         std::int64_t count) const {
  // In chunks, because each query has as many cosines as there are words.
  constexpr std::int64_t kCosinesAtOnce = 1 << 22;
  const std::int64_t at_once = std::max<std::int64_t>(1, kCosinesAtOnce / size());
  std::vector<std::vector<Neighbour>> result;
  for (std::int64_t begin = 0; begin < queries.size(0); begin += at_once) {
    const std::int64_t some = std::min(at_once, queries.size(0) - begin);
    const Tensor scores = cosines(queries.narrow(0, begin, some));  // (some, V)
    for (std::int64_t i = 0; i < some; ++i) {
      result.push_back(best(scores[i], left_out[static_cast<std::size_t>(begin + i)], count));
    }
  }
  return result;
}

std::vector<Neighbour> WordVectors::best(const Tensor& scores, const Ids& left_out,
                                         std::int64_t count) const {
  for (const std::int64_t id : left_out) scores[id].fill_(kLeftOut);
  const Sorted order = topk(scores, std::min(count, size()));
  std::vector<Neighbour> neighbours;
  for (std::int64_t i = 0; i < order.values.numel(); ++i) {
    const double score = order.values[i].item();
    if (score == kLeftOut) break;  // only the words that were left out remain
    neighbours.push_back({word(order.indices[i].item<std::int64_t>()), score});
  }
  return neighbours;
}

}  // namespace ember::examples
