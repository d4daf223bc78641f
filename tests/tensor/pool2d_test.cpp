#include "ember/tensor/pool2d.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/threads.h"
#include "support/compare.h"
#include "support/draw.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

/// Calls visit(r, s) for the places of the (H, W) that window (p, q) sees.
template <class Visit>
void for_each_seen(Size2d size, Size2d kernel, Size2d stride, Size2d padding, Size2d dilation,
                   std::int64_t p, std::int64_t q, const Visit& visit) {
  for (std::int64_t i = 0; i < kernel.height; ++i)
    for (std::int64_t j = 0; j < kernel.width; ++j) {
      const std::int64_t r = p * stride.height - padding.height + i * dilation.height;
      const std::int64_t s = q * stride.width - padding.width + j * dilation.width;
      if (r >= 0 && r < size.height && s >= 0 && s < size.width) visit(r, s);
    }
}

TEST_CASE("pooling is its definition") {
  for_all(
      [](Draw& draw) {
        const Size2d kernel(draw.integer(1, 4), draw.integer(1, 4));
        const Size2d stride(draw.integer(1, 4), draw.integer(1, 4));
        const Size2d padding(draw.integer(0, kernel.height / 2), draw.integer(0, kernel.width / 2));
        const bool ceil_mode = draw.integer(0, 1) == 1;
        const Size2d size(kernel.height + draw.integer(0, 5), kernel.width + draw.integer(0, 5));
        const Shape shape{draw.integer(0, 3), draw.integer(1, 3), size.height, size.width};
        const Tensor x = draw.numbers(shape);
        const auto [values, indices] =
            max_pool2d_with_indices(x, kernel, {stride, padding, 1, ceil_mode});
        const Tensor means = avg_pool2d(x, kernel, {stride, padding, ceil_mode, false});
        REQUIRE(values.shape() == means.shape());
        const std::int64_t room = size.height + 2 * padding.height - kernel.height;
        CHECK((values.size(2) == room / stride.height + 1 || ceil_mode));
        for (std::int64_t n = 0; n < shape[0]; ++n)
          for (std::int64_t c = 0; c < shape[1]; ++c)
            for (std::int64_t p = 0; p < values.size(2); ++p)
              for (std::int64_t q = 0; q < values.size(3); ++q) {
                double most = -kInf, total = 0, count = 0;
                std::int64_t place = -1;
                for_each_seen(size, kernel, stride, padding, 1, p, q,
                              [&](std::int64_t r, std::int64_t s) {
                                const double number = x[{n, c, r, s}].item();
                                if (number > most) most = number, place = r * size.width + s;
                                total += number, count += 1;
                              });
                CHECK(values[{n, c, p, q}].item() == most);
                CHECK(indices[{n, c, p, q}].item<std::int64_t>() == place);
                CHECK(means[{n, c, p, q}].item() == Approx(total / count).margin(1e-12));
              }
      },
      60);
}

TEST_CASE("the gradient of avg_pool2d is its adjoint") {
  for_all(
      [](Draw& draw) {
        const AvgPool2dOptions options{Size2d(draw.integer(1, 3), 2), 1, draw.integer(0, 1) == 1,
                                       draw.integer(0, 1) == 1};
        const Tensor x = draw.numbers({2, 2, draw.integer(2, 7), draw.integer(3, 7)});
        const Tensor y = avg_pool2d(x, {2, 3}, options), g = draw.numbers(y.shape());
        CHECK(sum(g * y).item() ==
              Approx(sum(x * avg_pool2d_backward(g, x.shape(), {2, 3}, options)).item())
                  .margin(1e-10));
      },
      40);
}

