#include "ember/autograd/elementwise.h"

#include <cmath>
#include <limits>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/reduce.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

TEST_CASE("arithmetic with a number has first and second derivatives") {
  struct OfOneVariable {
    const char* name;
    Variable (*f)(const Variable&);
    Domain domain = normal;
  };
  const std::vector<OfOneVariable> functions{
      {"neg", neg},
      {"x + 2", [](const Variable& x) { return x + 2; }},
      {"2 + x", [](const Variable& x) { return 2 + x; }},
      {"x - 2.5", [](const Variable& x) { return x - 2.5; }},
      {"2.5 - x", [](const Variable& x) { return 2.5 - x; }},
      {"x * 3", [](const Variable& x) { return x * 3; }},
      {"x / 3", [](const Variable& x) { return x / 3; }},
      {"3 / x", [](const Variable& x) { return 3 / x; }, positive},
      {"x^3", [](const Variable& x) { return pow(x, 3); }},
      {"x^2", [](const Variable& x) { return pow(x, 2); }},
      {"x^1", [](const Variable& x) { return pow(x, 1); }},
      {"x^0", [](const Variable& x) { return pow(x, 0); }},
      {"x^-1.5", [](const Variable& x) { return pow(x, -1.5); }, positive},
      {"2^x", [](const Variable& x) { return pow(2, x); }},
      {"0^x", [](const Variable& x) { return pow(0, x); }, positive},
  };
  for (const OfOneVariable& function : functions) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{5}, Shape{2, 3}, Shape{2, 0, 3}}) {
      check_gradients(
          {{function.name, [&](In x) { return function.f(x[0]); }, {shape}, function.domain}});
    }
  }
}

TEST_CASE("functions of two numbers broadcast, and their gradients come back") {
  struct Binary {
    const char* name;
    Variable (*f)(const Variable&, const Variable&);
    Domain domain = normal;
  };
  const std::vector<Binary> functions{
      {"add", add},
      {"sub", sub},
      {"mul", mul},
      {"div", div, positive},
      {"pow", pow, positive},
      {"minimum", [](const Variable& a, const Variable& b) { return minimum(a, b - 0.15); }, apart},
      {"maximum", [](const Variable& a, const Variable& b) { return maximum(a, b - 0.15); }, apart},
      {"where",
       [](const Variable& a, const Variable& b) {
         return where(tensor({true, false, true}).slice(0, {0, b.dim() > 0 ? b.size(-1) : 1}), a,
                      b);
       }},
  };
  const std::vector<std::vector<Shape>> shapes{
      {{}, {}},     {{2, 3}, {2, 3}}, {{2, 3}, {3}},    {{2, 1}, {1, 3}}, {{1}, {2, 3}},
      {{2, 3}, {}}, {{0, 3}, {1, 3}}, {{2, 0}, {2, 1}}, {{3}, {2, 1, 3}}, {{1, 1}, {1}},
  };
  for (const Binary& function : functions) {
    for (const auto& pair : shapes) {
      check_gradients(
          {{function.name, [&](In x) { return function.f(x[0], x[1]); }, pair, function.domain}});
    }
  }
}

TEST_CASE("masked_fill passes no gradient where it fills") {
  const Tensor mask = tensor({{true, false, false}, {false, true, false}});
  check_gradients({
      {"masked_fill", [=](In x) { return masked_fill(x[0], mask, 3); }, {{2, 3}}},
      {"masked_fill broadcast", [=](In x) { return masked_fill(x[0], mask[0], 3); }, {{2, 3}}},
  });
}

TEST_CASE("gradients at ties, and at the edges of pow, are PyTorch's") {
  const auto slope = [](const auto& f, double at) {
    const Variable x = leaf(tensor(at, DType::f64));
    return grad({f(x)}, {x})[0].item();
  };
  const auto both = [](const auto& f, double a, double b) {
    const Variable x = leaf(tensor(a, DType::f64)), y = leaf(tensor(b, DType::f64));
    const auto gradients = grad({f(x, y)}, {x, y});
    return std::pair(gradients[0].item(), gradients[1].item());
  };
  using Pair = std::pair<double, double>;
  const auto power = [](const Variable& a, const Variable& b) { return pow(a, b); };
  CHECK(slope([](const Variable& x) { return pow(x, 0); }, 0) == 0);
  CHECK(slope([](const Variable& x) { return pow(x, 1); }, 0) == 1);
  CHECK(slope([](const Variable& x) { return pow(x, 2); }, 0) == 0);
  CHECK(slope([](const Variable& x) { return pow(0, x); }, 0) == 0);
  CHECK(slope([](const Variable& x) { return pow(0.0, x); }, 2) == 0);
  CHECK(both([](const Variable& a, const Variable& b) { return minimum(a, b); }, 2, 2) ==
        Pair(0.5, 0.5));
  CHECK(both([](const Variable& a, const Variable& b) { return maximum(a, b); }, 2, 2) ==
        Pair(0.5, 0.5));
  CHECK(both([](const Variable& a, const Variable& b) { return maximum(a, b); }, 3, 2) ==
        Pair(1, 0));
  CHECK(both(power, 0, 0) == Pair(0, 0));
  CHECK(both(power, 0, 2) == Pair(0, 0));
  CHECK(both(power, 0, 1) == Pair(1, 0));
  CHECK(both(power, 3, 0) == Pair(0, std::log(3.0)));
  CHECK(both(power, -2, 3).first == 12);
  CHECK(std::isnan(both(power, -2, 3).second));
}

