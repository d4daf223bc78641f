#include "ember/autograd/elementwise.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/reduce.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

TEST_CASE("functions of one number, and activations, have first and second derivatives") {
  struct Unary {
    const char* name;
    Variable (*f)(const Variable&);
    Domain domain = normal;
  };
  const std::vector<Unary> functions{
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
  };
  for (const Unary& function : functions) {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{5}, Shape{2, 3}, Shape{2, 0, 3}}) {
      check_gradients(
          {{function.name, [&](In x) { return function.f(x[0]); }, {shape}, function.domain}});
    }
  }
}

TEST_CASE("slopes at the kinks of abs, relu and clamp are PyTorch's") {
  const auto slope = [](const auto& f, double at) {
    const Variable x = leaf(tensor(at, DType::f64));
    return grad({f(x)}, {x})[0].item();
  };
  CHECK(slope([](const Variable& x) { return abs(x); }, 0) == 0);
  CHECK(slope([](const Variable& x) { return relu(x); }, 0) == 0);
  CHECK(slope([](const Variable& x) { return clamp(x, -1, 1); }, 1) == 1);
  CHECK(slope([](const Variable& x) { return clamp(x, -1, 1); }, -1) == 1);
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
  };
  for (const Fused& function : functions) {
    for (const DType dtype : {DType::f64, DType::f32}) {
      INFO(function.name << " " << name(dtype));
      Generator generator(3);
      const Variable x = leaf((randn({7, 33}, DType::f64, generator) * 3).to(dtype));
      const Variable g = leaf(randn({7, 33}, dtype, generator));
      const Variable y = function.f({x})[0];
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

TEST_CASE("clamp passes nothing on at NaN") {
  const Variable x = leaf({std::nan(""), 0.5, 2});
  sum(clamp(x, 0, 1)).backward();
  CHECK(mismatch(x.grad().value(), tensor({0.0, 1.0, 0.0}, DType::f64)) == "");
}

}  // namespace
}  // namespace ember::test
