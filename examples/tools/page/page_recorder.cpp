#include "examples/tools/page/page_recorder.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/reduce.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "examples/formats/vectors/principal_axes.h"

namespace ember::examples {
namespace {

constexpr std::int64_t kNeighbours = 8, kAnswers = 5;

std::vector<PageNeighbour> on_page(const std::vector<Neighbour>& neighbours) {
  std::vector<PageNeighbour> result;
  for (const Neighbour& n : neighbours) result.push_back({std::string(n.word), n.score});
  return result;
}

}  // namespace

PageRecorder::PageRecorder(const WordTable& words, EmbeddingPage page)
    : words_(std::make_shared<WordTable>(words)), page_(std::move(page)) {
  const auto has = [&](const std::string& word) { return words_->find(word).has_value(); };
  std::erase_if(page_.points, [&](const PagePoint& p) { return !has(p.word); });
  std::erase_if(page_.pairs, [&](const PagePair& p) { return !has(p.first) || !has(p.second); });
  std::erase_if(page_.analogies, [&](const PageAnalogy& a) {
    return !has(a.base) || !has(a.other) || !has(a.third) || !has(a.expected);
  });
}

void PageRecorder::note(std::int64_t step, double loss, const Tensor& table) {
  const WordVectors vectors(words_, table);
  PageSnapshot now{step, loss, {}, {}, {}, {}};
  WordVectors::Ids shown;
  std::vector<WordVectors::Ids> themselves;
  for (const PagePoint& p : page_.points) {
    shown.push_back(vectors.id(p.word));
    themselves.push_back({shown.back()});
  }
  const Tensor rows = vectors.unit_rows(from_vector(shown));
  for (const auto& neighbours : vectors.nearest(rows, themselves, kNeighbours)) {
    now.neighbours.push_back(on_page(neighbours));
  }
  for (const PageAnalogy& a : page_.analogies) {
    now.answers.push_back(on_page(vectors.most_similar({a.base, a.third}, {a.other}, kAnswers)));
  }
  for (const PagePair& p : page_.pairs) {
    now.cosines.push_back(vectors.similarity(p.first, p.second));
  }
  moments_.push_back({std::move(now), rows});
}

// Axes that contain a part of the initial vectors would separate the random vectors of the first
// snapshot, as if they were already trained: rows with many columns are nearly orthogonal, so each
// would project onto its own part.
std::optional<Tensor> PageRecorder::learnt_rows() const {
  constexpr double kMuch = 0.2;  // of a row's norm, on average
  const Tensor &first = moments_.front().rows, &last = moments_.back().rows;
  const Tensor learnt = last - first * sum(last * first, 1, true);
  const bool is_much = mean(sqrt(sum(square(learnt), 1))).item() >= kMuch;
  return page_.began_random && is_much ? std::optional(learnt) : std::nullopt;
}

EmbeddingPage PageRecorder::page() const {
  EmbeddingPage page = page_;
  const std::optional<Tensor> learnt = learnt_rows();
  page.axes = fmt::format(
      "The map shows the two directions in which {} these {}s differ most (principal components), "
      "each vector brought to length 1{}.",
      learnt ? "what was learnt of" : "the trained vectors of", page.noun,
      learnt ? " and without what is left of its random start" : "");
  const Tensor axes = principal_axes(learnt.value_or(moments_.back().rows));
  for (const Moment& moment : moments_) {
    PageSnapshot& snapshot = page.snapshots.emplace_back(moment.snapshot);
    snapshot.positions = project(moment.rows, axes).to_vector<float>();
  }
  return page;
}

}  // namespace ember::examples
