#include "ember/autograd/reduce.h"

#include <limits>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"

namespace ember::test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST_CASE("reductions have first and second derivatives over any axes") {
  struct Reduction {
    const char* name;
    Variable (*f)(const Variable&, const Axes&, bool);
    Domain domain = normal;
  };
  const std::vector<Reduction> reductions{
      {"sum", sum},
      {"mean", mean},
      {"prod", prod},
      {"max", max, apart},
      {"min", min, apart},
      {"var", [](const Variable& x, const Axes& a, bool k) { return var(x, a, k); }},
      {"var 0", [](const Variable& x, const Axes& a, bool k) { return var(x, a, k, 0); }},
      {"std", [](const Variable& x, const Axes& a, bool k) { return ember::std(x, a, k); }},
      {"norm 2", [](const Variable& x, const Axes& a, bool k) { return norm(x, 2, a, k); }},
      {"norm 1", [](const Variable& x, const Axes& a, bool k) { return norm(x, 1, a, k); }, apart},
      {"norm 3", [](const Variable& x, const Axes& a, bool k) { return norm(x, 3, a, k); }, apart},
      {"norm 0", [](const Variable& x, const Axes& a, bool k) { return norm(x, 0, a, k); }, apart},
      {"norm 1.5", [](const Variable& x, const Axes& a, bool k) { return norm(x, 1.5, a, k); },
       apart},
      {"norm inf",
       [](const Variable& x, const Axes& a, bool k) { return norm(x, kInfinity, a, k); }, apart},
      {"norm -inf",
       [](const Variable& x, const Axes& a, bool k) { return norm(x, -kInfinity, a, k); }, apart},
      {"logsumexp", logsumexp},
  };
  struct Where {
    Shape shape;
    Axes axes;
    bool keepdim = false;
  };
  const std::vector<Where> places{
      {{3}, {}},         {{2, 3}, {}},         {{2, 3}, {}, true}, {{2, 3}, 1},
      {{2, 3}, 0, true}, {{3, 1, 2}, {0, -1}}, {{2, 2, 3}, -2},    {{2, 3, 2}, {2, 1}, true}};
  for (const Reduction& reduction : reductions) {
    for (const Where& place : places) {
      const Function f = [&](In x) { return reduction.f(x[0], place.axes, place.keepdim); };
      check_gradients({{reduction.name, f, {place.shape}, reduction.domain}});
    }
  }
}

TEST_CASE("reductions of a scalar and of nothing have gradients") {
  check_gradients({
      {"sum", [](In x) { return sum(x[0]); }, {{}}},
      {"mean", [](In x) { return mean(x[0]); }, {{}}},
      {"prod", [](In x) { return prod(x[0]); }, {{}}},
      {"max", [](In x) { return max(x[0]); }, {{}}},
      {"norm", [](In x) { return norm(x[0]); }, {{}}},
      {"logsumexp", [](In x) { return logsumexp(x[0]); }, {{}}},
      {"cumsum", [](In x) { return cumsum(x[0], 0); }, {{}}},
      {"softmax", [](In x) { return softmax(x[0], 0); }, {{}}},
      {"log_softmax", [](In x) { return log_softmax(x[0], -1); }, {{}}},
      {"sum of none", [](In x) { return sum(x[0]); }, {{0}}},
      {"sum to none", [](In x) { return sum(x[0], 1); }, {{0, 3}}},
      {"sum over none", [](In x) { return sum(x[0], 1); }, {{2, 0}}},
      {"prod over none", [](In x) { return prod(x[0], 1); }, {{2, 0}}},
      {"mean to none", [](In x) { return mean(x[0], 1); }, {{0, 3}}},
      {"max to none", [](In x) { return max(x[0], 1); }, {{0, 3}}},
      {"cumsum of none", [](In x) { return cumsum(x[0], 1); }, {{2, 0}}},
      {"softmax of none", [](In x) { return softmax(x[0], 1); }, {{0, 3}}},
  });
}

TEST_CASE("running sums and softmax have first and second derivatives") {
  for (const std::int64_t axis : {0, 1, -1}) {
    check_gradients({
        {"cumsum", [=](In x) { return cumsum(x[0], axis); }, {{3, 2, 2}}},
        {"softmax", [=](In x) { return softmax(x[0], axis); }, {{3, 2, 2}}},
        {"log_softmax", [=](In x) { return log_softmax(x[0], axis); }, {{3, 2, 2}}},
    });
  }
}

TEST_CASE("sum_to undoes broadcasting") {
  check_gradients({
      {"sum_to", [](In x) { return sum_to(x[0], {3}); }, {{2, 3}}},
      {"sum_to ones",
       [](In x) {
         return sum_to(x[0], {2, 1});
       },
       {{4, 2, 3}}},
      {"sum_to scalar", [](In x) { return sum_to(x[0], {}); }, {{2, 3}}},
      {"sum_to itself",
       [](In x) {
         return sum_to(x[0], {2, 3});
       },
       {{2, 3}}},
  });
}

TEST_CASE("equal extremes share the gradient") {
  const Variable x = leaf(tensor({{1.0, 3.0, 3.0}, {2.0, 2.0, 2.0}}, DType::f64));
  const Tensor by_max = grad({sum(max(x, 1))}, {x})[0].value();
  CHECK(mismatch(by_max, tensor({{0., 0.5, 0.5}, {1. / 3, 1. / 3, 1. / 3}}, DType::f64)) == "");
  const Tensor by_min = grad({min(x)}, {x})[0].value();
  CHECK(mismatch(by_min, tensor({{1.0, 0.0, 0.0}, {0.0, 0.0, 0.0}}, DType::f64)) == "");
}

TEST_CASE("where a norm or a standard deviation is 0, so is its gradient") {
  const Variable x = leaf({0, 0, 0});
  for (const double p : {0.0, 0.5, 1.0, 1.5, 2.0, 3.0, kInfinity}) {
    INFO(p);
    CHECK(mismatch(grad({norm(x, p)}, {x})[0].value(), zeros({3}, DType::f64)) == "");
  }
  CHECK(mismatch(grad({ember::std(x)}, {x})[0].value(), zeros({3}, DType::f64)) == "");
}

TEST_CASE("softmax, fused and composed, gives the same gradient") {
  struct FusedSoftmax {
    const char* name;
    Function f;
  };
  const std::vector<FusedSoftmax> functions{
      {"softmax", [](In x) { return softmax(x[0], -1); }},
      {"softmax 0", [](In x) { return softmax(x[0], 0); }},
      {"log_softmax", [](In x) { return log_softmax(x[0], -1); }},
      {"log_softmax 0", [](In x) { return log_softmax(x[0], 0); }},
  };
  for (const FusedSoftmax& function : functions) {
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

}  // namespace
}  // namespace ember::test