TEST_CASE("an infinite gradient stops at the input that lost") {
  const Tensor zero = zeros({4}, DType::f64);
  const double infinity = std::numeric_limits<double>::infinity();
  // As torch: at the tie half of infinity, to the loser nothing, although 0 · inf is NaN.
  const Tensor of_sqrt = tensor({0.0, infinity, 0.5, 0.25}, DType::f64);
  const Tensor of_log = tensor({0.0, infinity, 1.0, 0.25}, DType::f64);
  for (const bool create_graph : {false, true}) {
    const auto gradient = [&](const Variable& y, const Variable& x) {
      return grad({sum(y)}, {x}, {}, {.create_graph = create_graph})[0].value();
    };
    const Variable x = leaf({-1, 0, 1, 4});
    CHECK(mismatch(gradient(sqrt(maximum(x, zero)), x), of_sqrt) == "");
    CHECK(mismatch(gradient(log(maximum(x, zero)), x), of_log) == "");
    CHECK(mismatch(gradient(sqrt(0 - minimum(-x, zero)), x), of_sqrt) == "");
  }
  // 0^0 = 1 wherever the base goes, and a product with two zeros stays 0.
  const Variable a = leaf({0, 0, 2});
  CHECK(grad({sqrt(sum(pow(a, zero.narrow(0, 0, 3)) - 1))}, {a})[0].value().to_vector() ==
        std::vector<double>{0, 0, 0});
  CHECK(grad({sqrt(prod(a))}, {a})[0].value().to_vector() == std::vector<double>{0, 0, 0});
}

TEST_CASE("a second derivative at an exponent of 0 is not lost") {
  const Variable a = leaf(tensor(3.0, DType::f64)), b = leaf(tensor(0.0, DType::f64));
  const Variable by_a = grad({pow(a, b)}, {a}, {}, {.create_graph = true})[0];
  CHECK(grad({by_a}, {b})[0].item() == Approx(1.0 / 3));
}

TEST_CASE("inputs of f32 and f64 meet in f64, and each gets its own kind of gradient") {
  Generator generator(5);
  const Tensor numbers = positive({2, 3}, generator), others = positive({3}, generator);
  const std::vector<std::pair<const char*, Variable (*)(const Variable&, const Variable&)>> table{
      {"add", add}, {"sub", sub},         {"mul", mul},         {"div", div},
      {"pow", pow}, {"minimum", minimum}, {"maximum", maximum},
  };
  for (const auto& [op, f] : table) {
    INFO(op);
    const Variable a = leaf(numbers.to(DType::f32)), b = leaf(others);
    const Variable wide = leaf(a.value().to(DType::f64));
    const Variable y = f(a, b);
    REQUIRE(y.dtype() == DType::f64);
    const auto mixed = grad({sum(y)}, {a, b});
    const auto expected = grad({sum(f(wide, b))}, {wide, b});
    CHECK(mixed[0].dtype() == DType::f32);
    CHECK(mixed[1].dtype() == DType::f64);
    CHECK(mismatch(mixed[0].value(), expected[0].value().to(DType::f32)) == "");
    CHECK(mismatch(mixed[1].value(), expected[1].value()) == "");
  }
}

TEST_CASE("integers take part as constants") {
  const Variable x = leaf({1.5, 2.5});
  const Tensor counts = tensor({2, 3});
  sum(x * counts).backward();
  CHECK(mismatch(x.grad().value(), tensor({2.0, 3.0}, DType::f64)) == "");
}

TEST_CASE("a comparison's tie is shared by all inputs that made it") {
  const Variable x = leaf({1, 2, 2});
  sum(maximum(x, tensor(2.0, DType::f64))).backward();
  CHECK(mismatch(x.grad().value(), tensor({0.0, 0.5, 0.5}, DType::f64)) == "");
}

TEST_CASE("where takes numbers") {
  const Variable x = leaf({std::nan(""), 0.5, 2});
  const Tensor positive = gt(x.value(), 0);
  CHECK(mismatch(where(positive, x, -1).value(), tensor({-1.0, 0.5, 2.0}, DType::f64)) == "");
  sum(where(positive, x, 0) * 2).backward();
  CHECK(mismatch(x.grad().value(), tensor({0.0, 2.0, 2.0}, DType::f64)) == "");
  CHECK(where(positive, 1, tensor({5, 6, 7})).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{5, 1, 1});
}

}  // namespace
}  // namespace ember::test
