#include "ember/autograd/gradcheck.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/reduce.h"

namespace ember::test {
namespace {

/// x times `factor`, with the rule of x times `slope`.
Variable wrong_mul(const Variable& x, double factor, double slope) {
  return record("wrong_mul", x.value() * factor,
                {{x, [slope](const Variable& g) { return g * slope; }}});
}

/// x², whose rule is right but for one element.
Variable wrong_somewhere(const Variable& x) {
  return record("wrong_somewhere", square(x.value()), {{x, [x = Saved(x)](const Variable& g) {
                                                          const Variable right = g * x * 2;
                                                          Tensor bumped = right.value().clone();
                                                          bumped[{1, 2}].add_(1);
                                                          return Variable(bumped);
                                                        }}});
}

const GradcheckOptions kFast{.fast_mode = true};
const GradcheckOptions kQuiet{.raise_exception = false};

TEST_CASE("right gradients pass, in both modes") {
  const Variable x = leaf(randn({3, 4}, DType::f64)), w = leaf(randn({4, 2}, DType::f64));
  const Function f = [](In in) { return tanh(matmul(in[0], in[1])); };
  CHECK(gradcheck(f, {x, w}));
  CHECK(gradcheck(f, {x, w}, kFast));
}

TEST_CASE("a wrong rule is caught, and said where") {
  const Variable a = leaf(ones({2, 3}, DType::f64)), x = leaf(ones({3}, DType::f64));
  const Function f = [](In in) { return in[0] + wrong_mul(in[1], 2, 3); };
  CHECK_THROWS_WITH(gradcheck(f, {a, x}),
                    matchers::StartsWith("[gradcheck] the rule of 'wrong_mul' (operation 1 of 2, "
                                         "shape (3,), ") &&
                        matchers::ContainsSubstring(
                            "gradient of 'add' (output shape (2, 3), element (0, 0)) for input 1 "
                            "(shape (3,)) at element (0,): analytical 3, numerical 2"));
  CHECK_FALSE(gradcheck(f, {a, x}, kQuiet));
  const Function g = [](In in) { return wrong_somewhere(in[0]); };
  CHECK_THROWS_WITH(gradcheck(g, {a}),
                    matchers::ContainsSubstring("'wrong_somewhere' (output shape (2, 3)") &&
                        matchers::ContainsSubstring("input 0 (shape (2, 3)) at element (1, 2)"));
}

TEST_CASE("a wrong rule is caught in fast mode, and said where") {
  const Variable a = leaf(ones({2, 3}, DType::f64)), x = leaf(ones({3}, DType::f64));
  const Function f = [](In in) { return in[0] + wrong_mul(in[1], 2, 3); };
  CHECK_THROWS_WITH(gradcheck(f, {a, x}, kFast),
                    matchers::StartsWith("[gradcheck] the rule of 'wrong_mul'") &&
                        matchers::ContainsSubstring(
                            "gradient of 'add' (output shape (2, 3), weighted at random) for input "
                            "1 (shape (3,)) at element (0,): analytical"));
  const Function g = [](In in) { return wrong_somewhere(in[0]); };
  CHECK_THROWS_WITH(gradcheck(g, {a}, kFast),
                    matchers::ContainsSubstring("input 0 (shape (2, 3)) at element (1, 2)"));
  CHECK_FALSE(gradcheck(g, {a}, {.fast_mode = true, .raise_exception = false}));
}

TEST_CASE("fast mode takes as few calls for large inputs as for small ones") {
  const auto calls_for = [](const Shape& shape) {
    int calls = 0;
    const Function f = [&](In in) {
      ++calls;
      return sum(square(in[0]), 1);
    };
    CHECK(gradcheck(f, {leaf(randn(shape, DType::f64))}, kFast));
    return calls;
  };
  CHECK(calls_for({2, 3}) <= 30);
  CHECK(calls_for({200, 300}) <= 30);
}

TEST_CASE("fast mode finds the wrong element of many in few calls") {
  int calls = 0;
  const Function f = [&](In in) {
    ++calls;
    return wrong_somewhere(in[0]);
  };
  const auto report = gradcheck(f, {leaf(randn({100, 160}, DType::f64))},
                                {.fast_mode = true, .raise_exception = false});
  REQUIRE(report.worst.size() == 1);
  CHECK(report.worst[0].input_place == "(1, 2)");
  CHECK(calls < 400);  // about 20 for each of log2(16,000) halves
}

TEST_CASE("fast mode catches zero and flipped gradients of large losses") {
  for (const double slope : {0.0, -2.0}) {
    const auto f = [slope](const Variable& x) {
      return record("mse", mean(square(x.value())),
                    {{x, [x = Saved(x), slope](const Variable& g) {
                        return g * x.get() * (slope / static_cast<double>(x.get().numel()));
                      }}});
    };
    const GradcheckOptions plain{.fast_mode = true, .raise_exception = false, .check_rules = false};
    CHECK_FALSE(gradcheck(f, leaf(randn({3000}, DType::f64)), plain));
  }
}

TEST_CASE("an undefined gradient stands for zero, and is wrong elsewhere") {
  const auto forgets = [](double factor) -> Function {
    return [=](In in) {
      return record("forgets", in[0].value() * factor,
                    {{in[0], [](const Variable&) { return Variable(); }}});
    };
  };
  const Variable x = leaf({1, 2});
  CHECK(gradcheck(forgets(0), {x}));
  CHECK_THROWS_WITH(gradcheck(forgets(3), {x}),
                    matchers::ContainsSubstring("analytical 0, numerical 3"));
  CHECK_FALSE(gradcheck(forgets(3), {x}, {.fast_mode = true, .raise_exception = false}));
}

TEST_CASE("an output that hides what it depends on is wrong") {
  const Variable x = leaf({1, 2});
  const Function hidden = [](In in) { return Variable(in[0].value() * 2); };
  CHECK_THROWS_WITH(gradcheck(hidden, {x}),
                    matchers::ContainsSubstring("gradient of a constant (output shape (2,)"));
  CHECK(gradcheck([](In) { return Variable(ones({2}, DType::f64)); }, {x}));
}

TEST_CASE("an input that plays no part has a gradient of zero") {
  const Variable x = leaf({1, 2}), other = leaf({3});
  CHECK(gradcheck([](In in) { return square(in[0]); }, {x, other}));
  CHECK(gradcheck([](In in) { return square(in[0]); }, {x, other}, kFast));
}

TEST_CASE("inputs and outputs of any shape, also none at all") {
  for (const GradcheckOptions& options : {GradcheckOptions(), kFast}) {
    CHECK(gradcheck([](In in) { return in[0] * 2; }, {leaf(empty({0, 3}, DType::f64))}, options));
    CHECK(gradcheck([](In in) { return sum(in[0]); }, {leaf(empty({0}, DType::f64))}, options));
    CHECK(gradcheck([](In in) { return in[0].slice(0, {0, 0}); }, {leaf({1, 2})}, options));
    CHECK(gradcheck([](In in) { return exp(in[0]); }, {leaf(tensor(0.5, DType::f64))}, options));
    CHECK(gradcheck([](In in) { return in[0].reshape({1, 2, 1}); }, {leaf({1, 2})}, options));
  }
}

TEST_CASE("inputs are moved along their strides, and put back to the bit") {
  for (const Layout layout : kLayouts) {
    for (const GradcheckOptions& options : {GradcheckOptions(), kFast}) {
      const Tensor numbers = with_layout(randn({3, 2}, DType::f64), layout);
      const Tensor before = numbers.clone();
      const std::uint32_t version = numbers.storage().version();
      const Variable x = leaf(numbers);
      CHECK(gradcheck([](In in) { return square(in[0]); }, {x}, options));
      CHECK(all(eq(numbers, before)).item<bool>());
      CHECK(numbers.storage().version() == version);
      CHECK_FALSE(x.has_grad());
    }
  }
}

TEST_CASE("inputs are put back when the function throws") {
  const Variable x = leaf({1, 2});
  int calls = 0;
  const Function f = [&](In in) {
    if (++calls == 5) throw Error("tired");
    return square(in[0]);
  };
  CHECK_THROWS_WITH(gradcheck(f, {x}),
                    matchers::StartsWith("[gradcheck] the function threw: tired"));
  CHECK(mismatch(x.value(), tensor({1, 2}, DType::f64), {0, 0}) == "");
}

TEST_CASE("what a function captured is checked if it is an input") {
  const Variable w = leaf(randn({2, 2}, DType::f64)), x = randn({3, 2}, DType::f64);
  CHECK(gradcheck([&](In) { return matmul(x, w); }, {w}));
  CHECK_FALSE(gradcheck([&](In) { return wrong_mul(matmul(x, w), 2, 1); }, {w}, kQuiet));
}

TEST_CASE("intermediate results and constants may be inputs") {
  const Variable x = leaf({1, 2}), h = x * 2;
  const Tensor ids = tensor({1, 0, 1});
  CHECK(gradcheck([](In in) { return index_select(in[0], 0, in[1].value()); }, {h, ids}));
}

TEST_CASE("inputs that move together are told") {
  const Variable x = leaf({1, 2, 3});
  const Variable head = leaf(x.value().slice(0, {0, 2}));
  const Function f = [](In in) { return sum(in[0]) * sum(in[1]); };
  CHECK_THROWS_WITH(gradcheck(f, {x, x}),
                    matchers::StartsWith("[gradcheck] input 0 and input 1 are the same Variable"));
  CHECK_THROWS_WITH(gradcheck(f, {x, head}),
                    matchers::StartsWith("[gradcheck] input 0 and input 1 share memory"));
}

TEST_CASE("infinite, missing and negative zero inputs come back to the bit, and are skipped") {
  const Variable x = leaf({-INFINITY, 1, 2, -0.0});
  const auto report = gradcheck([](const Variable& in) { return softmax(in, 0); }, x);
  CHECK(report.skipped > 0);
  const std::vector<double> after = x.value().to_vector();
  CHECK(after == std::vector<double>{-INFINITY, 1, 2, -0.0});
  CHECK(std::signbit(after[3]));
}

Variable product(const Variable& a, const Variable& b) {
  return a * b;
}

TEST_CASE("functions are given in the forms in which people write them") {
  const Variable a = leaf({1, 2}), b = leaf({3, 4});
  CHECK(gradcheck(tanh, {a}));
  CHECK(gradcheck(tanh, a));
  CHECK(gradcheck([](auto x) { return sin(x); }, a));
  CHECK(gradcheck(product, {a, b}));
  CHECK(gradcheck([](const Variable& x, const Variable& y) { return x * y; }, {a, b}));
  CHECK(gradcheck([](auto x, auto y) { return std::pair(x * y, x + y); }, {a, b}));
  CHECK_THROWS_WITH(gradcheck([](auto x, auto y) { return x * y; }, {a}),
                    matchers::ContainsSubstring("takes 2 Variables, got 1 inputs"));
}

/// sin and cos as one operation, whose rule takes `factor` for -1 in the cosine's part.
std::vector<Variable> sincos(const Variable& x, double factor) {
  return record_joint("sincos", {sin(x.value()), cos(x.value())}, {x},
                      [factor](const auto& g, const auto& y) -> std::vector<Gradient> {
                        return {g[0] * y[1] + g[1] * y[0] * factor};
                      });
}

TEST_CASE("several outputs are checked, and a wrong second one is named") {
  const Variable x = leaf({0.5, 1});
  CHECK(gradcheck([](const Variable& v) { return sincos(v, -1); }, x));
  CHECK(gradcheck([](const Variable& v) { return sincos(v, -1)[1]; }, x));
  CHECK(gradgradcheck([](const Variable& v) { return sincos(v, -1); }, x));
  const auto report = gradcheck([](const Variable& v) { return sincos(v, 1); }, x,
                                {.raise_exception = false, .check_rules = false});
  REQUIRE_FALSE(report.ok());
  CHECK_THAT(report.findings[0].message, matchers::StartsWith("gradient of output 1 (") &&
                                             matchers::ContainsSubstring("the sign is wrong"));
}

TEST_CASE("integer outputs are passed over") {
  const auto f = [](const Variable& x) { return std::pair(square(x), Variable(gt(x.value(), 0))); };
  CHECK(gradcheck(f, leaf({1, 2})));
}

TEST_CASE("f32 is checked with a step and tolerances to match") {
  const Variable x = leaf(tensor({0.5, 1.0, -2.0}).to(DType::f32));
  const GradcheckOptions options{
      .eps = 1e-2, .atol = 1e-2, .rtol = 1e-2, .raise_exception = false, .relative_eps = true};
  CHECK(gradcheck(tanh, x, options));
  CHECK_FALSE(gradcheck([](const Variable& v) { return wrong_mul(v, 2, 3); }, x, options));
}

TEST_CASE("a sample of a large input's elements is checked") {
  const Variable x = leaf(randn({1000, 1000}, DType::f64));
  const auto report = gradcheck([](const Variable& v) { return sum(square(v)); }, x, {.sample = 5});
  CHECK(report.compared == 5);
  const GradcheckOptions quiet{.raise_exception = false, .check_rules = false, .sample = 3};
  CHECK_FALSE(gradcheck([](const Variable& v) { return wrong_mul(v, 2, 3); },
                        leaf(randn({1000}, DType::f64)), quiet));
}

TEST_CASE("a reference implementation may give the numerical derivatives") {
  const Variable x = leaf({1, 2});
  const auto f = [](const Variable& v) { return square(v); };
  CHECK(gradcheck(f, x, {.numerical = [](const Variable& v) { return v * v; }}));
  CHECK_FALSE(gradcheck(
      f, x, {.raise_exception = false, .numerical = [](const Variable& v) { return v * v * v; }}));
}

TEST_CASE("inputs have the names that they are given") {
  Variable w = leaf({1, 2});
  w.set_name("weight");
  const Function f = [](const Variable& x) { return wrong_mul(x, 2, 3); };
  CHECK_THROWS_WITH(gradcheck(f, w), matchers::ContainsSubstring("for weight (shape (2,))"));
  CHECK_THROWS_WITH(gradcheck(f, w, {.names = {"bias"}}),
                    matchers::ContainsSubstring("for bias (shape (2,))"));
}

TEST_CASE("row-sparse gradients are compared like others") {
  const Variable table = leaf(randn({5, 2}, DType::f64));
  const Tensor ids = tensor({4, 1, 4});
  const Function right = [&](In in) { return embedding(in[0], ids, {.sparse = true}); };
  CHECK(gradcheck(right, {table}));
  CHECK(gradcheck(right, {table}, kFast));
  const Function wrong = [&](In in) {
    return record("wrong_rows", index_select(in[0].value(), 0, ids),
                  {{in[0], [ids](const Variable& g) -> Gradient {
                      return RowSparse{ids.slice(0, {0, 2}), g.slice(0, {0, 2}), 5};
                    }}});
  };
  CHECK_THROWS_WITH(
      gradcheck(wrong, {table}),
      matchers::ContainsSubstring("'wrong_rows' (output shape (3, 2), element (2, 0)) "
                                  "for input 0 (shape (5, 2)) at element (4, 0): "
                                  "analytical 0, numerical 1"));
}

TEST_CASE("a backward pass that differs from run to run is noticed") {
  const Variable x = leaf({1, 2});
  double noise = 0;
  const Function f = [&](In in) {
    return record("noisy", in[0].value() * 2, {{in[0], [&](const Variable& g) {
                                                  noise += 1e-9;
                                                  return g * (2 + noise);
                                                }}});
  };
  CHECK_THROWS_WITH(gradcheck(f, {x}),
                    matchers::StartsWith("[gradcheck] the rule of 'noisy'") &&
                        matchers::ContainsSubstring("is not deterministic: two runs differ by"));
  CHECK(gradcheck(f, {x}, {.nondet_tol = 1e-6}));
}

TEST_CASE("a function that differs from run to run is noticed") {
  const Variable x = leaf({1, 2});
  const Function f = [](In in) { return in[0] * rand({2}, DType::f64); };
  CHECK_THROWS_WITH(gradcheck(f, {x}),
                    matchers::StartsWith("[gradcheck] the value of 'mul' is not deterministic"));
  CHECK_FALSE(gradcheck(f, {x}, kQuiet));
}

TEST_CASE("a function that changes its input is noticed") {
  const Variable x = leaf({1, 2});
  const Function f = [](In in) {
    const Variable y = square(in[0]);
    in[0].value().add_(1);
    return y;
  };
  CHECK_THROWS_WITH(
      gradcheck(f, {x}),
      "[gradcheck] the function changed input 0 in place: clone it before the change");
}

TEST_CASE("what cannot be checked says so, in an Error or in the report") {
  const Function same = [](In in) { return in[0] * 1; };
  const Tensor numbers = ones({2}, DType::f64);
  const auto told = [](const Function& f, const VariableList& inputs) {
    const GradcheckReport report = gradcheck(f, inputs, kQuiet);
    return report.ok() ? "" : report.findings[0].message;
  };
  CHECK_THROWS_AS(gradcheck(same, {numbers}), GradcheckError);
  CHECK(told(same, {leaf(ones({2}))}) ==
        "input 0 is f32, in which a step of 1e-06 is lost: needs f64, or an eps of about 1e-2 and "
        "tolerances to match");
  CHECK(told(same, {numbers}) == "none of the 1 inputs requires a gradient");
  CHECK(told(same, {}) == "none of the 0 inputs requires a gradient");
  CHECK(told(same, {Variable(), leaf(numbers)}) == "input 0 is undefined");
  CHECK_THAT(told([](In in) { return in[0].to(DType::f32); }, {leaf(numbers)}),
             matchers::StartsWith("the function's result is f32"));
  CHECK(told([](In) { return Variable(); }, {leaf(numbers)}) ==
        "the function's result is undefined");
  CHECK_THAT(told(same, {leaf(ones({1}, DType::f64).expand({3}))}),
             matchers::ContainsSubstring("the tensor of shape (3,) is expanded"));
}

TEST_CASE("a check records although nothing else does, and draws no one else's numbers") {
  const NoGrad off;
  const Variable x = leaf({1, 2});
  const Generator::State state = default_generator().state();
  CHECK(gradcheck([](In in) { return square(in[0]); }, {x}, kFast));
  CHECK(gradgradcheck([](In in) { return square(in[0]); }, {x}));
  CHECK(default_generator().state() == state);
}

TEST_CASE("tolerances are those asked for") {
  const Variable x = leaf({1, 2});
  const Function f = [](In in) { return wrong_mul(in[0], 2, 2.01); };
  CHECK_FALSE(gradcheck(f, {x}, kQuiet));
  CHECK(gradcheck(f, {x}, {.rtol = 1e-2, .rule_tol = 1e-2}));
  CHECK(gradcheck(f, {x}, {.atol = 0.02, .rule_tol = 1e-2}));
}

TEST_CASE("a function that does something else in its second run is told") {
  const Variable x = leaf(randn({2, 2}, DType::f64));
  const auto told = [&](const std::function<Variable(const Variable&, int)>& f) {
    int calls = 0;
    const auto report = gradcheck([&](const Variable& v) { return f(v, calls++); }, x, kQuiet);
    return report.ok() ? "" : report.findings[0].message;
  };
  CHECK_THAT(
      told([](const Variable& v, int call) {
        return call ? v.slice(0, {0, 1}) : v * 2;
      }),
      matchers::StartsWith("the function recorded other operations in a second run: 'slice'"));
  CHECK_THAT(told([](const Variable& v, int call) {
               return call ? v.detach().slice(0, {0, 1}) : v;
             }),
             matchers::ContainsSubstring("(2, 2) in one run and f64 of shape (1, 2) in another"));
  CHECK_THAT(told([](const Variable& v, int call) { return call ? v.detach().to(DType::f32) : v; }),
             matchers::ContainsSubstring("f64 of shape (2, 2) in one run and f32"));
}

}  // namespace
}  // namespace ember::test
