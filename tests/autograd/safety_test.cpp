// What backward() needs and what was changed in place since is noticed, and named.
#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("an input that was saved and changed is named by its operation and shape") {
  const Variable a = leaf(ones({2, 3}, DType::f64)), b = leaf(ones({2, 3}, DType::f64));
  const Variable y = sum(a * b);
  b.value().add_(1);
  CHECK_THROWS_WITH(y.backward(),
                    "[backward of mul] a value of shape (2, 3) that it saved was changed in place "
                    "since (version 2, saved at 1): clone it before the change");
}

TEST_CASE("a result that was saved and changed is named, too") {
  const Variable x = leaf({1, 2});
  const Variable h = exp(x);
  const Variable y = sum(h);
  h.value().mul_(2);
  CHECK_THROWS_WITH(y.backward(), matchers::StartsWith(
                                      "[backward of exp] its result of shape (2,) was changed in "
                                      "place since"));
}

TEST_CASE("a change through a view is a change") {
  const Variable x = leaf(ones({3, 3}, DType::f64));
  const Variable y = sum(square(x));
  x.value()[1].zero_();
  CHECK_THROWS_WITH(y.backward(), matchers::StartsWith("[backward of square]"));

  const Variable w = leaf(ones({3, 3}, DType::f64));
  const Variable z = sum(matmul(w.t(), w));
  w.value().t().slice(0, {1, 2}).add_(1);
  CHECK_THROWS_WITH(z.backward(), matchers::StartsWith("[backward of matmul]"));
}

TEST_CASE("what backward does not need may change") {
  const Variable x = leaf({1, 2});
  const Variable h = x + 1;
  const Variable y = sum(h * 3);
  x.value().zero_();
  h.value().zero_();
  CHECK_NOTHROW(y.backward());
  CHECK(mismatch(x.grad().value(), tensor({3, 3}, DType::f64)) == "");
}

TEST_CASE("an operand that needs no gradient is not saved for the other") {
  const Variable x = leaf({1, 2}), c = tensor({3.0, 4.0}, DType::f64);
  const Variable y = sum(x * c);
  x.value().zero_();  // only c's rule would have needed it
  CHECK_NOTHROW(y.backward());
}

TEST_CASE("an update after backward is no change") {
  const Variable w = leaf({1, 2});
  for (int step = 0; step < 3; ++step) {
    w.zero_grad();
    sum(square(w)).backward();
    w.value().sub_(w.grad().value(), 0.25);
  }
  CHECK(mismatch(w.value(), tensor({0.125, 0.25}, DType::f64)) == "");
}

TEST_CASE("a retained graph notices an update") {
  const Variable w = leaf({1, 2});
  const Variable y = sum(square(w));
  y.backward({}, {.retain_graph = true});
  w.value().sub_(w.grad().value());
  CHECK_THROWS_WITH(y.backward(), matchers::StartsWith("[backward of square]"));
}

TEST_CASE("every operation that saves something notices its change") {
  struct Saving {
    const char* op;
    Variable (*f)(const Variable&);
  };
  const std::vector<Saving> table{
      {"abs", abs},
      {"log", log},
      {"sqrt", sqrt},
      {"tanh", tanh},
      {"gelu", [](const Variable& x) { return gelu(x); }},
      {"clamp", [](const Variable& x) { return clamp(x, 0, 1); }},
      {"pow", [](const Variable& x) { return pow(x, 3); }},
      {"pow", [](const Variable& x) { return pow(x, x); }},
      {"div", [](const Variable& x) { return div(x, x); }},
      {"minimum", [](const Variable& x) { return minimum(x, x); }},
      {"prod", [](const Variable& x) { return prod(x); }},
      {"max", [](const Variable& x) { return max(x); }},
      {"var", [](const Variable& x) { return var(x); }},
      {"norm", [](const Variable& x) { return norm(x); }},
      {"logsumexp", [](const Variable& x) { return logsumexp(x); }},
      {"softmax", [](const Variable& x) { return softmax(x, 0); }},
  };
  for (const Saving& saving : table) {
    INFO(saving.op);
    const Variable x = leaf({1, 2});
    const Variable y = saving.f(x);
    x.value().add_(1);
    y.value().add_(1);
    CHECK_THROWS_WITH(y.backward(ones_like(y.value())),
                      matchers::StartsWith(std::string("[backward of ") + saving.op + "]"));
  }
}

TEST_CASE("a pass that failed leaves no mode behind") {
  const Variable x = leaf({1, 2});
  const Variable y =
      sum(record("thrower", x.value(),
                 {{x, [](const Variable&) -> Variable { throw Error("from the rule"); }}}));
  CHECK_THROWS_WITH(y.backward(), "from the rule");
  CHECK(grad_enabled());
  CHECK((x * 2).requires_grad());
}

TEST_CASE("an undefined Variable may be saved") {
  const Saved nothing{Variable()};
  CHECK_FALSE(nothing.get().defined());
}

}  // namespace
}  // namespace ember::test
