#include "ember/tensor/conv2d.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/threads.h"
#include "support/compare.h"
#include "support/draw.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

/// The definition, number by number.
Tensor naive_conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                    const Conv2dOptions& o, const Shape& y_shape) {
  const auto xs = x.to_vector(), ws = weight.to_vector();
  const std::int64_t C = x.size(1), H = x.size(2), W = x.size(3), D = weight.size(0);
  const std::int64_t in = weight.size(1), kh = weight.size(2), kw = weight.size(3);
  std::vector<double> y;
  for (std::int64_t n = 0; n < x.size(0); ++n)
    for (std::int64_t d = 0; d < D; ++d)
      for (std::int64_t p = 0; p < y_shape[2]; ++p)
        for (std::int64_t q = 0; q < y_shape[3]; ++q) {
          double total = bias.defined() ? bias[d].item() : 0;
          for (std::int64_t c = 0; c < in; ++c)
            for (std::int64_t i = 0; i < kh; ++i)
              for (std::int64_t j = 0; j < kw; ++j) {
                const std::int64_t r =
                    p * o.stride.height - o.padding.height + i * o.dilation.height;
                const std::int64_t s = q * o.stride.width - o.padding.width + j * o.dilation.width;
                if (r < 0 || r >= H || s < 0 || s >= W) continue;
                const std::int64_t channel = d / (D / o.groups) * in + c;
                total += ws[static_cast<std::size_t>(((d * in + c) * kh + i) * kw + j)] *
                         xs[static_cast<std::size_t>(((n * C + channel) * H + r) * W + s)];
              }
          y.push_back(total);
        }
  return from_vector(y, y_shape);
}

std::int64_t places(std::int64_t size, std::int64_t k, std::int64_t stride, std::int64_t padding,
                    std::int64_t dilation) {
  return (size + 2 * padding - dilation * (k - 1) - 1) / stride + 1;
}

struct Drawn {
  Tensor x, weight, bias, y;
  Conv2dOptions options;
};

/// x (images, groups in, H, W) in any layout, and what the definition makes of it.
Drawn drawn(Draw& draw, Shape x, const Shape& weight, const Conv2dOptions& o) {
  const Shape y{x[0], weight[0],
                places(x[2], weight[2], o.stride.height, o.padding.height, o.dilation.height),
                places(x[3], weight[3], o.stride.width, o.padding.width, o.dilation.width)};
  Drawn result{draw.numbers(x), draw.numbers(weight), draw.numbers({weight[0]}), {}, o};
  result.y = naive_conv2d(result.x, result.weight, result.bias, o, y);
  return result;
}

/// The forward, and the two gradients as what they are: adjoints.
void check_all(Draw& draw, const Drawn& c) {
  INFO("x " << c.x.shape().to_string() << ", weight " << c.weight.shape().to_string());
  CHECK(mismatch(conv2d(c.x, c.weight, c.bias, c.options), c.y, {1e-10, 1e-10}) == "");
  const Tensor f32 =
      conv2d(c.x.to(DType::f32), c.weight.to(DType::f32), c.bias.to(DType::f32), c.options);
  CHECK(mismatch(f32.to(DType::f64), c.y, {1e-4, 1e-4}) == "");
  const Tensor g = draw.numbers(c.y.shape());
  const double through_y = sum(g * conv2d(c.x, c.weight, {}, c.options)).item();
  const Tensor to_x = conv2d_input(c.x.shape(), c.weight, g, c.options);
  const Tensor to_weight = conv2d_weight(c.x, c.weight.shape(), g, c.options);
  CHECK(sum(to_x * c.x).item() == Approx(through_y).margin(1e-8));
  CHECK(sum(to_weight * c.weight).item() == Approx(through_y).margin(1e-8));
}

