#include <ember/autograd/elementwise.h>
#include <ember/autograd/reduce.h>
#include <ember/tensor/creation.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>

#include "examples/page_data.h"
#include "examples/tools/graph/models.h"
#include "examples/tools/graph/replay_page.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;
using nlohmann::json;

namespace {

json all_numbers_of(const Tensor& x) {
  return x.to(DType::f64).to_vector<double>();
}

/// JSON holds the shortest decimals that read back as the same f32.
json as_f32(const json& numbers) {
  json result = json::array();
  for (const json& x : numbers) result.push_back(static_cast<double>(x.get<float>()));
  return result;
}

}  // namespace

TEST_CASE("a replay's page holds the values, the parts and the gradients, to the last bit") {
  for (const GraphModel& model : graph_models()) {
    CAPTURE(model.name);
    const Replay played = replay(model.compute);
    const json data = data_of(render({model.title, model.notice, played}));
    CHECK(data["title"] == model.title);
    REQUIRE(data["nodes"].size() == played.nodes.size());
    for (std::size_t i = 0; i < played.nodes.size(); ++i) {
      const json& node = data["nodes"][i];
      CHECK(node["inputs"] == json(played.nodes[i].inputs));
      if (node["op"] != "masked_fill") {  // which holds -inf
        CHECK(as_f32(node["value"]) == all_numbers_of(played.nodes[i].value));
      }
    }
    REQUIRE(data["backward"].size() == played.backward.size());
    for (std::size_t k = 0; k < played.backward.size(); ++k) {
      const json& step = data["backward"][k];
      CHECK(step["node"] == played.backward[k].node);
      REQUIRE(step["parts"].size() == played.backward[k].parts.size());
      for (std::size_t p = 0; p < step["parts"].size(); ++p) {
        const ReplayPart& part = played.backward[k].parts[p];
        CHECK(step["parts"][p]["to"] == part.to);
        CHECK(as_f32(step["parts"][p]["gradient"]["numbers"]) ==
              all_numbers_of(part.gradient.to_dense().value()));
        CHECK(as_f32(step["parts"][p]["sum"]["numbers"]) ==
              all_numbers_of(part.sum.to_dense().value()));
      }
    }
  }
}

TEST_CASE("a replay's page names the rows of a row-sparse gradient") {
  const json data = data_of(render({"", "", replay(graph_models()[0].compute)}));
  const json& embedding = data["backward"].back()["parts"][0];
  CHECK(embedding["gradient"]["rows"] == json{0, 1, 2, 3});  // each once; word 4 is not looked up
  CHECK_FALSE(embedding["sum"].contains("rows"));            // the scores' part is dense
}

TEST_CASE("each operation on a replay's page has a formula, and its rule's line names it") {
  for (const GraphModel& model : graph_models()) {
    const json data = data_of(render({model.title, model.notice, replay(model.compute)}));
    for (const json& node : data["nodes"]) {
      if (node["kind"] != "operation") continue;
      const json& rule = data["rules"][node["rule"].get<std::size_t>()];
      CAPTURE(node["op"], rule);
      CHECK(rule["forward"].get<std::string>().size() > 3);
      CHECK(rule["backward"].size() >= 1);
      const auto place = rule["line"].get<std::size_t>() - rule["first"].get<std::size_t>();
      // By its name, or by a parameter where several operations share a rule.
      const std::string call = rule["source"].at(place).get<std::string>() +
                               rule["source"].at(place + 1).get<std::string>();
      CHECK(call.find("record") != std::string::npos);
      const bool by_name =
          call.find('"' + node["op"].get<std::string>() + '"') != std::string::npos;
      CHECK((by_name || std::regex_search(call, std::regex(R"(\( *op,)"))));
    }
  }
}

TEST_CASE("no name can leave its place in a replay's page, and numbers need not be finite") {
  const std::string hostile = "</script><script>alert(1)</script>";
  const Replay played = replay([&]() -> Computation {
    const Variable x(tensor({0.0f, -INFINITY}), true);
    Variable named = x;
    named.set_name(hostile);
    return {sum(exp(named)), {x}};
  });
  const std::string html = render({hostile, hostile, played});
  CHECK(html.find("<script>alert") == std::string::npos);
  const json data = data_of(html);
  CHECK(data["nodes"][0]["name"] == hostile);
  CHECK(data["nodes"][0]["value"] == json{0, "-inf"});
}

TEST_CASE("an operation of a user has no rule in the library's sources") {
  const Replay played = replay([]() -> Computation {
    const Variable x(tensor({1.0f, 2.0f}), true);
    const Variable y =
        record("twice", x.value() * 2, {{x, [](const Variable& g) { return g * 2; }}});
    return {sum(y), {x}};
  });
  const json data = data_of(render({"", "", played}));
  REQUIRE(data["nodes"][1]["op"] == "twice");
  CHECK(data["rules"][data["nodes"][1]["rule"].get<std::size_t>()].is_null());
}
