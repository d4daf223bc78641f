#include <limits>
#include <nlohmann/json.hpp>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/page_data.h"
#include "examples/tools/page/embedding_page.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

EmbeddingPage small_page() {
  EmbeddingPage page;
  page.title = "title";
  page.points = {{"a", "letters"}, {"b", "letters"}};
  page.analogies = {{"a", "b", "b", "a"}};
  page.pairs = {{"a", "b"}};
  page.losses = {{0, 3.5}, {10, 1.5}};
  const std::vector<std::vector<PageNeighbour>> neighbours{{{"b", 0.5}}, {{"c", 0.25}}};
  page.snapshots = {{10, 1.5, {1, 2, 3, 4}, neighbours, {{{"c", 0.75}}}, {0.5}}};
  return page;
}

template <class Change>
void check_refused(const Change& change, const std::string& message) {
  EmbeddingPage page = small_page();
  change(page);
  CHECK_THROWS_WITH(render(page), message);
}

}  // namespace

TEST_CASE("a page holds its numbers, words by their place in one list") {
  const nlohmann::json data = data_of(render(small_page()));
  CHECK(data["words"] == nlohmann::json{"a", "b", "c"});  // the points first
  CHECK(data["groups"] == nlohmann::json{"letters", "letters"});
  CHECK(data["analogies"] == nlohmann::json{{0, 1, 1, 0}});
  CHECK(data["pairs"] == nlohmann::json{{0, 1}});
  CHECK(data["losses"] == nlohmann::json{{0, 3.5}, {10, 1.5}});
  const nlohmann::json& snapshot = data["snapshots"][0];
  CHECK(snapshot["step"] == 10);
  CHECK(snapshot["xy"] == nlohmann::json{1, 2, 3, 4});
  CHECK(snapshot["neighbours"] == nlohmann::json{{1, 0.5}, {2, 0.25}});
  CHECK(snapshot["answers"] == nlohmann::json::array({{2, 0.75}}));
  CHECK(snapshot["cosines"] == nlohmann::json::array({0.5}));
}

TEST_CASE("positions keep five digits, however small the map is") {
  EmbeddingPage page = small_page();
  page.snapshots[0].positions = {0, 1.234567e-6f, -9876.54f, 0.333333f};
  const nlohmann::json xy = data_of(render(page))["snapshots"][0]["xy"];
  CHECK(xy[0] == 0);
  CHECK(xy[1].get<double>() == Approx(1.2346e-6).epsilon(1e-9));
  CHECK(xy[2].get<double>() == Approx(-9876.5).epsilon(1e-9));
  CHECK(xy[3].get<double>() == Approx(0.33333).epsilon(1e-9));
}

TEST_CASE("no word can leave its place in the page") {
  const std::vector<std::string> hostile = {
      "</script><script>alert(1)</script>",
      "<!--",
      "\"quoted\"",
      "back\\slash",
      "it's",
      "{{data}}",
      "new\nline",
      "a & b",
  };
  EmbeddingPage page = small_page();
  for (const std::string& word : hostile) {
    page.title = page.subtitle = page.axes = word;
    page.points[0] = {word, word};
    page.analogies[0].base = page.pairs[0].first = page.snapshots[0].neighbours[0][0].word = word;
    CAPTURE(word);
    const std::string html = render(page);
    const nlohmann::json data = data_of(html);
    CHECK(data["title"] == word);
    CHECK(data["words"][0] == word);
    CHECK(data["groups"][0] == word);
    CHECK(data["snapshots"][0]["neighbours"][0][0] == 0);
    CHECK(html.size() > render(small_page()).size());  // what comes after the data is there, too
    CHECK(html.find("<script>alert") == std::string::npos);
  }
}

TEST_CASE("bytes that are no text do not spoil a page") {
  EmbeddingPage page = small_page();
  page.subtitle = "caf\xe9.txt";
  CHECK(data_of(render(page))["subtitle"] == "caf\uFFFD.txt");
}

TEST_CASE("a page of numbers that are not finite is refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  check_refused([&](EmbeddingPage& p) { p.snapshots[0].positions[3] = infinity; },
                "the page cannot show a position: it is inf");
  check_refused([&](EmbeddingPage& p) { p.snapshots[0].loss = nan; },
                "the page cannot show the loss: it is nan");
  check_refused([&](EmbeddingPage& p) { p.losses[1].loss = nan; },
                "the page cannot show the loss: it is nan");
  check_refused([&](EmbeddingPage& p) { p.snapshots[0].neighbours[1][0].cosine = nan; },
                "the page cannot show a cosine of 'c': it is nan");
  check_refused([&](EmbeddingPage& p) { p.snapshots[0].cosines[0] = nan; },
                "the page cannot show a cosine: it is nan");
  EmbeddingPage page = small_page();
  page.snapshots[0].loss = nan;
  CHECK_THROWS_AS(render(page), InputError);
}

TEST_CASE("a page whose parts do not fit together is refused") {
  check_refused([](EmbeddingPage& p) { p.snapshots[0].positions.pop_back(); },
                "a snapshot has 3 coordinates, the page needs 4");
  check_refused([](EmbeddingPage& p) { p.snapshots[0].neighbours.pop_back(); },
                "a snapshot has 1 lists of neighbours, the page needs 2");
  check_refused([](EmbeddingPage& p) { p.snapshots[0].answers.emplace_back(); },
                "a snapshot has 2 lists of answers, the page needs 1");
  check_refused([](EmbeddingPage& p) { p.snapshots[0].cosines.clear(); },
                "a snapshot has 0 cosines of pairs, the page needs 1");
  check_refused([](EmbeddingPage& p) { p.points[1].word = "a"; },
                "the page has two points called 'a'");
  check_refused([](EmbeddingPage& p) { p.points[1].word = ""; },
                "the page has a word of no letters");
  check_refused([](EmbeddingPage& p) { p.snapshots.clear(); },
                "a page needs at least one point and one snapshot");
  check_refused([](EmbeddingPage& p) { p.points.clear(); },
                "a page needs at least one point and one snapshot");
  EmbeddingPage page = small_page();
  page.snapshots.clear();
  CHECK_THROWS_AS(render(page), std::invalid_argument);
}

TEST_CASE("a page is saved whole or not at all") {
  const ScratchDirectory scratch;
  save(small_page(), scratch / "page.html");
  CHECK(read_file(scratch / "page.html") == render(small_page()));
  EmbeddingPage diverged = small_page();
  diverged.snapshots[0].loss = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(save(diverged, scratch / "page.html"), InputError);
  CHECK(read_file(scratch / "page.html") == render(small_page()));
  CHECK_THROWS_WITH(save(small_page(), scratch / "none/page.html"),
                    "[embedding_page] cannot write '" + scratch / "none/page.html" +
                        "': No such file or directory");
  CHECK(scratch.files() == 1);
}
