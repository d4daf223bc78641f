#include "ember/autograd/gradcheck.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

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
                    matchers::StartsWith(
                        "[gradcheck] gradient of 'add' (output shape (2, 3), element (0, 0)) for "
                        "input 1 (shape (3,)) at element (0,): analytical 3, numerical 2"));
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
                    matchers::StartsWith("[gradcheck] gradient of 'add' (output shape (2, 3), "
                                         "weighted at random) for input 1 (shape (3,)) at element "
                                         "(0,): analytical"));
  const Function g = [](In in) { return wrong_somewhere(in[0]); };
  CHECK_THROWS_WITH(gradcheck(g, {a}, kFast),
                    matchers::ContainsSubstring("input 0 (shape (2, 3)) at element (1, 2)"));
  CHECK_FALSE(gradcheck(g, {a}, {.fast_mode = true, .raise_exception = false}));
}

TEST_CASE("fast mode takes two calls for each input, however large") {
  int calls = 0;
  const Function f = [&](In in) {
    ++calls;
    return sum(square(in[0]), 1);
  };
  CHECK(gradcheck(f, {leaf(randn({200, 300}, DType::f64))}, kFast));
  CHECK(calls <= 6);
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
  CHECK_THROWS_WITH(gradcheck(f, {x}), "tired");
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

TEST_CASE("the same Variable may be given twice") {
  const Variable x = leaf({1, 2});
  CHECK(gradcheck([](In in) { return in[0] * in[1]; }, {x, x}));
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
                    matchers::StartsWith("[gradcheck] the gradient of 'noisy' for input 0 is not "
                                         "deterministic: two runs gave 2.0000"));
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

TEST_CASE("what cannot be checked says so, raise_exception or not") {
  const Function same = [](In in) { return in[0] * 1; };
  const Tensor numbers = ones({2}, DType::f64);
  CHECK_THROWS_WITH(gradcheck(same, {leaf(ones({2}))}, kQuiet),
                    "[gradcheck] input 0 is f32: needs f64, as differences of f32 have too few "
                    "digits");
  CHECK_THROWS_WITH(gradcheck(same, {numbers}, kQuiet),
                    "[gradcheck] none of the 1 inputs requires a gradient");
  CHECK_THROWS_WITH(gradcheck(same, {}), "[gradcheck] none of the 0 inputs requires a gradient");
  CHECK_THROWS_WITH(gradcheck([](In in) { return in[0].to(DType::f32); }, {leaf(numbers)}),
                    matchers::StartsWith("[gradcheck] the function's result is f32"));
  CHECK_THROWS_WITH(gradcheck([](In) { return Variable(); }, {leaf(numbers)}),
                    "[gradcheck] the function's result is undefined");
  CHECK_THROWS_WITH(gradcheck(same, {leaf(ones({1}, DType::f64).expand({3}))}),
                    matchers::StartsWith("[gradcheck] the tensor of shape (3,) is expanded"));
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
  CHECK(gradcheck(f, {x}, {.rtol = 1e-2}));
  CHECK(gradcheck(f, {x}, {.atol = 0.02}));
}

TEST_CASE("a function whose results change their shape is told") {
  const Variable x(randn({2, 2}, DType::f64), true);
  for (const bool fast : {false, true}) {
    int calls = 0;
    const Function fickle = [&](const std::vector<Variable>& in) {
      return calls++ < 3 ? in[0] * 2 : in[0].slice(0, {0, 1});
    };
    CHECK_THROWS_WITH(
        gradcheck(fickle, {x}, {.fast_mode = fast}),
        "[gradcheck] the function gave results of shapes (2, 2) and (1, 2) in two runs");
  }
}

}  // namespace
}  // namespace ember::test
