#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "examples/browser.h"
#include "examples/tools/graph/models.h"
#include "examples/tools/graph/replay_page.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;
using nlohmann::json;

namespace {

json play(const std::string& browser, const std::string& html, const std::string& state = "") {
  return report_on(browser, html, "replay_page_probe.js", state);
}

/// Whether all digits of a number on the page are right.
void check_shown(const json& shown, const Tensor& expected) {
  const std::vector<double> numbers = expected.to(DType::f64).to_vector<double>();
  REQUIRE(shown.size() == numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::string text = shown[i];
    CAPTURE(text, numbers[i]);
    if (!std::isfinite(numbers[i])) {
      CHECK(text == (numbers[i] < 0 ? "-∞" : "∞"));
      continue;
    }
    const std::size_t point = text.find('.');
    const int decimals = point == std::string::npos ? 0 : static_cast<int>(text.size() - point) - 1;
    CHECK(std::abs(std::strtod(text.c_str(), nullptr) - numbers[i]) <=
          0.5001 * std::pow(10, -decimals));
  }
}

}  // namespace

TEST_CASE("at the end of the slider's way the page shows the gradients that grad() gives") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  for (const GraphModel& model : graph_models()) {
    CAPTURE(model.name);
    const Replay played = replay(model.compute);
    const json seen = play(browser, render({model.title, model.notice, played}));
    CHECK(seen["errors"] == json::array());
    CHECK(seen["requests"] == json::array());
    REQUIRE(seen["ready"] == true);
    CHECK(seen["overlaps"] == 0);
    CHECK(seen["outside"] == 0);
    CHECK(seen["crossings"].get<int>() <= 3);
    REQUIRE(seen["nodes"].size() == played.nodes.size());
    for (std::size_t i = 0; i < played.nodes.size(); ++i) {
      const ReplayNode& node = played.nodes[i];
      CAPTURE(i, node.name, node.op);
      check_shown(seen["nodes"][i]["value"], node.value);
      const Gradient gradient = played.gradient(i);  // replay_test.cpp: what grad() gives
      CHECK(gradient.defined() == (node.kind != ReplayNode::Kind::constant));
      if (gradient.defined())
        check_shown(seen["nodes"][i]["gradient"], gradient.to_dense().value());
    }
  }
}

TEST_CASE("the page plays forward operation by operation, and back rule by rule") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  const GraphModel& model = graph_models()[0];
  const Replay played = replay(model.compute);
  const json seen = play(browser, render({model.title, model.notice, played}));
  const std::size_t operations = played.backward.size();
  const json& steps = seen["steps"];
  REQUIRE(steps.size() == 2 * operations + 2);
  CHECK(seen["start"]["step"] == 0);
  CHECK(steps[0]["waiting"] == operations);
  CHECK(steps[0]["marked"] == json::array());
  for (std::size_t k = 0; k < operations; ++k) {
    CHECK(steps[k + 1]["phase"] == "forward");
    CHECK(steps[k + 1]["waiting"] == operations - k - 1);
    CHECK(steps[k + 1]["flows"] == played.nodes[steps[k + 1]["marked"][0]].inputs.size());
    const json& back = steps[operations + 2 + k];
    CHECK(back["phase"] == "backward");
    CHECK(back["marked"] == json::array({played.backward[k].node}));
    CHECK(back["flows"] == played.backward[k].parts.size());
  }
  CHECK(steps[operations + 1]["now"] == "step 8 of 15");
  CHECK(steps[operations + 1]["story"] ==
        "Turning point: the gradient of the loss with respect to itself is 1.");
  // The table, which is used twice.
  CHECK(steps.back()["story"] ==
        "Backward: the rule of embedding takes the gradient of its result and gives one to table "
        "(added to what it has).");
  CHECK(steps.front()["label"] == "table: leaf of shape (5, 4)");
  CHECK(steps.back()["label"] == "table: leaf of shape (5, 4), has a gradient");
  for (const json& node : seen["nodes"]) {
    if (node["title"] == "table") CHECK(node["parts"] == 2);
  }
  CHECK(seen["keyed"] == json{0, 1, 2, 1, 15, 15});
}

TEST_CASE("the page shows each operation's formula and the line of its rule") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  const GraphModel& model = graph_models()[0];
  const json seen = play(browser, render({model.title, model.notice, replay(model.compute)}));
  bool found = false;
  for (const json& node : seen["nodes"]) {
    if (node["title"] != "h = tanh") continue;
    found = true;
    CHECK(node["kind"] == "(3, 4) f32, made from linear");
    CHECK(node["formula"] == "y = tanh xx' = y' (1 - y²)");
    CHECK_THAT(node["place"].get<std::string>(), matchers::StartsWith("autograd/unary.cpp:"));
    CHECK_THAT(node["here"].get<std::string>(), matchers::ContainsSubstring("record(\"tanh\""));
  }
  CHECK(found);
}

TEST_CASE("a replay's address says which step and which node are shown") {
  const std::string browser = browser_or_skip();
  if (browser.empty()) return;
  const GraphModel& model = graph_models()[0];
  const std::string html = render({model.title, model.notice, replay(model.compute)});
  const json seen = play(browser, html, "#step=3&node=2&theme=dark");
  CHECK(seen["errors"] == json::array());
  CHECK(seen["start"]["step"] == 3);
  CHECK(seen["start"]["chosen"] == "table");
  const json beyond = play(browser, html, "#step=1e9&node=-5");
  CHECK(beyond["errors"] == json::array());
  CHECK(beyond["start"]["step"] == 15);
}
