#include <limits>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/storage.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

/// The gradient of prod as a function of its own: what gradgradcheck makes of it is third order.
Variable slope(const Variable& x, const Axes& axes) {
  const Variable y = prod(x, axes);
  if (!grad_enabled()) return grad({sum(y * y)}, {x})[0];
  return grad({sum(y * y)}, {x}, {}, {.create_graph = true})[0];
}

TEST_CASE("a product's derivatives are exact where factors are 0") {
  const std::vector<Tensor> numbers{
      tensor({2.0, 0.0, 3.0}, DType::f64),
      tensor({0.0, 2.0, 3.0}, DType::f64),
      tensor({2.0, 3.0, 0.0}, DType::f64),
      tensor({0.0, 5.0, 0.0}, DType::f64),
      tensor({0.0, 0.0, 5.0}, DType::f64),
      zeros({3}, DType::f64),
      zeros({1}, DType::f64),
      zeros({}, DType::f64),
      tensor({0.0, 0.0}, DType::f64),
      tensor({1.0, 0.0, 2.0, -1.0, 0.5, 3.0}, DType::f64),
      tensor({-0.0, 2.0, 3.0}, DType::f64),
  };
  for (const Tensor& x : numbers) {
    INFO(x);
    CHECK_NOTHROW(gradcheck([](In in) { return prod(in[0]); }, {leaf(x)}));
    CHECK_NOTHROW(gradgradcheck([](In in) { return prod(in[0]); }, {leaf(x)}));
  }
}

TEST_CASE("a product's derivatives are exact over any axes of any layout") {
  Generator generator(11);
  Tensor x = normal({3, 4, 2}, generator);
  x[{0, 1, 0}].fill_(0);  // rows with one zero, with two, with nothing else, and with none
  x[{0, 3, 0}].fill_(0);
  x[{1, 2, 1}].fill_(0);
  x[2].fill_(0);
  for (const Layout layout : kLayouts) {
    for (const Axes& axes : {Axes(), Axes(0), Axes(1), Axes(2), Axes{0, 1}, Axes{2, 0}}) {
      for (const bool keepdim : {false, true}) {
        INFO(to_string(layout));
        const Function f = [&](In in) { return prod(in[0], axes, keepdim); };
        CHECK_NOTHROW(gradcheck(f, {leaf(with_layout(x, layout))}));
        CHECK_NOTHROW(gradgradcheck(f, {leaf(with_layout(x, layout))}));
      }
    }
  }
  // An expanded factor is a zero many times over.
  const Function of_expanded = [](In in) { return prod(in[0].expand({3, 2}), 0); };
  CHECK_NOTHROW(gradcheck(of_expanded, {leaf({0, 2})}));
  CHECK_NOTHROW(gradgradcheck(of_expanded, {leaf({0, 2})}));
}

TEST_CASE("a product with zeros has a third derivative") {
  const Variable x = leaf(tensor({{2.0, 0.0, 1.5, -1.0}, {0.0, 3.0, 0.0, 0.5}}, DType::f64));
  for (const Axes& axes : {Axes(), Axes(0), Axes(1)}) {
    CHECK_NOTHROW(gradcheck([=](In in) { return slope(in[0], axes); }, {x}));
    CHECK_NOTHROW(gradgradcheck([=](In in) { return slope(in[0], axes); }, {x}));
  }
}

TEST_CASE("a product's gradient is there where the product has left the range of f32") {
  const auto slope_at = [](const Tensor& numbers) {
    const Variable x = leaf(numbers);
    return grad({prod(x)}, {x})[0].value();
  };
  const Tolerance close{1e-6, 0};
  CHECK(mismatch(slope_at(tensor({1e-20, 1e-20, 1e-10})), tensor({1e-30, 1e-30, 1e-40}),
                 {1e-6, 1e-45}) == "");  // the product is 0
  CHECK(mismatch(slope_at(tensor({1e30, 1e20, 1e-10})), tensor({1e10, 1e20, kInf}), close) == "");
  // So would be the products before and behind the zero, but not what they make together.
  CHECK(mismatch(slope_at(tensor({1e-30, 1e-30, 0.0, 1e30, 1e30})),
                 tensor({0.0, 0.0, 1.0, 0.0, 0.0}), close) == "");
  CHECK(mismatch(slope_at(tensor({0.0, kInf, 2.0})), tensor({kInf, 0.0, kNaN}), close) == "");
}

TEST_CASE("a product of many factors with a zero among them takes linear memory") {
  constexpr std::int64_t kCount = 100'000;
  for (const DType dtype : {DType::f32, DType::f64}) {
    Tensor numbers = ones({kCount}, dtype);
    numbers[kCount / 3].fill_(0);
    const Variable x = leaf(numbers);
    empty_cache();
    const std::size_t before = reserved_bytes();
    const Variable first = grad({prod(x)}, {x}, {}, {.create_graph = true})[0];
    const Tensor weights = arange(kCount).to(dtype);
    const Tensor second = grad({sum(first * weights)}, {x})[0].value();
    CHECK(reserved_bytes() - before < 40 * kCount * size_of(DType::f64));
    Tensor expected = zeros({kCount}, dtype);
    expected[kCount / 3].fill_(1);
    CHECK(mismatch(first.value(), expected, {0, 0}) == "");
    // d^2 y / dx_i dx_j is the product of all others: 1 where one of the two is the zero.
    Tensor expected_second = full({kCount}, static_cast<double>(kCount / 3), dtype);
    const double all = static_cast<double>(kCount) * (kCount - 1) / 2;
    expected_second[kCount / 3].fill_(all - static_cast<double>(kCount / 3));
    CHECK(mismatch(second, expected_second, {1e-6, 0}) == "");
  }
}

TEST_CASE("a product's second derivative is exact where factors are small or large, not zero") {
  const auto second = [](const Tensor& values) {
    const Variable x(values, true);
    const Variable first = grad({prod(x)}, {x}, {}, {.create_graph = true})[0];
    return grad({sum(first)}, {x})[0].value();
  };
  CHECK(mismatch(second(tensor({1e-10, 3.0})), tensor({1.0, 1.0}), {1e-6, 0}) == "");
  CHECK(mismatch(second(tensor({1e-8, 3.0, 5.0})), tensor({8.0, 5.0, 3.0}), {1e-6, 0}) == "");
  CHECK(mismatch(second(tensor({1.0, 3e38})), tensor({1.0, 1.0}), {1e-6, 0}) == "");
}

}  // namespace
}  // namespace ember::test