TEST_CASE("of equal numbers the first is found, of NaNs the last, and -inf is a number") {
  const Tensor x =
      tensor({{1., 3., 3.}, {3., 2., 0.}, {kNaN, 0., 5.}}, DType::f64).reshape({1, 1, 3, 3});
  const auto [values, indices] = max_pool2d_with_indices(x, 2, {.stride = 1});
  CHECK(mismatch(values, tensor({{3., 3.}, {kNaN, 5.}}, DType::f64).reshape({1, 1, 2, 2}),
                 kExact) == "");
  CHECK(mismatch(indices, tensor({{1, 1}, {6, 8}}).reshape({1, 1, 2, 2})) == "");
  const Tensor nans = full({1, 1, 2, 2}, kNaN), none = full({1, 1, 2, 2}, -kInf);
  CHECK(max_pool2d_with_indices(nans, 2).indices.item() == 3);
  CHECK(max_pool2d_with_indices(none, 2).values.item() == -kInf);
  CHECK(max_pool2d_with_indices(none, 2).indices.item() == 0);
}

TEST_CASE("a window that sees padding only is refused, however it comes about") {
  const Tensor x = ones({1, 1, 2, 2});
  CHECK_THROWS_WITH(
      max_pool2d_with_indices(x, 2, {.padding = 2}),
      ContainsSubstring("[max_pool2d] got padding (2, 2) for kernel_size (2, 2): needs "
                        "at most half of it"));
  CHECK_THROWS_WITH(max_pool2d_with_indices(x, 2, {.padding = 1, .dilation = 3}),
                    ContainsSubstring("sees padding only"));
  CHECK_THROWS_WITH(avg_pool2d(x, {1, 3}, {.padding = 1}), ContainsSubstring("at most half"));
}

TEST_CASE("pooling of no images takes no time, however long their axes are") {
  const std::int64_t long_axis = std::int64_t{1} << 40;
  CHECK(max_pool2d_with_indices(empty({0, 1, long_axis, 2}), {2, 2}).values.size(2) ==
        long_axis / 2);
  CHECK(avg_pool2d(empty({0, 1, long_axis, 2}), {2, 2}).size(2) == long_axis / 2);
}

TEST_CASE("pooling says what it needs") {
  const Tensor x = ones({1, 1, 4, 4});
  CHECK_THROWS_WITH(max_pool2d_with_indices(x[0], 2),
                    "[max_pool2d] got x of shape (1, 4, 4): needs (N, C, H, W)");
  CHECK_THROWS_WITH(max_pool2d_with_indices(x, 0), ContainsSubstring("kernel_size (0, 0)"));
  CHECK_THROWS_WITH(max_pool2d_with_indices(x, 2, {.stride = 0}),
                    ContainsSubstring("stride (0, 0)"));
  CHECK_THROWS_WITH(max_pool2d_with_indices(x, {5, 2}), ContainsSubstring("at least as large"));
  CHECK_THROWS_WITH(max_pool2d_with_indices(x.to(DType::i64), 2),
                    ContainsSubstring("needs f32 or f64"));
  CHECK_THROWS_WITH(avg_pool2d(x.to(DType::i64), 2), ContainsSubstring("needs f32 or f64"));
  CHECK_THROWS_WITH(avg_pool2d(x, 2, {.divisor_override = 0}),
                    ContainsSubstring("divisor_override of 0"));
  CHECK_THROWS_WITH(
      avg_pool2d_backward(ones({1, 1, 3, 2}), x.shape(), 2),
      "[avg_pool2d_backward] got a gradient of shape (1, 1, 3, 2): needs (1, 1, 2, 2)");
}

TEST_CASE("the number of threads changes no bit of pooling") {
  const Tensor x = randn({64, 16, 9, 8});
  const int threads = num_threads();
  set_num_threads(1);
  const auto one = max_pool2d_with_indices(x, 3, {.padding = 1});
  const Tensor mean = avg_pool2d(x, 3, {.padding = 1});
  set_num_threads(5);
  const auto five = max_pool2d_with_indices(x, 3, {.padding = 1});
  CHECK(mismatch(five.values, one.values, kExact) == "");
  CHECK(mismatch(five.indices, one.indices) == "");
  CHECK(mismatch(avg_pool2d(x, 3, {.padding = 1}), mean, kExact) == "");
  set_num_threads(threads);
}

}  // namespace
}  // namespace ember::test
