#include "ember/optim/clip_grad.h"

#include <cmath>
#include <limits>

#include "ember/autograd/gradient.h"
#include "ember/tensor/creation.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/golden.h"

namespace ember::test {
namespace {

using namespace ember::optim;
using matchers::ContainsSubstring;

std::vector<Variable> with_gradients(const Json& tensors) {
  std::vector<Variable> params;
  for (const Tensor& gradient : to_tensors(tensors)) {
    params.emplace_back(zeros_like(gradient), true);
    params.back().set_grad(Variable(gradient));
  }
  return params;
}

/// golden/nn.json.
TEST_CASE("clipping equals PyTorch's") {
  int checked = 0;
  for (const Json& golden : read_golden("nn.json")) {
    const std::string op = golden.at("op");
    if (!op.starts_with("clip_grad_")) continue;
    INFO(golden.at("name").get<std::string>());
    const std::vector<Variable> params = with_gradients(golden.at("inputs"));
    std::vector<Tensor> expected = to_tensors(golden.at("outputs"));
    const Json& args = golden.at("args");
    if (op == "clip_grad_norm_") {
      const double norm = optim::clip_grad_norm_(params, args.at("max_norm"),
                                                 to_scalar(args.at("norm_type")).to<double>());
      CHECK(norm == Approx(expected[0].item()));
      expected.erase(expected.begin());
    } else {
      optim::clip_grad_value_(params, args.at("clip_value"));
    }
    REQUIRE(expected.size() == params.size());
    for (std::size_t i = 0; i < params.size(); ++i) {
      CHECK(mismatch(params[i].grad().value(), expected[i], {1e-9, 1e-12}) == "");
    }
    ++checked;
  }
  CHECK(checked >= 10);
}

TEST_CASE("clipping keeps a gradient row-sparse and leaves the rows it came from alone") {
  const Tensor rows = ones({2, 2});
  const Variable table(zeros({3, 2}), true);
  // Row 1 twice: its gradient is (2, 2), of norm sqrt(8).
  table.set_grad(RowSparse{tensor({1, 1}), Variable(rows), 3});
  CHECK(clip_grad_norm_({table}, 1) == Approx(std::sqrt(8.0)));
  REQUIRE(table.gradient().is_row_sparse());
  CHECK(clip_grad_norm_({table}, 100) == Approx(1).epsilon(1e-5));
  CHECK(mismatch(rows, ones({2, 2})) == "");
  table.set_grad(RowSparse{tensor({1, 1}), Variable(rows), 3});
  clip_grad_value_({table}, 1.5);
  CHECK(table.gradient().is_row_sparse());
  CHECK(mismatch(table.grad().value()[1], tensor({1.5, 1.5})) == "");
  table.set_grad(Variable(full({3, 2}, std::numeric_limits<double>::infinity())));
  CHECK_THROWS_WITH(clip_grad_norm_({table}, 1, 2, true), ContainsSubstring("[clip_grad_norm_]"));
}

TEST_CASE("what cannot be clipped says so, and a parameter without a gradient is passed over") {
  const Variable without(ones({2}), true), with(ones({2}), true);
  with.set_grad(Variable(tensor({3.0, 4.0})));
  CHECK(clip_grad_norm_({without, with}, 10) == 5);
  clip_grad_value_({without, with}, 3.5);
  CHECK_FALSE(without.has_grad());
  CHECK(with.grad().value().to_vector() == std::vector<double>{3, 3.5});
  CHECK_THROWS_WITH(clip_grad_norm_({with}, -1),
                    "[clip_grad_norm_] got max_norm -1 and norm_type 2");
  CHECK_THROWS_WITH(clip_grad_norm_({with}, 1, 0),
                    "[clip_grad_norm_] got max_norm 1 and norm_type 0");
  CHECK_THROWS_WITH(clip_grad_value_({with}, -1), "[clip_grad_value_] got -1: needs at least 0");
  CHECK(with.grad().value().to_vector() == std::vector<double>{3, 3.5});
}

}  // namespace
}  // namespace ember::test