TEST_CASE("conv2d is its definition, and its gradients are its adjoints") {
  for_all([](Draw& draw) {
    const auto pair = [&](std::int64_t low, std::int64_t high) {
      return Size2d(draw.integer(low, high), draw.integer(low, high));
    };
    const Conv2dOptions o{pair(1, 3), pair(0, 3), pair(1, 3), draw.integer(1, 3)};
    const Size2d kernel = pair(1, 4);
    const auto size = [&](std::int64_t k, std::int64_t padding, std::int64_t dilation) {
      return std::max<std::int64_t>(dilation * (k - 1) + 1 - 2 * padding, 1) + draw.integer(0, 6);
    };
    const std::int64_t in = draw.integer(1, 3), out = draw.integer(1, 3);
    const Shape x{draw.integer(0, 4), in * o.groups,
                  size(kernel.height, o.padding.height, o.dilation.height),
                  size(kernel.width, o.padding.width, o.dilation.width)};
    check_all(draw, drawn(draw, x, {out * o.groups, in, kernel.height, kernel.width}, o));
  });
}

TEST_CASE("conv2d works in pieces: of several images, of one, of some of its rows or channels") {
  Draw draw(1);
  const Conv2dOptions same{.padding = 1};
  check_all(draw, drawn(draw, {70, 3, 8, 8}, {4, 3, 3, 3}, same));
  check_all(draw, drawn(draw, {3, 2, 40, 33}, {3, 2, 3, 3}, same));
  check_all(draw, drawn(draw, {2, 40, 21, 30}, {2, 40, 3, 3}, {.stride = 2, .padding = 1}));
  check_all(draw, drawn(draw, {1, 600, 12, 12}, {2, 600, 3, 3}, same));
  check_all(draw, drawn(draw, {5, 12, 17, 9}, {12, 1, 3, 3}, {.padding = 1, .groups = 12}));
  check_all(draw, drawn(draw, {9, 5, 11, 10}, {6, 5, 1, 1}, {}));
}

TEST_CASE("the number of threads changes no bit of a convolution or its gradients") {
  const Conv2dOptions same{.padding = 1};
  const int threads = num_threads();
  for (const Shape& shape : {Shape{64, 16, 8, 8}, Shape{1, 16, 90, 70}}) {
    const Tensor x = randn(shape), weight = randn({32, 16, 3, 3}), bias = randn({32});
    std::vector<Tensor> first;
    for (const int count : {1, 2, 3, 7}) {
      set_num_threads(count);
      const Tensor y = conv2d(x, weight, bias, same);
      const std::vector<Tensor> all{y, conv2d_input(x.shape(), weight, y, same),
                                    conv2d_weight(x, weight.shape(), y, same)};
      if (first.empty()) first = all;
      for (std::size_t i = 0; i < all.size(); ++i) CHECK(mismatch(all[i], first[i], kExact) == "");
    }
  }
  set_num_threads(threads);
}

TEST_CASE("a convolution of many images does not unfold them all at once") {
  const Tensor x = ones({64, 16, 32, 32}), weight = ones({4, 16, 3, 3});
  empty_cache();
  const std::size_t before = reserved_bytes();
  const Tensor y = conv2d(x, weight, {}, {.padding = 1});  // unfolded: 37 MB
  conv2d_input(x.shape(), weight, y, {.padding = 1});
  conv2d_weight(x, weight.shape(), y, {.padding = 1});
  CHECK(reserved_bytes() - before < std::size_t{14} << 20);  // y is 1 MB, the gradient of x is 4
}

TEST_CASE("views, expanded images and no images are convolved") {
  Draw draw(2);
  const Tensor one = draw.numbers({1, 2, 5, 6}), weight = draw.numbers({3, 2, 3, 3});
  const Tensor many = conv2d(one.expand({4, 2, 5, 6}), weight);
  for (std::int64_t n = 0; n < 4; ++n) {
    CHECK(mismatch(many[n], conv2d(one, weight)[0]) == "");
  }
  CHECK(conv2d(zeros({0, 2, 5, 6}), ones({3, 2, 3, 3}), ones({3})).shape() == Shape{0, 3, 3, 4});
  // Without channels nothing is summed: the bias is left. Without outputs, nothing.
  CHECK(mismatch(conv2d(zeros({2, 0, 3, 3}), zeros({4, 0, 3, 3}), ones({4})), ones({2, 4, 1, 1})) ==
        "");
  CHECK(conv2d(zeros({2, 3, 4, 4}), zeros({0, 3, 3, 3})).shape() == Shape{2, 0, 2, 2});
  CHECK(mismatch(conv2d_input({2, 3, 4, 4}, zeros({0, 3, 3, 3}), zeros({2, 0, 2, 2})),
                 zeros({2, 3, 4, 4})) == "");
  CHECK(mismatch(conv2d_weight(zeros({0, 2, 5, 6}), {3, 2, 3, 3}, zeros({0, 3, 3, 4})),
                 zeros({3, 2, 3, 3})) == "");
  // An image without rows is padding only.
  CHECK(mismatch(conv2d(zeros({1, 1, 0, 2}), ones({1, 1, 3, 3}), ones({1}), {.padding = 2}),
                 ones({1, 1, 2, 4})) == "");
}

