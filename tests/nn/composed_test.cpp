// The fused word losses and layer_norm against their composed forms: values, gradients, and
// gradients of gradients, in f64, whatever the layout in memory. Attention has this in
// attention_test.cpp, cross entropy in cross_entropy_test.cpp.
#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/hierarchical_softmax.h"
#include "ember/nn/layer_norm.h"
#include "ember/nn/negative_sampling.h"

namespace ember::test {
namespace {

using matchers::StartsWith;
using nn::TreePaths;

Variable defined_or_zeros(const Variable& gradient, const Variable& input) {
  return gradient.defined() ? gradient : Variable(zeros(input.shape(), DType::f64));
}

/// y, its gradients for a gradient g of y, and those of sum(v gradients): g and the v random, the
/// same each time. `fused_first`: whether the first gradients come from the rules of a backward
/// pass that nobody differentiates.
std::vector<Tensor> derivatives(const Function& f, const std::vector<Variable>& in,
                                bool fused_first) {
  Generator generator(11);
  const Variable y = f(in);
  const Variable g(randn(y.shape(), DType::f64, generator));
  std::vector<Tensor> results{y.value()};
  if (fused_first) {
    for (const Variable& first : grad({y}, in, {g}, {.retain_graph = true})) {
      results.push_back(first.value());
    }
  }
  const std::vector<Variable> first = grad({y}, in, {g}, {.create_graph = true});
  Variable mixed(zeros({}, DType::f64));
  for (const Variable& gradient : first) {
    if (!fused_first) results.push_back(gradient.value());
    mixed = mixed + sum(gradient * randn(gradient.shape(), DType::f64, generator));
  }
  const std::vector<Variable> second = grad({mixed}, in, {}, {.allow_unused = true});
  for (std::size_t i = 0; i < in.size(); ++i) {
    results.push_back(defined_or_zeros(second[i], in[i]).value());
  }
  return results;
}

/// For inputs of these shapes, f64.
void check_same(const Function& fused, const Function& composed, const std::vector<Shape>& shapes) {
  for (const Layout layout : kLayouts) {
    INFO(to_string(layout));
    const std::vector<Variable> in = leaves({"", fused, shapes}, layout);
    const auto actual = derivatives(fused, in, true), expected = derivatives(composed, in, false);
    REQUIRE(actual.size() == expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
      INFO("result " << i << " of " << actual.size());
      CHECK(mismatch(actual[i], expected[i], {1e-11, 1e-12}) == "");
    }
  }
}

Tensor ids(const std::vector<std::int64_t>& numbers) {
  return numbers.empty() ? empty({0}, DType::i64) : from_vector(numbers);
}

struct NamedBags {
  const char* name;
  std::int64_t inputs;
  Bags bags;
};

/// Of inputs that are there once, twice in a bag, in several bags, in none; no bag or no input at
/// all.
const std::vector<NamedBags>& some_bags() {
  static const std::vector<NamedBags> all{
      {"mixed", 5, {ids({2, 0, 2, 3, 1, 1, 0}), ids({0, 3, 3, 4, 7})}},
      {"one", 1, {ids({0}), ids({0, 1})}},
      {"repeated", 2, {ids({1, 1, 1, 1}), ids({0, 2, 4})}},
      {"all empty", 2, {ids({}), ids({0, 0, 0})}},
      {"no bag", 3, {ids({}), ids({0})}},
      {"no input", 0, {ids({}), ids({0})}}};
  return all;
}

}  // namespace

TEST_CASE("negative_sampling_loss equals its composed form in both derivatives") {
  for (const NamedBags& c : some_bags()) {
    for (const std::int64_t noise : {0, 1, 4}) {
      for (const double least : {0.0, 0.5}) {  // a weight of 0: an input without noise
        INFO(c.name << ", noise " << noise << ", least weight " << least);
        const Tensor weight = arange(c.inputs).to(DType::f64) * 0.75 + least;
        check_same(
            [&](In x) { return nn::negative_sampling_loss(x[0], x[1], c.bags, weight); },
            [&](In x) { return nn::composed::negative_sampling_loss(x[0], x[1], c.bags, weight); },
            {{c.inputs, 5}, {c.bags.count() + noise, 5}});
      }
    }
  }
}

TEST_CASE("hierarchical_softmax_loss equals its composed form in both derivatives") {
  for (const NamedBags& c : some_bags()) {
    // Of four nodes; the second word is the root's own leaf, and its path has no node. The paths
    // are cut to the number of bags: some nodes are then on none.
    const std::vector<std::int64_t> nodes{0, 1, 0, 0, 1, 2, 3}, offsets{0, 2, 2, 3, 7};
    const auto words = static_cast<std::size_t>(c.bags.count());
    const auto used = static_cast<std::size_t>(offsets[words]);
    const TreePaths paths{
        {ids({nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(used)}),
         ids({offsets.begin(), offsets.begin() + static_cast<std::ptrdiff_t>(words) + 1})},
        tensor({1, -1, -1, 1, 1, 1, -1}, DType::f64).narrow(0, 0, offsets[words])};
    for (const bool sparse : {false, true}) {
      INFO(c.name << ", sparse " << sparse);
      check_same(
          [&](In x) { return nn::hierarchical_softmax_loss(x[0], x[1], c.bags, paths, sparse); },
          [&](In x) {
            return nn::composed::hierarchical_softmax_loss(x[0], x[1], c.bags, paths, sparse);
          },
          {{c.inputs, 5}, {4, 5}});
    }
  }
}

TEST_CASE("layer_norm equals its composed form in both derivatives") {
  struct Sizes {
    Shape x, axes;
  };
  for (const Sizes& s : std::vector<Sizes>{
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
        check_same(norm(nn::layer_norm), norm(nn::composed::layer_norm), shapes);
      }
    }
  }
}

TEST_CASE("composed forms have both derivatives of their own") {
  const Bags& bags = some_bags()[0].bags;
  const TreePaths paths{{ids({0, 1, 0, 0, 1, 2, 3}), ids({0, 2, 2, 3, 7})},
                        tensor({1, -1, -1, 1, 1, 1, -1}, DType::f64)};
  const Tensor weight = arange(5).to(DType::f64);
  check_gradients(
      {{"negative sampling",
        [=](In x) { return nn::composed::negative_sampling_loss(x[0], x[1], bags, weight); },
        {{5, 3}, {6, 3}}},
       {"hierarchical softmax",
        [=](In x) { return nn::composed::hierarchical_softmax_loss(x[0], x[1], bags, paths); },
        {{5, 3}, {4, 3}}},
       {"layer norm",
        [](In x) { return square(nn::composed::layer_norm(x[0], {3}, x[1], x[2])); },
        {{4, 3}, {3}, {3}}}});
}

TEST_CASE("a composed form refuses what the fused one refuses, in the same words") {
  const Variable x(ones({5, 3})), y(ones({6, 3}));
  const Bags& bags = some_bags()[0].bags;
  CHECK_THROWS_WITH(nn::composed::negative_sampling_loss(x, y, bags, ones({4})),
                    StartsWith("[negative_sampling_loss] got x of shape (5, 3)"));
  CHECK_THROWS_WITH(nn::composed::hierarchical_softmax_loss(x, y, bags, {bags, ones({2})}),
                    StartsWith("[hierarchical_softmax_loss] got 4 bags"));
  CHECK_THROWS_WITH(nn::composed::layer_norm(x, {4}),
                    StartsWith("[layer_norm] got x of shape (5, 3)"));
}

}  // namespace ember::test
