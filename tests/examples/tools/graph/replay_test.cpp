#include "examples/tools/graph/replay.h"

#include <ember/autograd/backward.h>
#include <ember/autograd/elementwise.h>
#include <ember/autograd/reduce.h>
#include <ember/tensor/creation.h>

#include <algorithm>

#include "examples/tools/graph/models.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// All Variables of a computation that have a node, in the order of their sequence numbers.
struct MadeGraph {
  Computation computation;
  std::vector<Variable> all;
};

MadeGraph make_graph(const GraphModel& model) {
  MadeGraph made;
  {
    const WatchOperations watching([&](const char*, const Variable& y) {
      if (y.grad_fn()) made.all.push_back(y);
    });
    made.computation = model.compute();
  }
  for (const Variable& x : made.computation.leaves) made.all.push_back(x);
  std::sort(made.all.begin(), made.all.end(), [](const Variable& a, const Variable& b) {
    return NewestFirst()(b.grad_fn().get(), a.grad_fn().get());
  });
  return made;
}

}  // namespace

TEST_CASE("a replay's values and gradients are those of the computation and of grad()") {
  for (const GraphModel& model : graph_models()) {
    CAPTURE(model.name);
    const MadeGraph made = make_graph(model);
    const std::vector<Variable> expected = grad({made.computation.loss}, made.all);
    const Replay played = replay(model.compute);
    const std::size_t constants = made.computation.constants.size();
    REQUIRE(played.nodes.size() == constants + made.all.size());
    for (std::size_t i = 0; i < made.all.size(); ++i) {
      const ReplayNode& node = played.nodes[constants + i];
      CAPTURE(node.name, node.op);
      CHECK(node.op == made.all[i].grad_fn()->op());
      CHECK(node.value.to_vector<float>() == made.all[i].value().to_vector<float>());
      CHECK(played.gradient(constants + i).to_dense().value().to_vector<float>() ==
            expected[i].value().to_vector<float>());
    }
    for (std::size_t i = 0; i < constants; ++i) CHECK_FALSE(played.gradient(i).defined());
  }
}

TEST_CASE("a replay goes back operation by operation, the last first, and adds parts up") {
  const Replay played = replay([]() -> Computation {
    Variable x(tensor({1.0f, 2.0f}), true);
    x.set_name("x");
    return {sum(x * x + exp(x)), {x}};
  });
  std::vector<std::string> ops;
  for (const ReplayStep& step : played.backward) ops.push_back(played.nodes[step.node].op);
  CHECK(ops.front() == "sum");
  CHECK(ops.size() == 4);
  std::vector<ReplayPart> parts;
  for (const ReplayStep& step : played.backward) {
    for (const ReplayPart& part : step.parts) {
      if (played.nodes[part.to].name == "x") parts.push_back(part);
    }
  }
  REQUIRE(parts.size() == 3);  // twice from mul, once from exp
  std::vector<float> sum{0, 0};
  for (const ReplayPart& part : parts) {
    for (std::size_t i = 0; i < 2; ++i)
      sum[i] += part.gradient.dense().value().to_vector<float>()[i];
    CHECK(part.sum.dense().value().to_vector<float>() == sum);
  }
}

TEST_CASE("a replay leaves no gradients in the leaves") {
  Variable x(tensor(2.0f), true);
  replay([&]() -> Computation { return {square(x), {x}}; });
  CHECK_FALSE(x.has_grad());
}

TEST_CASE("a replay refuses what it cannot show") {
  const Variable x(tensor({1.0f, 2.0f}), true);
  CHECK_THROWS_WITH(replay([&]() -> Computation {
                      return {square(x), {x}};
                    }),
                    "[replay] got a loss of shape (2,): needs a single number that leaves were "
                    "used to compute");
  CHECK_THROWS_WITH(replay([&]() -> Computation {
                      return {tensor(1.0f), {}};
                    }),
                    "[replay] got a loss of shape (): needs a single number that leaves were used "
                    "to compute");
  CHECK_THROWS_WITH(replay([&]() -> Computation {
                      return {sum(x), {}};
                    }),
                    "[replay] the value of leaf '' of shape (2,) is not known");
  CHECK_THROWS_WITH(replay([&]() -> Computation {
                      return {sum(x), {x}, {{"ids", tensor({1}), "embedding"}}};
                    }),
                    "[replay] the constant 'ids' is read by 'embedding', which never ran");
}