TEST_CASE("a weight's gradient of more elements than can be addressed is refused") {
  const std::int64_t huge = std::int64_t{1} << 30;
  CHECK_THROWS_WITH(conv2d_weight(ones({1, 16, 1, 1}), {1, 16, huge, huge}, ones({1, 1, 2, 2}),
                                  {.padding = {huge / 2, huge / 2}}),
                    matchers::ContainsSubstring("more elements"));
}

TEST_CASE("conv2d says what does not meet") {
  const Tensor x = ones({2, 4, 5, 6}), weight = ones({6, 4, 3, 3});
  const auto message = [](const auto& call) -> std::string {
    try {
      call();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  CHECK(message([&] { conv2d(x[0], weight); }) ==
        "[conv2d] got x of shape (4, 5, 6) and a weight of shape (6, 4, 3, 3): needs (N, C, H, W) "
        "and "
        "(D, C / groups, kh, kw)");
  CHECK_THROWS_WITH(conv2d(x, ones({6, 3, 3, 3})),
                    ContainsSubstring("C and D multiples of groups"));
  CHECK_THROWS_WITH(conv2d(x, weight, {}, {.groups = 2}), ContainsSubstring("and 2 groups"));
  CHECK_THROWS_WITH(conv2d(x, ones({3, 2, 3, 3}), {}, {.groups = 2}),
                    ContainsSubstring("and 2 groups"));
  CHECK(message([&] { conv2d(x, weight, {}, {.groups = 0}); }) ==
        "[conv2d] got 0 groups: needs at least 1");
  CHECK(message([&] {
          conv2d(x, ones({6, 4, 6, 3}));
        }) ==
        "[conv2d] got an input of shape (2, 4, 5, 6) with kernel_size (6, 3), padding (0, 0) and "
        "dilation (1, 1): needs an input that, padded, is at least as large as the dilated kernel");
  CHECK(message([&] {
          conv2d(x, weight, {}, {.stride = {1, 0}});
        }) == "[conv2d] got stride (1, 0): needs 1 to 2^31 - 1");
  CHECK_THROWS_WITH(conv2d(x, weight, {}, {.padding = -1}),
                    ContainsSubstring("padding (-1, -1): needs 0"));
  CHECK_THROWS_WITH(conv2d(x, weight, {}, {.dilation = 0}), ContainsSubstring("dilation (0, 0)"));
  CHECK_THROWS_WITH(conv2d(x, weight, {}, {.dilation = std::int64_t{1} << 40}),
                    ContainsSubstring("2^31 - 1"));
  CHECK_THROWS_WITH(conv2d(x, ones({6, 4, 0, 3})), ContainsSubstring("kernel_size (0, 3)"));
  CHECK(message([&] { conv2d(x, weight, ones({5})); }) ==
        "[conv2d] got a bias of shape (5,) for a weight of shape (6, 4, 3, 3): needs (6,)");
  CHECK(message([&] { conv2d(x, weight.to(DType::f64)); }) ==
        "[conv2d] got f32 and f64: needs f32, or f64, for all");
  CHECK_THROWS_WITH(conv2d(x.to(DType::i64), weight.to(DType::i64)), ContainsSubstring("i64"));
  CHECK(message([&] {
          conv2d_input(x.shape(), weight, ones({2, 6, 3, 3}));
        }) == "[conv2d_input] got a gradient of shape (2, 6, 3, 3): needs (2, 6, 3, 4)");
  CHECK_THROWS_WITH(conv2d_weight(x, weight.shape(), ones({1, 6, 3, 4})),
                    ContainsSubstring("[conv2d_weight] got a gradient"));
}

}  // namespace
}  // namespace ember::test
