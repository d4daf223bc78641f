#include "ember/autograd/elementwise.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/reduce.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

TEST_CASE("functions of one number have first and second derivatives") {
  struct Unary {
    const char* name;
    Variable (*f)(const Variable&);
    Domain domain = normal;
  };
  const std::vector<Unary> functions{
      {"neg", neg},
      {"abs", abs, apart},
      {"square", square},
      {"reciprocal", reciprocal, positive},
      {"exp", exp},
      {"log", log, positive},
      {"log1p", log1p, positive},
      {"sqrt", sqrt, positive},
      {"rsqrt", rsqrt, positive},
      {"sin", sin},
      {"cos", cos},
      {"tanh", tanh},
      {"erf", erf},
      {"sigmoid", sigmoid},
      {"relu", relu, apart},
      {"gelu", [](const Variable& x) { return gelu(x); }},
      {"gelu tanh", [](const Variable& x) { return gelu(x, Gelu::tanh); }},
      {"silu", silu},
      {"softplus", softplus},
      {"log_sigmoid", log_sigmoid},
      {"clamp", [](const Variable& x) { return clamp(x, -0.4, 0.7); }, apart},
      {"clamp from below", [](const Variable& x) { return clamp(x, 0.25); }, apart},
      {"clamp from above", [](const Variable& x) { return clamp(x, std::nullopt, 0.25); }, apart},
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
  for (const Unary& function : functions) {
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

TEST_CASE("gradients at kinks and edges are PyTorch's") {
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
  CHECK(slope([](const Variable& x) { return abs(x); }, 0) == 0);
  CHECK(slope([](const Variable& x) { return relu(x); }, 0) == 0);
  CHECK(slope([](const Variable& x) { return clamp(x, -1, 1); }, 1) == 1);
  CHECK(slope([](const Variable& x) { return clamp(x, -1, 1); }, -1) == 1);
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

TEST_CASE("a second derivative at an exponent of 0 is not lost") {
  const Variable a = leaf(tensor(3.0, DType::f64)), b = leaf(tensor(0.0, DType::f64));
  const Variable by_a = grad({pow(a, b)}, {a}, {}, {.create_graph = true})[0];
  CHECK(grad({by_a}, {b})[0].item() == Approx(1.0 / 3));
}

TEST_CASE("a fused kernel and the composed form give the same gradient") {
  struct Fused {
    const char* name;
    Function f;
  };
  const std::vector<Fused> functions{
      {"tanh", [](In x) { return tanh(x[0]); }},
      {"sigmoid", [](In x) { return sigmoid(x[0]); }},
      {"relu", [](In x) { return relu(x[0]); }},
      {"gelu", [](In x) { return gelu(x[0]); }},
      {"gelu tanh", [](In x) { return gelu(x[0], Gelu::tanh); }},
      {"softmax", [](In x) { return softmax(x[0], -1); }},
      {"softmax 0", [](In x) { return softmax(x[0], 0); }},
      {"log_softmax", [](In x) { return log_softmax(x[0], -1); }},
      {"log_softmax 0", [](In x) { return log_softmax(x[0], 0); }},
  };
  for (const Fused& function : functions) {
    for (const DType dtype : {DType::f64, DType::f32}) {
      INFO(function.name << " " << name(dtype));
      Generator generator(3);
      const Variable x = leaf((randn({7, 33}, DType::f64, generator) * 3).to(dtype));
      const Variable g = leaf(randn({7, 33}, dtype, generator));
      const Variable y = function.f({x});
      const Variable fused = grad({y}, {x}, {g}, {.retain_graph = true})[0];
      const Variable composed = grad({y}, {x}, {g}, {.create_graph = true})[0];
      CHECK_FALSE(fused.requires_grad());
      CHECK(composed.requires_grad());
      CHECK(mismatch(fused.value(), composed.value()) == "");
    }
  }
}

TEST_CASE("far from zero an activation's gradients are their limits, recorded or not") {
  struct Activation {
    const char* name;
    Variable (*f)(const Variable&);
    double left, right;       // the slope's limits
    bool at_infinity = true;  // whether the slope is its limit at infinity, too; NaN as in PyTorch
  };
  const std::vector<Activation> activations{
      {"gelu", [](const Variable& x) { return gelu(x); }, 0, 1},
      {"gelu tanh", [](const Variable& x) { return gelu(x, Gelu::tanh); }, 0, 1},
      {"silu", silu, 0, 1, false},
      {"softplus", softplus, 0, 1},
      {"log_sigmoid", log_sigmoid, 1, 0},
      {"relu", relu, 0, 1},
      {"sigmoid", sigmoid, 0, 0},
      {"tanh", tanh, 0, 0},
  };
  for (const Activation& activation : activations) {
    for (const DType dtype : {DType::f32, DType::f64}) {
      const double largest = dtype == DType::f32 ? 3.4e38 : 1.7e308;
      std::vector<double> places{800, 1e10, 2e19, 1e20, 1e25, 1.5e38, 3e38, largest};
      if (activation.at_infinity) places.push_back(kInf);
      for (const double place : places) {
        INFO(activation.name << " " << name(dtype) << " " << place);
        const Variable x = leaf(tensor({-place, place}, dtype));
        const Tensor limits = tensor({activation.left, activation.right}, dtype);
        const Variable y = sum(activation.f(x));
        CHECK(mismatch(grad({y}, {x}, {}, {.retain_graph = true})[0].value(), limits, {0, 0}) ==
              "");
        const Variable recorded = grad({y}, {x}, {}, {.create_graph = true})[0];
        CHECK(mismatch(recorded.value(), limits, {0, 0}) == "");
        if (!recorded.requires_grad()) continue;  // relu's slope is a constant
        const Tensor second = grad({sum(recorded)}, {x})[0].value();
        CHECK(mismatch(second, zeros({2}, dtype), {0, 0}) == "");
      }
    }
  }
}

TEST_CASE("NaN in, NaN out of gelu's gradients, recorded or not") {
  for (const Gelu form : {Gelu::exact, Gelu::tanh}) {
    const Variable x = leaf({kNaN});
    const Variable y = gelu(x, form);
    CHECK(std::isnan(grad({y}, {x}, {}, {.retain_graph = true})[0].item()));
    const Variable recorded = grad({y}, {x}, {}, {.create_graph = true})[0];
    CHECK(std::isnan(recorded.item()));
    CHECK(std::isnan(grad({recorded}, {x})[0].item()));
  }
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

TEST_CASE("clamp passes nothing on at NaN, and where takes numbers") {
  const Variable x = leaf({std::nan(""), 0.5, 2});
  sum(clamp(x, 0, 1)).backward();
  CHECK(mismatch(x.grad().value(), tensor({0.0, 1.0, 0.0}, DType::f64)) == "");
  x.zero_grad();
  const Tensor positive = gt(x.value(), 0);
  CHECK(mismatch(where(positive, x, -1).value(), tensor({-1.0, 0.5, 2.0}, DType::f64)) == "");
  sum(where(positive, x, 0) * 2).backward();
  CHECK(mismatch(x.grad().value(), tensor({0.0, 2.0, 2.0}, DType::f64)) == "");
  CHECK(where(positive, 1, tensor({5, 6, 7})).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{5, 1, 1});
}

}  // namespace
}  // namespace ember::test
