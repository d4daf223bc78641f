// Graphs a million operations deep: nothing that looks at them, or takes them down, may recurse.
#include <pthread.h>

#include <functional>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/checkpoint.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/graph.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

constexpr int kMillion = 1'000'000;

Variable chain(const Variable& x, int length) {
  Variable y = x;
  for (int i = 0; i < length; ++i) y = y * 1;
  return y;
}

/// Runs `body` on a thread with so much stack.
void run_with_stack(std::size_t bytes, std::function<void()> body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
  const auto start = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  pthread_t thread;
  REQUIRE(pthread_create(&thread, &attributes, start, &body) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST_CASE("a million operations go back, and are taken down") {
  const Variable x(tensor(1.0f), true);
  Variable y = chain(x, kMillion);
  y.backward();
  CHECK(x.grad().item() == 1);
}

TEST_CASE("a million operations are taken down without going back") {
  const Variable x(tensor(1.0f), true);
  Variable y = chain(x, kMillion);
  y = {};
  CHECK(x.grad_fn().use_count() == 1);
}

TEST_CASE("a small stack is enough") {
  double gradient = 0;
  std::size_t nodes = 0, lines = 0;
  run_with_stack(std::size_t{256} << 10, [&] {
    const Variable x(tensor(1.0f), true);
    {
      const Variable unused = chain(x, kMillion / 10);
      const Variable y = chain(x, kMillion / 10);
      nodes = nodes_behind({y}).size();
      gradient = grad({y}, {x})[0].item();
    }
    const Variable drawn = chain(x, kMillion / 10);
    const std::string text = trace(drawn);
    lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    lines += to_dot(drawn).size() > text.size() ? 0 : 1;
  });
  CHECK(gradient == 1);
  CHECK(nodes == kMillion / 10 + 1);
  CHECK(lines == kMillion / 10 + 1);
}

TEST_CASE("a deep graph of gradients is taken down, too") {
  const Variable x(tensor(1.0, DType::f64), true);
  Variable y = x;
  for (int i = 0; i < kMillion / 10; ++i) y = y * x;
  Variable g = grad({y}, {x}, {}, {.create_graph = true})[0];
  CHECK(g.item() == kMillion / 10 + 1);
  y = {};
  g = {};
  CHECK(x.grad_fn().use_count() == 1);
}

TEST_CASE("a deep graph inside of a checkpoint") {
  const Variable x(tensor(1.0, DType::f64), true);
  checkpoint([](In in) { return chain(in[0], kMillion / 10); }, {x}).backward();
  CHECK(x.grad().item() == 1);
}

TEST_CASE("wide and deep: each result used twice, without doubling the work") {
  const Variable x(tensor(1.0, DType::f64), true);
  Variable y = x;
  for (int i = 0; i < 1000; ++i) y = (y + y) * 0.5;
  y.backward();
  CHECK(x.grad().item() == 1);
}

TEST_CASE("a leaf used thousands of times collects one sum, not as many gradients") {
  const Variable x(ones({1000}, DType::f64), true);
  Variable y = sum(x);
  for (int i = 0; i < kMillion / 50; ++i) y = y + x[i % 1000];
  const std::size_t before = reserved_bytes();
  y.backward();
  CHECK(reserved_bytes() - before < std::size_t{8} << 20);
  CHECK(x.grad().value()[0].item() == 1 + kMillion / 50 / 1000);
}

TEST_CASE("graphs that hang on each other's hooks are destroyed without recursion") {
  Variable x(ones({1}), true);
  for (int i = 0; i < 200'000; ++i) {
    const Variable previous = x;
    x = x * 1.0;
    x.register_hook([previous](const Gradient&) -> Gradient { return {}; });
  }
  x = Variable();
  CHECK_FALSE(x.defined());
}

}  // namespace
}  // namespace ember::test
