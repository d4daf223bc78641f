// negative_sampling_loss and hierarchical_softmax_loss: fused, composed, and as probabilities.
// Their values from PyTorch are in golden_test.cpp.
#include <cmath>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/hierarchical_softmax.h"
#include "ember/nn/losses.h"
#include "ember/nn/negative_sampling.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;
using matchers::StartsWith;
using nn::hierarchical_softmax_loss;
using nn::negative_sampling_loss;
using nn::TreePaths;

/// Bags of four inputs: one with an input twice, an empty one, a single input, three.
const Bags kSome{tensor({2, 0, 2, 3, 1, 1, 0}), tensor({0, 3, 3, 4, 7})};
const Bags kOne{tensor({0}), tensor({0, 1})};
const Bags kEmpty{empty({0}, DType::i64), tensor({0, 0})};
const Bags kNone{empty({0}, DType::i64), tensor({0})};

Bags bags(const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& offsets) {
  return {ids.empty() ? empty({0}, DType::i64) : from_vector(ids), from_vector(offsets)};
}

/// Paths through four nodes to four words, one of them at the root itself: no node.
TreePaths some_paths() {
  return {bags({0, 1, 0, 0, 1, 2, 3}, {0, 2, 3, 3, 7}),
          tensor({1, -1, -1, 1, 1, 1, -1}, DType::f64)};
}

/// The loss, a pair at a time.
Variable slowly(const Variable& x, const Variable& y, const Bags& of, const Tensor& weight) {
  Variable loss = 0 * (sum(x) + sum(y));  // also without a pair it comes from both
  for (std::int64_t j = 0; j < of.count(); ++j) {
    for (const std::int64_t i : of[j]) loss = loss - log_sigmoid(sum(x[i] * y[j]));
  }
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    for (std::int64_t k = of.count(); k < y.size(0); ++k) {
      loss = loss - weight[i] * log_sigmoid(-sum(x[i] * y[k]));
    }
  }
  return loss;
}

Variable slowly(const Variable& x, const Variable& nodes, const Bags& of, const TreePaths& paths) {
  Variable loss = 0 * (sum(x) + sum(nodes));
  std::int64_t place = 0;
  for (std::int64_t j = 0; j < of.count(); ++j) {
    for (const std::int64_t node : paths.nodes[j]) {
      const Tensor turn = paths.turns[place++];
      for (const std::int64_t i : of[j]) loss = loss - log_sigmoid(sum(x[i] * nodes[node]) * turn);
    }
  }
  return loss;
}

/// Whether two functions have the same value and the same gradients at random places.
void check_same(const std::vector<Shape>& shapes, const Function& fused, const Function& composed) {
  for (const Layout layout : kLayouts) {
    INFO(to_string(layout));
    const GradientCase where{"", fused, shapes};
    const std::vector<Variable> a = leaves(where, layout), b = leaves(where, layout);
    const Variable left = fused(a), right = composed(b);
    CHECK(mismatch(left.value(), right.value()) == "");
    (left * 1.5).backward();  // an upstream gradient that is not 1
    (right * 1.5).backward();
    for (std::size_t i = 0; i < a.size(); ++i) {
      const Tensor expected =
          b[i].has_grad() ? b[i].grad().value() : zeros(b[i].shape(), DType::f64);
      CHECK(mismatch(a[i].grad().value(), expected) == "");
    }
  }
}

Tensor weights(std::int64_t inputs) {
  return arange(inputs).to(DType::f64) * 0.75 + 0.5;
}

}  // namespace

TEST_CASE("negative sampling, fused, is the sum over its pairs, whatever the width") {
  for (const std::int64_t width : {1, 3, 8, 16, 21, 100}) {
    for (const std::int64_t noise : {0, 1, 5}) {
      INFO("width " << width << ", noise " << noise);
      const auto check_bags = [&](std::int64_t inputs, const Bags& of) {
        const Tensor weight = weights(inputs);
        check_same(
            {{inputs, width}, {of.count() + noise, width}},
            [&](In x) { return negative_sampling_loss(x[0], x[1], of, weight); },
            [&](In x) { return slowly(x[0], x[1], of, weight); });
      };
      check_bags(4, kSome);
      check_bags(1, kOne);
      check_bags(2, kEmpty);
      check_bags(3, kNone);
      check_bags(0, kNone);
    }
  }
}

