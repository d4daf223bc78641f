#include "ember/autograd/variable.h"

#include <sstream>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("a Variable made of a Tensor is a constant") {
  const Variable c = ones({2, 3});
  CHECK(c.is_leaf());
  CHECK_FALSE(c.requires_grad());
  CHECK(c.grad_fn() == nullptr);
  CHECK_FALSE((c * 2).requires_grad());
  CHECK(c.value().storage() == c.detach().value().storage());
  CHECK_FALSE(Variable().defined());
  CHECK_FALSE(Variable().requires_grad());
}

TEST_CASE("what is computed from a leaf remembers how") {
  const Variable x = leaf({1, 2});
  const Variable y = x * 3;
  CHECK(x.is_leaf());
  CHECK(x.requires_grad());
  CHECK_FALSE(y.is_leaf());
  CHECK(y.requires_grad());
  CHECK(std::string(y.grad_fn()->op()) == "mul");
  CHECK_FALSE(y.detach().requires_grad());
  CHECK(y.detach().value().storage() == y.value().storage());
}

TEST_CASE("copies of a leaf share its gradient") {
  const Variable x = leaf({1, 2});
  const Variable same = x;
  sum(same * 3).backward();
  CHECK(mismatch(x.grad().value(), tensor({3.0, 3.0}, DType::f64)) == "");
  x.zero_grad();
  CHECK_FALSE(same.has_grad());
  CHECK_FALSE(same.grad().defined());
}

TEST_CASE("only numbers with fractions have gradients") {
  CHECK_THROWS_WITH(Variable(tensor({1, 2}), true),
                    "[set_requires_grad] got i64: only f32 and f64 have gradients");
  CHECK_THROWS_WITH(Variable(Tensor(), true), "[set_requires_grad] the Variable is undefined");
  const Variable x = leaf({1, 2});
  CHECK_THROWS_WITH(
      record("round", x.value().to(DType::i64), {{x, [](const Variable& g) { return g; }}}),
      "[round] its result of i64 cannot have a gradient: needs f32 or f64");
}

TEST_CASE("freezing a leaf stops the record, and what is on its way") {
  Variable x = leaf({1, 2}), w = leaf({3, 4});
  const Variable before = sum(x * w);
  x.set_requires_grad(false);
  CHECK_FALSE(x.requires_grad());
  CHECK_FALSE((x * 2).requires_grad());
  before.backward();
  CHECK_FALSE(x.has_grad());
  CHECK(w.has_grad());
  x.set_requires_grad(true);
  sum(x * w).backward();
  CHECK(x.has_grad());
}

TEST_CASE("set_requires_grad makes a leaf of a constant, and refuses a result") {
  Variable c = ones({2}, DType::f64);
  c.set_requires_grad(false);
  CHECK(c.grad_fn() == nullptr);
  c.set_requires_grad(true);
  sum(c * 2).backward();
  CHECK(c.has_grad());
  Variable y = c * 2;
  CHECK_THROWS_WITH(y.set_requires_grad(false),
                    "[set_requires_grad] this was made by 'mul': detach() it first");
}

TEST_CASE("names are for what has a node") {
  Variable x = leaf({1});
  CHECK(x.name().empty());
  x.set_name("w");
  CHECK(x.name() == "w");
  Variable y = x * 2;
  y.set_name("h");
  CHECK(y.name() == "h");
  Variable c = ones({1});
  CHECK(c.name().empty());
  CHECK_THROWS_WITH(c.set_name("c"), "[set_name] 'c' is for a constant, which keeps no name");
}

TEST_CASE("set_grad takes what fits") {
  const Variable x = leaf({1, 2});
  x.set_grad(Variable(tensor({5.0, 6.0}, DType::f64)));
  CHECK(x.grad().value()[1].item() == 6);
  CHECK_THROWS_WITH(x.set_grad(Variable(ones({3}, DType::f64))),
                    matchers::StartsWith("[set_grad] got a gradient of shape (3,)"));
  CHECK_THROWS_WITH(x.set_grad(Variable(ones({2}))), matchers::ContainsSubstring("dtype f32"));
  CHECK_THROWS_WITH(Variable(ones({2})).set_grad(Variable(ones({2}))),
                    "[set_grad] this is a constant, which has no gradient");
  x.set_grad({});
  CHECK_FALSE(x.has_grad());
}

TEST_CASE("a Variable prints its numbers and where it comes from") {
  const auto print = [](const Variable& x) {
    std::ostringstream stream;
    stream << x;
    CHECK(stream.str() == x.to_string());
    return stream.str();
  };
  const Tensor numbers = tensor({1.f, 2.f});
  const Variable x(numbers, true);
  CHECK(print(numbers) == numbers.to_string());
  CHECK(print(x) == "tensor([1., 2.], requires_grad=true)");
  CHECK(print(x * 2) == "tensor([2., 4.], grad_fn=mul)");
}

}  // namespace
}  // namespace ember::test
