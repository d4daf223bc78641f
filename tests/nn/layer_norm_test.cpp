#include "ember/nn/layer_norm.h"

#include "nn/parameter_names.h"
#include "nn/same_derivatives.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;
using matchers::StartsWith;

TEST_CASE("layer_norm gives each row mean 0 and variance 1, then scales and shifts it") {
  const Tensor x = tensor({{1.0, 3.0}, {10.0, 6.0}}, DType::f64);
  const Tensor plain = tensor({{-1.0, 1.0}, {1.0, -1.0}}, DType::f64);
  CHECK(mismatch(nn::layer_norm(x, {2}, {}, {}, 0).value(), plain, {1e-15, 0}) == "");
  const Tensor weight = tensor({2.0, 3.0}, DType::f64), bias = tensor({10.0, 20.0}, DType::f64);
  CHECK(mismatch(nn::layer_norm(x, {2}, weight, bias, 0).value(),
                 tensor({{8.0, 23.0}, {12.0, 17.0}}, DType::f64), {1e-15, 0}) == "");
  // eps is added to the variance: 4 + 12.
  CHECK(nn::layer_norm(x, {2}, {}, {}, 12).value()[{1, 0}].item() == Approx(0.5));
}

TEST_CASE("LayerNorm starts as the plain norm, and has no parameters where it is asked for none") {
  const nn::LayerNorm norm({2, 3});
  CHECK(parameter_names(norm) == std::vector<std::string>{"weight", "bias"});
  const Variable x(randn({4, 2, 3}));
  CHECK(mismatch(norm(x).value(), nn::layer_norm(x, {2, 3}).value(), {0, 0}) == "");
  const nn::LayerNorm plain({3}, 1e-3, false);
  CHECK(plain.parameters().empty());
  CHECK(plain.extra_repr() == "(3,), eps=0.001, elementwise_affine=False");
}

TEST_CASE("layer_norm has first and second derivatives") {
  check_gradients(
      {{"of rows", [](In x) { return nn::layer_norm(x[0], {4}, x[1], x[2]); }, {{3, 4}, {4}, {4}}},
       {"of matrices",
        [](In x) {
          return nn::layer_norm(x[0], {2, 2});
        },
        {{3, 2, 2}}}});
}

TEST_CASE("layer_norm equals its composed form in both derivatives") {
  struct NormSizes {
    Shape x, axes;
  };
  for (const NormSizes& s : std::vector<NormSizes>{
           {{4, 7}, {7}}, {{1, 1}, {1}}, {{2, 3, 4}, {3, 4}}, {{5}, {5}}, {{0, 3}, {3}}}) {
    for (const bool with_weight : {false, true}) {
      for (const bool with_bias : {false, true}) {
        INFO("x " << s.x.to_string() << ", weight " << with_weight << ", bias " << with_bias);
        const auto norm = [=](auto& f) {
          return [=, &f](In in) {
            return f(in[0], s.axes, with_weight ? in[1] : Variable(),
                     with_bias ? in[1 + with_weight] : Variable(), 1e-5);
          };
        };
        std::vector<Shape> shapes{s.x};
        for (int i = 0; i < with_weight + with_bias; ++i) shapes.push_back(s.axes);
        check_same_derivatives(norm(nn::layer_norm), norm(nn::composed::layer_norm), shapes);
      }
    }
  }
}

TEST_CASE("layer_norm's composed form has both derivatives of its own") {
  check_gradients({{"layer norm",
                    [](In x) { return square(nn::composed::layer_norm(x[0], {3}, x[1], x[2])); },
                    {{4, 3}, {3}, {3}}}});
}

TEST_CASE("layer_norm and its composed form refuse what does not fit, in the same words") {
  const Variable x(ones({5, 3}));
  CHECK_THROWS_WITH(nn::composed::layer_norm(x, {4}),
                    StartsWith("[layer_norm] got x of shape (5, 3)"));
  CHECK_THROWS_WITH(nn::layer_norm(randn({2, 3}), {4}), ContainsSubstring("[layer_norm]"));
  CHECK_THROWS_WITH(nn::layer_norm(x, {3}, ones({2})),
                    ContainsSubstring("got a weight or bias of shape (2,) and dtype f32"));
  CHECK_THROWS_WITH(nn::layer_norm(x, {3}, ones({3}), zeros({3}, DType::f64)),
                    ContainsSubstring("and dtype f64: needs (3,) and f32"));
}

}  // namespace
}  // namespace ember::test