TEST_CASE("negative sampling has first and second derivatives") {
  const auto loss = [](const Bags& of) {
    return [of](In x) { return negative_sampling_loss(x[0], x[1], of, weights(x[0].size(0))); };
  };
  check_gradients({{"some", loss(kSome), {{4, 3}, {6, 3}}},
                   {"some, no noise", loss(kSome), {{4, 5}, {4, 5}}},
                   {"narrow", loss(kSome), {{4, 1}, {5, 1}}},
                   {"one", loss(kOne), {{1, 2}, {3, 2}}},
                   {"empty", loss(kEmpty), {{2, 2}, {2, 2}}},
                   {"none", loss(kNone), {{0, 2}, {2, 2}}},
                   {"of functions",
                    [](In x) {
                      return square(
                          negative_sampling_loss(tanh(x[0]), square(x[1]), kSome, weights(4)));
                    },
                    {{4, 3}, {5, 3}}}});
}

TEST_CASE("hierarchical softmax, fused, is the sum over its walks, whatever the width") {
  for (const std::int64_t width : {1, 3, 8, 16, 21, 100}) {
    INFO("width " << width);
    const auto check_paths = [&](std::int64_t inputs, const Bags& of, const TreePaths& paths) {
      check_same(
          {{inputs, width}, {4, width}},
          [&](In x) { return hierarchical_softmax_loss(x[0], x[1], of, paths); },
          [&](In x) { return slowly(x[0], x[1], of, paths); });
    };
    check_paths(4, kSome, some_paths());
    check_paths(1, kOne, {bags({2}, {0, 1}), tensor({-1}, DType::f64)});
    check_paths(2, kEmpty, {bags({2, 3}, {0, 2}), tensor({-1, 1}, DType::f64)});
    check_paths(2, kOne, {bags({}, {0, 0}), empty({0}, DType::f64)});
    check_paths(0, kNone, {bags({}, {0}), empty({0}, DType::f64)});
  }
}

TEST_CASE("hierarchical softmax has first and second derivatives") {
  const auto loss = [](const Bags& of, const TreePaths& paths) {
    return [=](In x) { return hierarchical_softmax_loss(x[0], x[1], of, paths); };
  };
  const TreePaths one{bags({2, 0}, {0, 2}), tensor({-1, 1}, DType::f64)};
  check_gradients({{"some", loss(kSome, some_paths()), {{4, 3}, {4, 3}}},
                   {"narrow", loss(kSome, some_paths()), {{4, 1}, {4, 1}}},
                   {"one", loss(kOne, one), {{1, 5}, {3, 5}}},
                   {"empty", loss(kEmpty, one), {{2, 2}, {3, 2}}},
                   {"of functions",
                    [](In x) {
                      return square(
                          hierarchical_softmax_loss(tanh(x[0]), square(x[1]), kSome, some_paths()));
                    },
                    {{4, 3}, {4, 3}}}});
}

TEST_CASE("a row-sparse gradient of the nodes is the dense one, also for create_graph") {
  const Variable x(randn({4, 5}, DType::f64), true), nodes(randn({6, 5}, DType::f64), true);
  for (const bool create_graph : {false, true}) {
    const auto gradients = [&](bool sparse) {
      const Variable loss = hierarchical_softmax_loss(x, nodes, kSome, some_paths(), sparse) * 1.5;
      loss.backward({}, {.create_graph = create_graph});
      const std::vector<Gradient> result{x.gradient(), nodes.gradient()};
      x.zero_grad();
      nodes.zero_grad();
      return result;
    };
    const auto dense = gradients(false), sparse = gradients(true);
    CHECK(mismatch(sparse[0].dense().value(), dense[0].dense().value()) == "");
    REQUIRE(sparse[1].is_row_sparse());
    CHECK(mismatch(sparse[1].to_dense().value(), dense[1].dense().value()) == "");
    // Nodes 4 and 5 are on no path.
    const Tensor rows = sparse[1].row_sparse().coalesce().indices;
    CHECK(mismatch(rows, tensor({0, 1, 2, 3})) == "");
  }
}

TEST_CASE("hierarchical softmax goes back with the nodes that its loss was computed with") {
  const Variable x(randn({4, 5}, DType::f64), true), nodes(randn({4, 5}, DType::f64), true);
  hierarchical_softmax_loss(x, nodes, kSome, some_paths()).backward();
  const Tensor expected = x.grad().value().clone();
  x.zero_grad();
  const Variable loss = hierarchical_softmax_loss(x, nodes, kSome, some_paths());
  nodes.value().mul_(2);  // as another thread's step may, between the two
  loss.backward();
  CHECK(mismatch(x.grad().value(), expected) == "");
}

