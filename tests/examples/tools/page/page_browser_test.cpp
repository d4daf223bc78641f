#include <cmath>
#include <nlohmann/json.hpp>

#include "examples/browser.h"
#include "examples/tools/page/embedding_page.h"
#include "support/catch.h"

using namespace ember::examples;
using nlohmann::json;
using namespace nlohmann::literals;

namespace {

/// Four words in two groups. At first they stand in a row; in the end in a rectangle of 4 x 2.
EmbeddingPage page_of_four() {
  EmbeddingPage page;
  page.title = "Small <page>";
  page.points = {
      {"cat", "animals"}, {"dog", "animals"}, {"</script>", "others"}, {"six", "others"}};
  page.analogies = {{"cat", "dog", "six", "</script>"}};
  page.pairs = {{"cat", "dog"}};
  page.losses = {{0, 4}, {50, 2}, {100, 1}};
  const std::vector<std::vector<float>> positions{
      {0, 0, 1, 0, 2, 0, 3, 0}, {0, 1, 2, 0, 2, 1, 4, 0}, {0, 2, 4, 2, 4, 0, 0, 0}};
  for (std::size_t i = 0; i < 3; ++i) {
    const double cosine = 0.25 * static_cast<double>(i + 1);
    const std::string closest = i == 2 ? "dog" : "six";
    page.snapshots.push_back({.step = static_cast<std::int64_t>(50 * i),
                              .loss = page.losses[i].loss,
                              .positions = positions[i],
                              .neighbours = {{{closest, cosine}, {"elsewhere", 0.125}},
                                             {{"cat", cosine}},
                                             {{"six", 0.5}},
                                             {{"</script>", 0.5}}},
                              .answers = {{{i == 2 ? "</script>" : "elsewhere", cosine}}},
                              .cosines = {cosine}});
  }
  return page;
}

/// The small page with something put in before `place`.
std::string spoilt(const std::string& place, const std::string& text) {
  std::string html = render(page_of_four());
  return html.insert(html.find(place), text);
}

json look(const std::string& browser, const std::string& html, const std::string& state) {
  return report_on(browser, html, "embedding_page_probe.js", state);
}

double at(const json& report, int word, const char* axis) {
  return report["dots"][word][axis];
}

}  // namespace

TEST_CASE("a page shows in a browser what is in it") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  const json seen = look(browser, render(page_of_four()), "#step=1");
  CHECK(seen["errors"] == json::array());
  CHECK(seen["requests"] == json::array());
  CHECK(seen["ready"] == true);
  CHECK(seen["playing"] == false);
  CHECK(seen["slider"] == 1);
  CHECK(seen["now"] == "step 100");
  CHECK(seen["legend"] == json{"animals", "others"});
  CHECK(seen["answers"] == json::array({"</script>"}));
  CHECK(seen["pairs"] == R"([["cat dog", "0.75"]])"_json);
  CHECK(seen["neighbours"] == json::array());  // no word is chosen
  REQUIRE(seen["dots"].size() == 4);
  for (const json& dot : seen["dots"]) {
    CAPTURE(dot);
    CHECK(dot["coloured"] == true);
    CHECK(dot["labelled"] == true);
  }
  // Twice as wide as high, cat at the top on the left.
  const double width = at(seen, 1, "x") - at(seen, 0, "x");
  CHECK(width > 100);
  CHECK(at(seen, 2, "x") == Approx(at(seen, 1, "x")));
  CHECK(at(seen, 3, "x") == Approx(at(seen, 0, "x")));
  CHECK(at(seen, 3, "y") - at(seen, 0, "y") == Approx(width / 2));
}

