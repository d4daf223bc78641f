#include "ember/autograd/checkpoint.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

using Segment = std::function<Variable(const std::vector<Variable>&)>;

/// A small network with parameters of its own.
struct Block {
  Variable w = leaf(randn({3, 3}, DType::f64)), b = leaf(randn({3}, DType::f64));
  int runs = 0;
  Segment f = [this](In in) {
    ++runs;
    return tanh(matmul(in[0], w) + b);
  };
};

TEST_CASE("a checkpoint changes neither value nor gradients, its parameters' included") {
  Block block;
  const Variable x = leaf(randn({2, 3}, DType::f64));
  const Variable plain = sum(square(block.f({x * 2})));
  const auto expected = grad({plain}, {x, block.w, block.b});
  block.runs = 0;
  const Variable y = sum(square(checkpoint(block.f, {x * 2})));
  CHECK(y.item() == plain.item());
  CHECK(block.runs == 1);

  SECTION("under backward()") {
    y.backward();
    CHECK(mismatch(x.grad().value(), expected[0].value()) == "");
    CHECK(mismatch(block.w.grad().value(), expected[1].value()) == "");
    CHECK(mismatch(block.b.grad().value(), expected[2].value()) == "");
    CHECK(block.runs == 2);
  }
  SECTION("under grad()") {
    const auto gradients = grad({y}, {x, block.w, block.b});
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(mismatch(gradients[i].value(), expected[i].value()) == "");
    }
    CHECK_FALSE(block.w.has_grad());
    CHECK(block.runs == 2);
  }
  SECTION("twice, where the graph is retained") {
    y.backward({}, {.retain_graph = true});
    y.backward();
    CHECK(mismatch(block.w.grad().value(), expected[1].value() * 2) == "");
    CHECK_THROWS_AS(y.backward(), Error);
  }
}

TEST_CASE("a checkpoint has second derivatives, of inputs and of what it captured") {
  Block block;
  const Variable x = leaf(randn({2, 3}, DType::f64));
  const Segment f = [&](In in) { return checkpoint(block.f, {square(in[0])}); };
  CHECK(gradcheck(f, {x, block.w, block.b}));
  CHECK(gradgradcheck(f, {x, block.w, block.b}));
}

TEST_CASE("checkpoints nest") {
  Block inner, outer;
  const Segment f = [&](In in) {
    return checkpoint([&](In mid) { return outer.f({checkpoint(inner.f, {mid[0] * 2}) + mid[0]}); },
                      {in[0]});
  };
  const Variable x = leaf(randn({2, 3}, DType::f64));
  CHECK(gradcheck(f, {x, inner.w, outer.b}));
  CHECK(gradgradcheck(f, {x, inner.w, outer.b}));
}

TEST_CASE("what an input and a captured result share is not counted twice") {
  const Variable x = leaf({1, 2});
  const Variable h = square(x);
  const Variable y = checkpoint([&](In in) { return in[0] * h + x; }, {x * 3});
  sum(y).backward();  // 3 x x² + x
  CHECK(mismatch(x.grad().value(), square(x.value()) * 9 + 1) == "");
}

TEST_CASE("hooks run once") {
  const Variable x = leaf({1, 2});
  const Variable h = x * 2;
  int on_leaf = 0, on_result = 0;
  x.register_hook([&](const Gradient& g) -> Gradient {
    ++on_leaf;
    return Variable(g) * 10;
  });
  h.register_hook([&](const Gradient& g) -> Gradient {
    ++on_result;
    return Variable(g) * 10;
  });
  sum(checkpoint([&](In in) { return in[0] * 3 + x; }, {h})).backward();
  CHECK(on_leaf == 1);
  CHECK(on_result == 1);
  CHECK(mismatch(x.grad().value(), tensor({610, 610}, DType::f64)) == "");
}

TEST_CASE("random numbers come out the same both times, and the stream goes on as it was") {
  const Variable x = leaf(ones({1000}, DType::f64));
  const Segment dropout = [](In in) {
    return in[0] * bernoulli(full({1000}, 0.5, DType::f64)) * 2;
  };
  manual_seed(3);
  const Variable y = checkpoint(dropout, {x});
  const Generator::State after = default_generator().state();
  const double next = rand({}, DType::f64).item();
  default_generator().set_state(after);
  sum(y).backward();
  CHECK(default_generator().state() == after);
  CHECK(rand({}, DType::f64).item() == next);
  CHECK(mismatch(x.grad().value(), y.value()) == "");
}

