#include "examples/tools/page/page_recorder.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/random.h>

#include <cmath>
#include <limits>

#include "examples/formats/files/errors.h"
#include "examples/formats/vectors/word_vectors.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// w0, w1, ...: more than are asked about at once, and more than are shown.
WordTable numbered_words(std::int64_t count) {
  WordTable words;
  for (std::int64_t i = 0; i < count; ++i) words.add("w" + std::to_string(i));
  return words;
}

WordVectors vectors_of(const WordTable& words, const Tensor& table) {
  return WordVectors(std::make_shared<WordTable>(words), table);
}

EmbeddingPage page_of(std::int64_t shown) {
  EmbeddingPage page;
  for (std::int64_t i = 0; i < shown; ++i)
    page.points.push_back({"w" + std::to_string(i), "words"});
  page.analogies = {{"w3", "w1", "w4", "w2"}, {"w60", "w61", "w62", "w63"}};
  page.pairs = {{"w1", "w2"}, {"w68", "w0"}};
  return page;
}

void check_same(const std::vector<PageNeighbour>& got, const std::vector<Neighbour>& expected) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i].word == expected[i].word);
    CHECK(got[i].cosine == Approx(expected[i].score).margin(1e-5));
  }
}

double distance(const PageSnapshot& snapshot, std::size_t a, std::size_t b) {
  const std::vector<float>& xy = snapshot.positions;
  return std::hypot(xy[2 * a] - xy[2 * b], xy[2 * a + 1] - xy[2 * b + 1]);
}

}  // namespace

TEST_CASE("a history's numbers are those of WordVectors at each moment") {
  manual_seed(1);
  const WordTable words = numbered_words(70);
  const std::vector<Tensor> tables{randn({70, 10}), randn({70, 10})};
  tables[1][5].fill_(0);  // close to nothing, and no reason to fail

  PageRecorder history(words, page_of(40));
  const Tensor table = zeros({70, 10});  // trained in place, as a model's table is
  for (std::size_t i = 0; i < tables.size(); ++i) {
    table.copy_(tables[i]);
    history.note(static_cast<std::int64_t>(100 * i), 3.0 - static_cast<double>(i), table);
  }
  const EmbeddingPage page = history.page();
  REQUIRE(page.points.size() == 40);
  REQUIRE(page.snapshots.size() == 2);
  CHECK(page.snapshots[1].step == 100);
  CHECK(page.snapshots[1].loss == 2);

  for (std::size_t i = 0; i < tables.size(); ++i) {
    const WordVectors vectors = vectors_of(words, tables[i]);
    const PageSnapshot& snapshot = page.snapshots[i];
    for (std::size_t p = 0; p < page.points.size(); ++p) {
      if (i == 1 && p == 5) continue;  // all are equally far from a vector of zeros
      check_same(snapshot.neighbours[p], vectors.most_similar({page.points[p].word}, {}, 8));
    }
    check_same(snapshot.answers[0], vectors.most_similar({"w3", "w4"}, {"w1"}, 5));
    check_same(snapshot.answers[1], vectors.most_similar({"w60", "w62"}, {"w61"}, 5));
    CHECK(snapshot.cosines[0] == Approx(vectors.similarity("w1", "w2")).margin(1e-5));
    CHECK(snapshot.cosines[1] == Approx(vectors.similarity("w68", "w0")).margin(1e-5));
  }
  CHECK_NOTHROW(render(page));
}

TEST_CASE("a history shows what the table has") {
  manual_seed(1);
  const WordTable words = numbered_words(4);  // fewer than neighbours are asked for
  EmbeddingPage asked = page_of(6);
  asked.analogies.push_back({"w0", "w1", "w2", "w3"});
  PageRecorder history(words, asked);
  history.note(0, 1, randn({4, 3}));
  const EmbeddingPage page = history.page();
  CHECK(page.points.size() == 4);
  CHECK(page.pairs.size() == 1);
  REQUIRE(page.analogies.size() == 1);
  CHECK(page.snapshots[0].neighbours[0].size() == 3);  // all but itself
  CHECK(page.snapshots[0].answers[0].size() == 1);     // all but the three of the sum
  CHECK_NOTHROW(render(page));
}

TEST_CASE("in two dimensions the map is the unit vectors themselves, turned") {
  manual_seed(1);
  const WordTable words = numbered_words(20);
  const Tensor first = randn({20, 2}), last = randn({20, 2});
  PageRecorder history(words, page_of(20));
  history.note(0, 1, first * 1e-3);  // vectors begin short; the map shows where they point
  history.note(1, 1, last * 10);
  const EmbeddingPage page = history.page();
  for (const auto& [snapshot, table] :
       {std::pair(page.snapshots[0], first), std::pair(page.snapshots[1], last)}) {
    const WordVectors vectors = vectors_of(words, table);
    for (std::size_t i = 1; i < 20; ++i) {
      const double cosine = vectors.similarity("w0", "w" + std::to_string(i));
      CHECK(distance(snapshot, 0, i) == Approx(std::sqrt(2 - 2 * cosine)).margin(1e-4));
    }
  }
}

TEST_CASE("a table of zeros has a page, on which all words are at one place") {
  const WordTable words = numbered_words(5);
  PageRecorder history(words, page_of(5));
  history.note(0, 1, zeros({5, 3}));
  const EmbeddingPage page = history.page();
  CHECK_NOTHROW(render(page));
  CHECK(page.snapshots[0].answers[0][0].cosine == 0);
  CHECK(page.snapshots[0].positions == std::vector<float>(10, 0));
}

TEST_CASE("the page of a training that diverged is refused") {
  const WordTable words = numbered_words(5);
  const Tensor table = ones({5, 3});
  table[2].fill_(std::numeric_limits<double>::quiet_NaN());
  PageRecorder history(words, page_of(5));
  history.note(0, 1, table);
  CHECK_THROWS_AS(render(history.page()), InputError);
}

TEST_CASE("the map of random numbers does not know yet how they will be sorted") {
  manual_seed(1);
  constexpr std::int64_t kEach = 30, kColumns = 300;  // few words of many numbers
  const WordTable words = numbered_words(2 * kEach);
  const Tensor first = randn({2 * kEach, kColumns}), towards = randn({kColumns});
  const Tensor last = first.clone();
  last.narrow(0, 0, kEach).add_(towards, 0.4);
  last.narrow(0, kEach, kEach).sub_(towards, 0.4);
  PageRecorder history(words, page_of(2 * kEach));
  history.note(0, 1, first);
  history.note(1, 1, last);
  const EmbeddingPage page = history.page();
  // How far apart the centres of both halves are on the first axis.
  const auto gap = [](const PageSnapshot& snapshot) {
    double sum = 0;
    for (std::size_t i = 0; i < 2 * kEach; ++i) {
      sum += (i < kEach ? 1.0 : -1.0) * snapshot.positions[2 * i] / kEach;
    }
    return std::abs(sum);
  };
  CHECK(gap(page.snapshots[1]) > 0.5);
  CHECK(gap(page.snapshots[0]) < 0.03);

  // What was learnt before, or hardly at all, shows the last moment as it is.
  EmbeddingPage asked = page_of(2 * kEach);
  asked.began_random = false;
  PageRecorder tuned(words, asked), idle(words, page_of(2 * kEach));
  tuned.note(0, 1, last);
  tuned.note(1, 1, last + towards * 1e-3);
  idle.note(0, 1, last);
  idle.note(1, 1, last * 2);
  CHECK(gap(tuned.page().snapshots[1]) > 0.5);
  CHECK(gap(idle.page().snapshots[1]) > 0.5);
}
