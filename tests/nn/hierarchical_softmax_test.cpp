#include "ember/nn/hierarchical_softmax.h"

#include <cmath>

#include "nn/same_derivatives.h"
#include "nn/word_bags.h"

// Values from PyTorch are in golden_test.cpp.
namespace ember::test {
namespace {

using matchers::ContainsSubstring;
using matchers::StartsWith;
using nn::hierarchical_softmax_loss;
using nn::TreePaths;

/// Paths through four nodes to four words, one of them at the root itself: no node.
TreePaths some_paths() {
  return {bags_of({0, 1, 0, 0, 1, 2, 3}, {0, 2, 3, 3, 7}),
          tensor({1, -1, -1, 1, 1, 1, -1}, DType::f64)};
}

/// The loss, a node of a path at a time.
Variable node_by_node(const Variable& x, const Variable& nodes, const Bags& of,
                      const TreePaths& paths) {
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

TEST_CASE("hierarchical softmax, fused, is the sum over its walks, whatever the width") {
  for (const std::int64_t width : {1, 3, 8, 16, 21, 100}) {
    INFO("width " << width);
    const auto check_paths = [&](std::int64_t inputs, const Bags& of, const TreePaths& paths) {
      check_same_gradients(
          {{inputs, width}, {4, width}},
          [&](In x) { return hierarchical_softmax_loss(x[0], x[1], of, paths); },
          [&](In x) { return node_by_node(x[0], x[1], of, paths); });
    };
    check_paths(4, kSomeBags, some_paths());
    check_paths(1, kOneBag, {bags_of({2}, {0, 1}), tensor({-1}, DType::f64)});
    check_paths(2, kEmptyBag, {bags_of({2, 3}, {0, 2}), tensor({-1, 1}, DType::f64)});
    check_paths(2, kOneBag, {bags_of({}, {0, 0}), empty({0}, DType::f64)});
    check_paths(0, kNoBags, {bags_of({}, {0}), empty({0}, DType::f64)});
  }
}

TEST_CASE("hierarchical softmax has first and second derivatives") {
  const auto loss = [](const Bags& of, const TreePaths& paths) {
    return [=](In x) { return hierarchical_softmax_loss(x[0], x[1], of, paths); };
  };
  const TreePaths one{bags_of({2, 0}, {0, 2}), tensor({-1, 1}, DType::f64)};
  check_gradients({{"some", loss(kSomeBags, some_paths()), {{4, 3}, {4, 3}}},
                   {"narrow", loss(kSomeBags, some_paths()), {{4, 1}, {4, 1}}},
                   {"one", loss(kOneBag, one), {{1, 5}, {3, 5}}},
                   {"empty", loss(kEmptyBag, one), {{2, 2}, {3, 2}}},
                   {"of functions",
                    [](In x) {
                      return square(hierarchical_softmax_loss(tanh(x[0]), square(x[1]), kSomeBags,
                                                              some_paths()));
                    },
                    {{4, 3}, {4, 3}}}});
}

TEST_CASE("hierarchical_softmax_loss equals its composed form in both derivatives") {
  for (const NamedBags& c : named_bags()) {
    // Of four nodes; the second word is the root's own leaf, and its path has no node. The paths
    // are cut to the number of bags: some nodes are then on none.
    const std::vector<std::int64_t> nodes{0, 1, 0, 0, 1, 2, 3}, offsets{0, 2, 2, 3, 7};
    const auto words = static_cast<std::size_t>(c.bags.count());
    const auto used = static_cast<std::size_t>(offsets[words]);
    const TreePaths paths{
        bags_of({nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(used)},
                {offsets.begin(), offsets.begin() + static_cast<std::ptrdiff_t>(words) + 1}),
        tensor({1, -1, -1, 1, 1, 1, -1}, DType::f64).narrow(0, 0, offsets[words])};
    for (const bool sparse : {false, true}) {
      INFO(c.name << ", sparse " << sparse);
      check_same_derivatives(
          [&](In x) { return nn::hierarchical_softmax_loss(x[0], x[1], c.bags, paths, sparse); },
          [&](In x) {
            return nn::composed::hierarchical_softmax_loss(x[0], x[1], c.bags, paths, sparse);
          },
          {{c.inputs, 5}, {4, 5}});
    }
  }
}

TEST_CASE("hierarchical softmax's composed form has both derivatives of its own") {
  const Bags& bags = named_bags()[0].bags;
  const TreePaths paths{bags_of({0, 1, 0, 0, 1, 2, 3}, {0, 2, 2, 3, 7}),
                        tensor({1, -1, -1, 1, 1, 1, -1}, DType::f64)};
  check_gradients(
      {{"hierarchical softmax",
        [=](In x) { return nn::composed::hierarchical_softmax_loss(x[0], x[1], bags, paths); },
        {{5, 3}, {4, 3}}}});
}

TEST_CASE("a row-sparse gradient of the nodes is the dense one, also for create_graph") {
  const Variable x(randn({4, 5}, DType::f64), true), nodes(randn({6, 5}, DType::f64), true);
  for (const bool create_graph : {false, true}) {
    const auto gradients = [&](bool sparse) {
      const Variable loss =
          hierarchical_softmax_loss(x, nodes, kSomeBags, some_paths(), sparse) * 1.5;
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
  hierarchical_softmax_loss(x, nodes, kSomeBags, some_paths()).backward();
  const Tensor expected = x.grad().value().clone();
  x.zero_grad();
  const Variable loss = hierarchical_softmax_loss(x, nodes, kSomeBags, some_paths());
  nodes.value().mul_(2);  // as another thread's step may, between the two
  loss.backward();
  CHECK(mismatch(x.grad().value(), expected) == "");
}

TEST_CASE("the words of a tree have probabilities that add up to 1") {
  manual_seed(1);
  // A root with a word to the left; to its right a node with a word and a node with two.
  const TreePaths paths{bags_of({0, 0, 1, 0, 1, 2, 0, 1, 2}, {0, 1, 3, 6, 9}),
                        tensor({1, -1, 1, -1, -1, 1, -1, -1, -1}, DType::f64)};
  const Variable x(randn({1, 6}, DType::f64)), nodes(randn({3, 6}, DType::f64));
  double in_all = 0;
  for (std::int64_t word = 0; word < 4; ++word) {
    const std::int64_t begin = paths.nodes.offsets[word].item<std::int64_t>();
    const std::int64_t length = std::ssize(paths.nodes[word]);
    const TreePaths path{
        {paths.nodes.ids.narrow(0, begin, length), tensor({std::int64_t{0}, length})},
        paths.turns.narrow(0, begin, length)};
    in_all += std::exp(-hierarchical_softmax_loss(x, nodes, kOneBag, path).item());
  }
  CHECK(in_all == Approx(1).epsilon(1e-12));
}

TEST_CASE("hierarchical softmax's scores far out lose nothing and overflow nothing") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Variable x(full({1, 4}, 50, dtype), true), y(full({2, 4}, 50, dtype), true);
    const TreePaths path{bags_of({0, 1}, {0, 2}), tensor({1, -1}, DType::f64).to(dtype)};
    CHECK(hierarchical_softmax_loss(x, y, kOneBag, path).item() == 10'000);
  }
}

TEST_CASE("hierarchical_softmax_loss names what does not fit") {
  const Variable x(ones({4, 3})), y(ones({6, 3}));
  const auto hierarchical = [](const Variable& a, const Variable& b, const Bags& of,
                               const TreePaths& paths) {
    return [=] { hierarchical_softmax_loss(a, b, of, paths); };
  };
  TreePaths paths = some_paths();
  paths.turns = paths.turns.to(DType::f32);
  CHECK_NOTHROW(hierarchical(x, y, kSomeBags, paths)());
  CHECK_THROWS_WITH(
      hierarchical(x, Variable(ones({6, 2})), kSomeBags, paths)(),
      StartsWith("[hierarchical_softmax_loss] got x of shape (4, 3) and nodes of shape (6, 2)"));
  CHECK_THROWS_WITH(hierarchical(x, y, kOneBag, paths)(),
                    ContainsSubstring("needs a path for each bag"));
  CHECK_THROWS_WITH(hierarchical(x, Variable(ones({3, 3})), kSomeBags, paths)(),
                    StartsWith("[hierarchical_softmax_loss] "));
  CHECK_THROWS_WITH(hierarchical(x, y, kSomeBags, some_paths())(),
                    ContainsSubstring("needs f32, or f64, for all"));
  paths.turns = ones({6});
  CHECK_THROWS_WITH(hierarchical(x, y, kSomeBags, paths)(),
                    ContainsSubstring("turns of shape (6,)"));
}

TEST_CASE(
    "hierarchical softmax's composed form refuses what the fused one refuses, in the same words") {
  const Variable x(ones({5, 3})), y(ones({6, 3}));
  const Bags& bags = named_bags()[0].bags;
  CHECK_THROWS_WITH(nn::composed::hierarchical_softmax_loss(x, y, bags, {bags, ones({2})}),
                    StartsWith("[hierarchical_softmax_loss] got 4 bags"));
}

TEST_CASE("hierarchical softmax notices paths that were changed before a second derivative") {
  const Variable x(ones({4, 3}, DType::f64), true), nodes(ones({4, 3}, DType::f64), true);
  const TreePaths paths = some_paths();
  const Variable loss = hierarchical_softmax_loss(x, nodes, kSomeBags, paths);
  paths.turns.fill_(7);
  CHECK_THROWS_WITH(loss.backward({}, {.create_graph = true}),
                    ContainsSubstring("changed in place"));
}

}  // namespace
}  // namespace ember::test