TEST_CASE("row-sparse gradients stay so") {
  const Variable table = leaf(randn({5, 2}, DType::f64));
  const Tensor ids = tensor({1, 4});
  sum(checkpoint([&](In) { return embedding(table, ids, {.sparse = true}); }, {})).backward();
  REQUIRE(table.gradient().is_row_sparse());
  CHECK(mismatch(table.gradient().row_sparse().indices, ids) == "");
}

TEST_CASE("without anything to differentiate a checkpoint is only a call") {
  int runs = 0;
  const Segment f = [&](In in) {
    ++runs;
    return in[0] * 2;
  };
  CHECK_FALSE(checkpoint(f, {Variable(ones({2}))}).requires_grad());
  {
    const NoGrad off;
    CHECK_FALSE(checkpoint(f, {leaf({1, 2})}).requires_grad());
  }
  CHECK(runs == 2);
  const Variable x = leaf({1, 2});
  sum(checkpoint([](In in) { return in[0]; }, {x})).backward();
  CHECK(mismatch(x.grad().value(), tensor({1, 1}, DType::f64)) == "");
}

TEST_CASE("a frozen parameter gets no gradient") {
  Block block;
  block.w.set_requires_grad(false);
  const Variable x = leaf(randn({2, 3}, DType::f64));
  sum(checkpoint(block.f, {x})).backward();
  CHECK(x.has_grad());
  CHECK(block.b.has_grad());
  CHECK_FALSE(block.w.has_grad());
}

TEST_CASE("a checkpoint keeps its inputs and nothing of what lies between") {
  const Variable x = leaf(ones({1000}, DType::f64));
  std::vector<std::weak_ptr<Node>> between;
  const Segment deep = [&](In in) {
    Variable h = in[0];
    for (int i = 0; i < 100; ++i) {
      h = tanh(h);
      between.push_back(h.grad_fn());
    }
    return h;
  };
  const auto alive = [&] {
    return std::count_if(between.begin(), between.end(),
                         [](const auto& n) { return !n.expired(); });
  };
  const Variable plain = deep({x});
  CHECK(alive() == 100);
  between.clear();
  const Variable y = checkpoint(deep, {x});
  CHECK(between.size() == 100);
  CHECK(alive() == 0);
  const std::vector<Node*> nodes = nodes_behind({y});
  CHECK(nodes.size() == 2);
  sum(y).backward();
  CHECK(between.size() == 200);
  CHECK(alive() == 0);
}

TEST_CASE("less memory is in use at once") {
  constexpr std::int64_t kNumbers = 1 << 16, kBytes = kNumbers * 4;
  constexpr int kSegments = 16, kOps = 16;
  std::size_t most = 0;  // looked at while the segments run, forward and once more on the way back
  const Segment segment = [&most](In in) {
    Variable h = in[0];
    for (int i = 0; i < kOps; ++i) {
      h = tanh(h);
      most = std::max(most, reserved_bytes());
    }
    return h;
  };
  const auto bytes_for = [&](bool with_checkpoints) {
    empty_cache();
    const std::size_t before = reserved_bytes();
    most = before;
    Variable x(ones({kNumbers}), true);
    Variable h = x;
    for (int i = 0; i < kSegments; ++i) {
      h = with_checkpoints ? checkpoint(segment, {h}) : segment({h});
    }
    sum(h).backward();
    return most - before;
  };
  CHECK(bytes_for(false) >= kSegments * kOps * kBytes);
  CHECK(bytes_for(true) < (kSegments + kOps + 8) * kBytes);
}

TEST_CASE("an input that is changed before backward is noticed") {
  const Variable x = leaf({1, 2});
  const Variable y = sum(checkpoint([](In in) { return square(in[0]); }, {x}));
  x.value().add_(1);
  CHECK_THROWS_WITH(y.backward(), matchers::StartsWith("[backward of checkpoint] a value of shape "
                                                       "(2,) that it saved was changed"));
}

}  // namespace
}  // namespace ember::test