TEST_CASE("the words of a tree have probabilities that add up to 1") {
  manual_seed(1);
  // A root with a word to the left; to its right a node with a word and a node with two.
  const TreePaths paths{bags({0, 0, 1, 0, 1, 2, 0, 1, 2}, {0, 1, 3, 6, 9}),
                        tensor({1, -1, 1, -1, -1, 1, -1, -1, -1}, DType::f64)};
  const Variable x(randn({1, 6}, DType::f64)), nodes(randn({3, 6}, DType::f64));
  double in_all = 0;
  for (std::int64_t word = 0; word < 4; ++word) {
    const std::int64_t begin = paths.nodes.offsets[word].item<std::int64_t>();
    const std::int64_t length = std::ssize(paths.nodes[word]);
    const TreePaths path{
        {paths.nodes.ids.narrow(0, begin, length), tensor({std::int64_t{0}, length})},
        paths.turns.narrow(0, begin, length)};
    in_all += std::exp(-hierarchical_softmax_loss(x, nodes, kOne, path).item());
  }
  CHECK(in_all == Approx(1).epsilon(1e-12));
}

TEST_CASE("scores far out lose nothing and overflow nothing") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Variable x(full({1, 4}, 50, dtype), true), y(full({2, 4}, 50, dtype), true);
    // The pair scores 10'000 and costs nothing, the noise word scores as much and costs all of it.
    const Variable loss = negative_sampling_loss(x, y, kOne, ones({1}, dtype));
    CHECK(loss.item() == 10'000);
    loss.backward();
    CHECK(mismatch(x.grad().value(), full({1, 4}, 50, dtype)) == "");
    const TreePaths path{bags({0, 1}, {0, 2}), tensor({1, -1}, DType::f64).to(dtype)};
    CHECK(hierarchical_softmax_loss(x, y, kOne, path).item() == 10'000);
  }
}

TEST_CASE("word losses name what does not fit") {
  const Variable x(ones({4, 3})), y(ones({6, 3}));
  const Tensor weight = ones({4});
  const auto negative = [](const Variable& a, const Variable& b, const Bags& of, const Tensor& w) {
    return [=] { negative_sampling_loss(a, b, of, w); };
  };
  CHECK_THROWS_WITH(
      negative(x, Variable(ones({6, 2})), kSome, weight)(),
      StartsWith("[negative_sampling_loss] got x of shape (4, 3), y of shape (6, 2)"));
  CHECK_THROWS_WITH(negative(x, Variable(ones({3, 3})), kSome, weight)(),
                    ContainsSubstring("needs (M, D), (N + K, D), N bags and (M)"));
  CHECK_THROWS_WITH(negative(x, y, kSome, ones({3}))(), StartsWith("[negative_sampling_loss] "));
  CHECK_THROWS_WITH(negative(x, y, kSome, weight.to(DType::f64))(),
                    ContainsSubstring("needs f32, or f64"));
  CHECK_THROWS_WITH(negative(x, y, bags({4}, {0, 1}), weight)(),
                    StartsWith("[negative_sampling_loss] "));
  CHECK_THROWS_WITH(negative(Variable(), y, kSome, weight)(),
                    StartsWith("[negative_sampling_loss] "));

  const auto hierarchical = [](const Variable& a, const Variable& b, const Bags& of,
                               const TreePaths& paths) {
    return [=] { hierarchical_softmax_loss(a, b, of, paths); };
  };
  TreePaths paths = some_paths();
  paths.turns = paths.turns.to(DType::f32);
  CHECK_NOTHROW(hierarchical(x, y, kSome, paths)());
  CHECK_THROWS_WITH(
      hierarchical(x, Variable(ones({6, 2})), kSome, paths)(),
      StartsWith("[hierarchical_softmax_loss] got x of shape (4, 3) and nodes of shape (6, 2)"));
  CHECK_THROWS_WITH(hierarchical(x, y, kOne, paths)(),
                    ContainsSubstring("needs a path for each bag"));
  CHECK_THROWS_WITH(hierarchical(x, Variable(ones({3, 3})), kSome, paths)(),
                    StartsWith("[hierarchical_softmax_loss] "));
  CHECK_THROWS_WITH(hierarchical(x, y, kSome, some_paths())(),
                    ContainsSubstring("needs f32, or f64, for all"));
  paths.turns = ones({6});
  CHECK_THROWS_WITH(hierarchical(x, y, kSome, paths)(), ContainsSubstring("turns of shape (6,)"));
}

}  // namespace ember::test
