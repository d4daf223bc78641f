#include "ember/nn/losses.h"

#include <cmath>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

/// The fused cross entropy against its composed form, nll_loss of log_softmax.
void compare_cross_entropy(const Variable& x, const Tensor& target, const nn::ClassOptions& options,
                           Tolerance tolerance) {
  const Variable fused = nn::cross_entropy(x, target, options);
  const Variable composed = nn::nll_loss(log_softmax(x, 1), target, options);
  CHECK(mismatch(fused.value(), composed.value(), tolerance) == "");
  const Tensor g = randn(fused.shape(), x.dtype());
  CHECK(mismatch(grad({fused}, {x}, {g})[0].value(), grad({composed}, {x}, {g})[0].value(),
                 tolerance) == "");
}

TEST_CASE("fused cross entropy equals its composed form") {
  // 1024 exponentials are a block of the kernel.
  for (const Shape& shape :
       std::vector<Shape>{{3, 5}, {1, 1}, {4, 1}, {0, 3}, {2, 1024}, {2, 2500}}) {
    const Tensor target = randint(0, shape[1], {shape[0]});
    for (const Layout layout : kLayouts) {
      for (const auto reduction : {nn::Reduction::none, nn::Reduction::sum, nn::Reduction::mean}) {
        INFO(shape.to_string() << ", " << to_string(layout));
        const nn::ClassOptions options{.reduction = reduction};
        compare_cross_entropy({with_layout(randn(shape, DType::f64) * 3, layout), true}, target,
                              options, {1e-12, 1e-13});
        compare_cross_entropy({with_layout(randn(shape) * 3, layout), true}, target, options,
                              {1e-4, 1e-6});
      }
    }
  }
}

TEST_CASE("fused cross entropy with weights, ignored targets and infinite scores") {
  const Variable x(randn({4, 3}, DType::f64), true);
  const Tensor target = tensor({2, -100, 0, 1});
  compare_cross_entropy(x, target, {.weight = tensor({0.5, 2.0, 0.0}, DType::f64)}, {1e-12, 1e-13});
  compare_cross_entropy(x, target, {.reduction = nn::Reduction::none}, {1e-12, 1e-13});

  const Variable far(tensor({{1e4, -1e4, 0.}, {-kInf, 0., 1.}}), true);
  const Variable loss = nn::cross_entropy(far, tensor({1, 2}), {.reduction = nn::Reduction::none});
  CHECK(loss.value()[0].item() == Approx(2e4));
  CHECK(loss.value()[1].item() == Approx(std::log(1 + std::exp(-1))));
  const Tensor slope = grad({loss}, {far}, {ones({2})})[0].value();
  CHECK(mismatch(slope[0], tensor({1., -1., 0.})) == "");
  CHECK(slope[1][0].item() == 0);
}

TEST_CASE("fused cross entropy's gradients, of both orders") {
  const Variable x(randn({4, 3}, DType::f64), true);
  for (const auto reduction : {nn::Reduction::none, nn::Reduction::mean}) {
    const auto loss = [&](const std::vector<Variable>& in) {
      return nn::cross_entropy(in[0], tensor({2, -100, 0, 1}), {.reduction = reduction});
    };
    CHECK(gradcheck(loss, {x}));
    CHECK(gradgradcheck(loss, {x}));
  }
}

TEST_CASE("what is ignored counts nothing, whatever stands there") {
  const Tensor target = tensor({2, -100});
  const Tensor clean = tensor({{1.0, 2.0, 3.0}, {0.0, 0.0, 0.0}});
  for (const double odd : {-kInf, std::nan("")}) {
    const Tensor scores = clean.clone();
    scores[1][0].fill_(odd);
    for (const double smoothing : {0.0, 0.1}) {
      const nn::ClassOptions options{.label_smoothing = smoothing};
      CHECK(nn::cross_entropy(scores, target, options).item() ==
            nn::cross_entropy(clean, target, options).item());
    }
    CHECK(nn::nll_loss(scores, target).item() == -3);
  }
}

TEST_CASE("an ignored row gets no gradient, not even NaN") {
  const Variable x(tensor({{std::nan(""), 1.0}, {1.0, 2.0}}), true);
  nn::cross_entropy(x, tensor({-100, 1})).backward();
  CHECK(mismatch(x.grad().value()[0], zeros({2})) == "");
  CHECK_THROWS_WITH(nn::cross_entropy(zeros({2, 0}), tensor({-100, -100})),
                    ContainsSubstring("there are no classes"));
}

TEST_CASE("mse_loss and l1_loss, and what becomes of their numbers") {
  const Tensor x = tensor({{1.0, -2.0}, {3.0, 0.0}}), target = tensor({{0.0, 0.0}, {1.0, 0.0}});
  CHECK(nn::mse_loss(x, target).item() == 2.25);
  CHECK(nn::mse_loss(x, target, nn::Reduction::sum).item() == 9);
  CHECK(nn::l1_loss(x, target).item() == 1.25);
  CHECK(nn::l1_loss(x, target, nn::Reduction::none).value().to_vector() ==
        std::vector<double>{1, 2, 2, 0});
}