TEST_CASE("a page's address says which moment and which word are shown") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  const json half = look(browser, render(page_of_four()), "#step=0.5&word=cat&theme=dark");
  CHECK(half["errors"] == json::array());
  CHECK(half["slider"] == 0.5);
  CHECK(half["now"] == "step 50");
  CHECK(half["word"] == "cat");
  CHECK(half["neighbours"] == R"([["six", "0.5"], ["elsewhere", "0.125"]])"_json);
  CHECK(half["answers"] == json::array({"elsewhere"}));
  CHECK(half["pairs"] == R"([["cat dog", "0.5"]])"_json);
  CHECK(half["dots"][0]["coloured"] == true);
  CHECK(half["dots"][3]["drawn"] == true);
  CHECK(half["dots"][3]["labelled"] == true);   // a neighbour
  CHECK(half["dots"][1]["coloured"] == false);  // steps back
  CHECK(at(half, 1, "x") == Approx(at(half, 2, "x")));

  const json last = look(browser, render(page_of_four()), "#step=1&word=cat");
  CHECK(last["slider"] == 1);
  CHECK(last["neighbours"] == R"([["dog", "0.75"], ["elsewhere", "0.125"]])"_json);

  // One scale for all moments: the row at the start is 3 long where the rectangle is 4.
  const json first = look(browser, render(page_of_four()), "#step=0");
  CHECK(first["slider"] == 0);
  CHECK((at(first, 3, "x") - at(first, 0, "x")) / 3 ==
        Approx((at(last, 1, "x") - at(last, 0, "x")) / 4));
  const std::string hostile = "#word=%3C%2Fscript%3E";
  CHECK(look(browser, render(page_of_four()), hostile)["word"] == "</script>");
}

TEST_CASE("a page that has played to its end zooms to the chosen sum") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  EmbeddingPage page = page_of_four();
  page.snapshots[0].positions = {0, 0, 20, 0, 20, 10, 0, 10};  // as wide as the map
  page.snapshots[2].positions = {0, 0.5, 1, 0.5, 1, 0, 0, 0};  // the sum is a twentieth of it
  const auto width = [&](const std::string& html, const std::string& state) {
    const json seen = look(browser, html, state);
    CHECK(seen["errors"] == json::array());
    CHECK(seen["slider"] == 1);
    return at(seen, 1, "x") - at(seen, 0, "x");
  };
  std::string quick = render(page);  // plays at once, and in half a second
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>("clamp(380 * last, 5000, 14000)", "400"),
        {"}, 900);", "}, 1);"}}) {
    REQUIRE(quick.find(from) != std::string::npos);
    quick.replace(quick.find(from), from.size(), to);
  }
  // A browser without a window may have no frames to run.
  quick.insert(quick.find("const data ="),
               "window.requestAnimationFrame = (f) => setTimeout(() => f(performance.now()), 16);");
  const double whole = width(render(page), "#step=1");  // an address is not played, nor zoomed
  CHECK(width(quick, "") > 2 * whole);
}

TEST_CASE("a page without a state begins to play; one of a single word and moment does not fail") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  const json playing = look(browser, render(page_of_four()), "");
  CHECK(playing["errors"] == json::array());
  CHECK(playing["playing"] == true);

  EmbeddingPage counted = page_of_four();
  counted.unit = "word";
  CHECK(look(browser, render(counted), "#step=1")["now"] == "word 100");

  EmbeddingPage one;
  one.points = {{"one", "other"}};
  one.snapshots = {{.step = 0,
                    .loss = 1,
                    .positions = {5, 5},
                    .neighbours = {{}},
                    .answers = {},
                    .cosines = {}}};
  const json still = look(browser, render(one), "");
  CHECK(still["errors"] == json::array());
  CHECK(still["playing"] == false);
  CHECK(still["dots"][0]["drawn"] == true);
}

TEST_CASE("a page is drawn even where the browser has no frames to run") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  const json seen =
      look(browser, spoilt("const data =", "window.requestAnimationFrame = () => 1;"), "#step=1");
  CHECK(seen["errors"] == json::array());
  CHECK(seen["ready"] == true);
  CHECK(seen["now"] == "step 100");
  for (const json& dot : seen["dots"]) CHECK(dot["coloured"] == true);
}

TEST_CASE("what goes wrong in a page is seen by these tests") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  const json thrown =
      look(browser, spoilt("const data =", "throw new Error('spoilt');"), "#step=1");
  CHECK(thrown["ready"] == false);
  CHECK_THAT(thrown["errors"].dump(), matchers::ContainsSubstring("spoilt"));

  const json blank = look(browser, spoilt("drawGrid();", "return;"), "#step=1");
  CHECK(blank["dots"].empty());

  const json asking =
      look(browser, spoilt("<main", "<img src=\"http://localhost:9/a.png\">"), "#step=1");
  CHECK_THAT(asking["requests"].dump(), matchers::ContainsSubstring("http://localhost:9/a.png"));
}
