#include "examples/word2vec/history.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/gather.h>
#include <ember/tensor/matmul.h>
#include <ember/tensor/reduce.h>
#include <ember/tensor/sort.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace ember::examples {
namespace {

constexpr std::int64_t kNeighbours = 8, kAnswers = 5;

using Ids = std::vector<std::int64_t>;
using Neighbours = std::vector<PageNeighbour>;

Tensor unit(const Tensor& v) {
  return v / clamp(norm(v), 1e-300);
}

/// What WordVectors::nearest says, for many words at once: one product of matrices in place of a
/// product with the whole table for each word.
class Nearest {
 public:
  Nearest(const Vocabulary& vocabulary, const Tensor& table)
      : vocabulary_(vocabulary), table_(table), lengths_(clamp(norm(table, 2, 1), 1e-12)) {}

  /// The table's rows, each brought to length 1; one of zeros stays.
  Tensor unit_rows(const Tensor& ids) const {
    return take_rows(table_, ids) / take_rows(lengths_, ids).unsqueeze(1);
  }

  /// The `count` words closest to each row of `queries` (Q, D), of length 1; the words in
  /// `left_out` (one list a query) are passed over.
  std::vector<Neighbours> operator()(const Tensor& queries, const std::vector<Ids>& left_out,
                                     std::int64_t count) const {
    std::vector<Neighbours> result;
    // A few at a time: each has as many cosines as there are words.
    constexpr std::int64_t kAtOnce = 32;
    for (std::int64_t begin = 0; begin < queries.size(0); begin += kAtOnce) {
      const std::int64_t some = std::min(kAtOnce, queries.size(0) - begin);
      const Tensor cosines =
          matmul(queries.narrow(0, begin, some), table_.t()) / lengths_;  // (some, V)
      for (std::int64_t i = 0; i < some; ++i) {
        for (const std::int64_t id : left_out[static_cast<std::size_t>(begin + i)]) {
          cosines[i][id].fill_(kLeftOut);
        }
      }
      const Sorted best = topk(cosines, std::min(count, cosines.size(1)));
      for (std::int64_t i = 0; i < some; ++i) {
        result.push_back(
            named(best.indices[i].to_vector<std::int64_t>(), best.values[i].to_vector<float>()));
      }
    }
    return result;
  }

 private:
  static constexpr double kLeftOut = -2;  // less than any cosine

  Neighbours named(const Ids& ids, const std::vector<float>& cosines) const {
    Neighbours result;
    for (std::size_t i = 0; i < ids.size() && cosines[i] != kLeftOut; ++i) {
      const std::string_view word = vocabulary_.word(static_cast<std::int32_t>(ids[i]));
      result.push_back({std::string(word), cosines[i]});
    }
    return result;
  }

  const Vocabulary& vocabulary_;
  Tensor table_, lengths_;  // (V, D), (V)
};

}  // namespace

Tensor principal_axes(const Tensor& rows) {
  const Tensor centred = (rows - mean(rows, 0, true)).to(DType::f64);
  const Tensor covariance = matmul(centred.t(), centred);  // (D, D)
  const Tensor axes = zeros({rows.size(1), 2}, DType::f64);
  for (std::int64_t k = 0; k < std::min<std::int64_t>(2, rows.size(1)); ++k) {
    // Power iteration, kept at right angles to the axes found before.
    Tensor v = unit(cos(arange(rows.size(1)).to(DType::f64)));
    for (int i = 0; i < 300; ++i) {
      v = matmul(covariance, v);
      for (std::int64_t found = 0; found < k; ++found) {
        const Tensor axis = axes.select(1, found);
        v = v - axis * sum(axis * v);
      }
      v = unit(v);
    }
    axes.select(1, k).copy_(v);
  }
  return axes.to(rows.dtype());
}

History::History(const Vocabulary& vocabulary, EmbeddingPage page)
    : vocabulary_(vocabulary), page_(std::move(page)) {
  const auto has = [&](const std::string& word) { return vocabulary.id(word).has_value(); };
  std::erase_if(page_.points, [&](const PagePoint& p) { return !has(p.word); });
  std::erase_if(page_.pairs, [&](const PagePair& p) { return !has(p.first) || !has(p.second); });
  std::erase_if(page_.analogies, [&](const PageAnalogy& a) {
    return !has(a.base) || !has(a.other) || !has(a.third) || !has(a.expected);
  });
}

void History::note(std::int64_t step, double loss, const Tensor& table) {
  const auto id = [&](const std::string& word) -> std::int64_t { return *vocabulary_.id(word); };
  const Nearest nearest(vocabulary_, table);
  const auto vector = [&](const std::string& word) {
    return nearest.unit_rows(from_vector(Ids{id(word)}))[0];
  };

  PageSnapshot now{step, loss, {}, {}, {}, {}};
  Ids shown;
  std::vector<Ids> themselves;
  for (const PagePoint& p : page_.points) {
    shown.push_back(id(p.word));
    themselves.push_back({id(p.word)});
  }
  const Tensor rows = nearest.unit_rows(from_vector(shown));
  now.neighbours = nearest(rows, themselves, kNeighbours);
  for (const PageAnalogy& a : page_.analogies) {
    const Tensor query = vector(a.base) - vector(a.other) + vector(a.third);
    now.answers.push_back(nearest((query / clamp(norm(query), 1e-12)).unsqueeze(0),
                                  {{id(a.base), id(a.other), id(a.third)}}, kAnswers)[0]);
  }
  for (const PagePair& p : page_.pairs) {
    now.cosines.push_back(sum(vector(p.first) * vector(p.second)).item());
  }
  moments_.push_back({std::move(now), rows});
}

EmbeddingPage History::page() const {
  EmbeddingPage page = page_;
  page.axes =
      "The map shows the two directions in which the trained vectors of these words differ most "
      "(principal components), each vector brought to length 1.";
  const Tensor axes = principal_axes(moments_.back().rows);
  for (const Moment& moment : moments_) {
    PageSnapshot& snapshot = page.snapshots.emplace_back(moment.snapshot);
    const Tensor centred = moment.rows - mean(moment.rows, 0, true);
    snapshot.positions = matmul(centred, axes).flatten().to_vector<float>();
  }
  return page;
}

}  // namespace ember::examples
