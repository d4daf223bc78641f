#include "ember/autograd/gradcheck_report.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "autograd/gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"

namespace ember::test {
namespace {

TEST_CASE("a report as JSON says the same, with numbers that are not finite as strings") {
  GradcheckReport report;
  report.add("derivative", "the rule of \"k\"\n is wrong");
  report.worst.push_back({"'k'", "(0,)", "input 0", "(1,)", 2, 4});
  report.worst.push_back({"'k'", "(0,)", "w", "()", std::numeric_limits<double>::infinity(), 1});
  report.compared = 3;
  const auto json = nlohmann::json::parse(report.to_json());
  CHECK(json["ok"] == false);
  CHECK(json["compared"] == 3);
  CHECK(json["findings"][0]["kind"] == "derivative");
  CHECK(json["findings"][0]["message"] == "the rule of \"k\"\n is wrong");
  CHECK(json["worst"][0]["ratio"] == 0.5);
  CHECK(json["worst"][1]["analytical"] == "inf");
}

TEST_CASE("an error carries its report") {
  const auto wrong = [](const Variable& x) {
    return record("k", x.value() * 2, {{x, [](const Variable& g) { return g * 3; }}});
  };
  try {
    gradcheck(wrong, leaf({1, 2}), {.worst = 1});
    FAIL("it passed");
  } catch (const GradcheckError& error) {
    CHECK(error.report().wrong == 2);
    CHECK(error.report().worst.size() == 1);
    CHECK(error.what() == error.report().to_string());
  }
}

TEST_CASE("a rule that reads raw numbers is right with contiguous_gradient") {
  const auto f = [](const Variable& x) {
    return record("k", x.value() * 3, {{x, contiguous_gradient([](const Variable& g) {
                                          const Tensor dx = empty(g.shape(), DType::f64);
                                          const double* dy = g.value().data<double>();
                                          for (std::int64_t i = 0; i < dx.numel(); ++i) {
                                            dx.data<double>()[i] = 3 * dy[i];
                                          }
                                          return Variable(dx);
                                        })}});
  };
  CHECK(gradcheck(f, leaf(randn({3, 4}, DType::f64))));
}

}  // namespace
}  // namespace ember::test
