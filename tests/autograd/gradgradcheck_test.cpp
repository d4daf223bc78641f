#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("right second derivatives pass, in both modes") {
  const Variable a = leaf(randn({2, 3}, DType::f64)), b = leaf(randn({3}, DType::f64));
  const Function f = [](In in) { return sin(in[0] * in[1]); };
  CHECK(gradgradcheck(f, {a, b}));
  CHECK(gradgradcheck(f, {a, b}, {.fast_mode = true}));
}

/// x³ with the right gradient; the gradient's own rule takes `slope` for 6 x.
Variable cube(const Variable& x, double slope) {
  const auto rule = [x = Saved(x), slope](const Variable& g) {
    return record(
        "cube_backward", g.value() * square(x.get().value()) * 3,
        {{g, [x](const Variable& gg) { return gg * square(x.get()) * 3; }},
         {x, [x, g = Saved(g), slope](const Variable& gg) { return gg * g * x * slope; }}});
  };
  return record("cube", pow(x.value(), 3), {{x, rule}});
}

TEST_CASE("a wrong rule of a rule is caught, and said where") {
  const Variable x = leaf({1, 2});
  CHECK(gradgradcheck([](In in) { return cube(in[0], 6); }, {x}));
  const Function f = [](In in) { return cube(in[0], 5); };
  CHECK(gradcheck(f, {x}));
  CHECK_THROWS_WITH(
      gradgradcheck(f, {x}),
      matchers::StartsWith("[gradgradcheck] the rule of 'cube_backward'") &&
          matchers::ContainsSubstring("gradient of the gradient of input 0 (output shape (2,), "
                                      "element (0,)) for input 0 (shape (2,)) at element (0,)"));
  CHECK_FALSE(gradgradcheck(f, {x}, {.raise_exception = false}));
  CHECK_FALSE(gradgradcheck(f, {x}, {.fast_mode = true, .raise_exception = false}));
}

TEST_CASE("a rule that computes with Tensors has no second derivative") {
  const Variable x = leaf({1, 2});
  const Function f = [](In in) {
    return record("opaque", in[0].value() * 2,
                  {{in[0], [](const Variable& g) { return Variable(g.value() * 2); }}});
  };
  CHECK(gradcheck(f, {x}));
  CHECK_THROWS_WITH(gradgradcheck(f, {x}),
                    matchers::ContainsSubstring("for the gradient that came in"));
}

TEST_CASE("a first derivative that is wrong does not pass the check of the second") {
  const auto wrong = [](const Variable& x) {
    return record("k", x.value() * 2, {{x, [](const Variable& g) { return g * -7; }}});
  };
  const GradcheckOptions quiet{.raise_exception = false};
  CHECK_FALSE(gradgradcheck(wrong, leaf({1, 2}), quiet));
  CHECK_FALSE(gradgradcheck([](const Variable& x) { return Variable(x.value() * 2); }, leaf({1, 2}),
                            quiet));
}

TEST_CASE("second derivatives of zero pass") {
  const Variable x = leaf({1, 2}), other = leaf({3});
  CHECK(gradgradcheck([](In in) { return in[0] * 2; }, {x}));
  CHECK(gradgradcheck([](In in) { return in[0] * 2; }, {x, other}));
  CHECK(gradgradcheck([](In) { return Variable(ones({2}, DType::f64)); }, {x}));
}

TEST_CASE("what cannot be checked twice says so") {
  CHECK_THROWS_WITH(gradgradcheck([](In in) { return in[0] * 1; }, {leaf(ones({2}))}),
                    matchers::StartsWith("[gradgradcheck] input 0 is f32, in which"));
}

}  // namespace
}  // namespace ember::test