TEST_CASE("losses and cosine_similarity have first and second derivatives") {
  check_gradients({{"cross_entropy",
                    [](In x) {
                      return nn::cross_entropy(x[0], tensor({1, 0, 2}), {.label_smoothing = 0.1});
                    },
                    {{3, 3}}},
                   {"mse_loss", [](In x) { return nn::mse_loss(x[0], x[1]); }, {{2, 3}, {2, 3}}},
                   {"binary_cross_entropy_with_logits",
                    [](In x) { return nn::binary_cross_entropy_with_logits(x[0], x[1]); },
                    {{2, 3}, {2, 3}}},
                   {"cosine_similarity",
                    [](In x) { return nn::cosine_similarity(x[0], x[1]); },
                    {{2, 3}, {2, 3}}},
                   {"cosine_similarity of vectors shorter than eps",
                    [](In x) { return nn::cosine_similarity(x[0], x[1], 1, 100); },
                    {{2, 3}, {2, 3}}}});
}

TEST_CASE("cosine_similarity broadcasts before it measures") {
  const Tensor a = tensor({{1.0}, {2.0}}), b = tensor({{1.0, 1.0, 1.0}, {2.0, 2.0, 2.0}});
  CHECK(mismatch(nn::cosine_similarity(a, b, 1).value(), ones({2}), {1e-6, 1e-6}) == "");
  const Tensor row = tensor({3.0, -1.0, 2.0});
  const Tensor signs = tensor({1.0, -1.0, 1.0});
  CHECK(mismatch(nn::cosine_similarity(row, ones({2, 3}), 0).value(), signs, {1e-6, 1e-6}) == "");
}

TEST_CASE("cosine_similarity of vectors at the ends of the dtype's range") {
  const auto check = [](DType dtype, double size, double eps) {
    INFO(name(dtype) << " " << size);
    const Variable x(tensor({{1.0, 1.0}, {1.0, 0.0}, {1.0, -1.0}}, dtype) * size, true);
    const Variable ones = Variable(full({3, 2}, size, dtype));
    const Variable cosines = nn::cosine_similarity(x, ones, 1, eps);
    const Tensor expected = tensor({1.0, std::sqrt(0.5), 0.0}, dtype);
    CHECK(mismatch(cosines.value(), expected, {1e-6, 1e-6}) == "");
    for (const bool create_graph : {false, true}) {
      // d cos / dx = (b/|b| - cos a/|a|) / |a|: across b, and longer the shorter a is.
      const Variable y = nn::cosine_similarity(x, ones, 1, eps);
      const Tensor slope = grad({sum(y)}, {x}, {}, {.create_graph = create_graph})[0].value();
      const double r = std::sqrt(0.5);
      const Tensor of_unit = tensor({{0.0, 0.0}, {0.0, r}, {0.5, 0.5}}, dtype);
      CHECK(mismatch(slope * size, of_unit, {1e-6, 1e-6}) == "");
    }
  };
  for (const double size : {1e-36, 1e-30, 1e-20, 1.0, 1e19, 1e20, 1e30, 3e37}) {
    check(DType::f32, size, 0);
    check(DType::f64, size, 0);
  }
  for (const double size : {1e19, 1e30, 3e37}) check(DType::f32, size, 1e-8);
  for (const double size : {1e-300, 1e-200, 1e200, 1e300}) check(DType::f64, size, 0);

  const auto cosine = [](std::initializer_list<double> a, std::initializer_list<double> b) {
    return nn::cosine_similarity(tensor(a), tensor(b), 0).item();
  };
  CHECK(cosine({3e38, 3e38}, {3e38, 1.0}) == Approx(std::sqrt(0.5)));
  CHECK(cosine({3e38, 3e38}, {-3e38, -3e38}) == Approx(-1));
  CHECK(cosine({3e38, 3e38}, {0.0, 0.0}) == 0);
  CHECK(cosine({1e-45, 1e-45}, {1.0, 1.0}) == Approx(std::sqrt(2) * 1.4e-37).epsilon(0.01));  // eps
  CHECK(nn::cosine_similarity(zeros({2, 0}), zeros({2, 0}), 1).value().to_vector() ==
        std::vector<double>{0, 0});
}

TEST_CASE("bad input to losses says what is wrong") {
  CHECK_THROWS_WITH(
      nn::cross_entropy(randn({2, 3}), tensor({1, 3})),
      ContainsSubstring("[cross_entropy] target 3 at place 1 is not among 3 classes"));
  CHECK_THROWS_WITH(nn::cross_entropy(randn({2, 3}), tensor({1})),
                    ContainsSubstring("needs (2,) of i64"));
  CHECK_THROWS_WITH(nn::mse_loss(randn({2, 3}), randn({3})), ContainsSubstring("[mse_loss]"));
  CHECK_THROWS_WITH(
      nn::binary_cross_entropy_with_logits(randn({3}), randn({3}), {.weight = ones({2, 3})}),
      ContainsSubstring("got weight of shape (2, 3)"));
  CHECK(nn::binary_cross_entropy_with_logits(randn({3}), rand({3}),
                                             {.pos_weight = ones({}, DType::f64)})
            .dtype() == DType::f32);
}

}  // namespace
}  // namespace ember::test
