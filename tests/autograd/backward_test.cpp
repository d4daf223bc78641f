#include "ember/autograd/backward.h"

#include <thread>

#include "autograd/gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

Tensor doubles(std::initializer_list<double> numbers) {
  return tensor(numbers, DType::f64);
}

TEST_CASE("gradients of several backward passes add up until zero_grad") {
  const Variable x = leaf({1, 2});
  sum(x * 3).backward();
  sum(square(x)).backward();
  CHECK(mismatch(x.grad().value(), doubles({5, 7})) == "");
  x.zero_grad();
  sum(x).backward();
  CHECK(mismatch(x.grad().value(), doubles({1, 1})) == "");
}

TEST_CASE("a Variable used in several places collects from all of them") {
  const Variable x = leaf({2, 3});
  const Variable h = x * x;
  sum(h * x + h).backward();  // x^3 + x^2
  CHECK(mismatch(x.grad().value(), doubles({16, 33})) == "");
}

TEST_CASE("backward takes a gradient for what is not a single number") {
  const Variable x = leaf({1, 2});
  (x * 2).backward(doubles({10, 100}));
  CHECK(mismatch(x.grad().value(), doubles({20, 200})) == "");
}

TEST_CASE("several outputs go back at once") {
  const Variable x = leaf({1, 2});
  const Variable h = exp(x);
  backward({sum(h), h * 2}, {Variable(), doubles({1, 0})});
  CHECK(mismatch(x.grad().value(), exp(x.value()) * doubles({3, 1})) == "");
  x.zero_grad();
  const Variable y = sum(x);
  backward({y, y});
  CHECK(mismatch(x.grad().value(), doubles({2, 2})) == "");
}

TEST_CASE("a leaf is its own gradient's end") {
  const Variable x = leaf(tensor(3.0, DType::f64));
  x.backward();
  x.backward();
  CHECK(x.grad().item() == 2);
}

TEST_CASE("backward says what it cannot do") {
  const Variable x = leaf({1, 2});
  CHECK_THROWS_WITH((x * 2).backward(),
                    "[backward] the output has shape (2,): a gradient can be left out only for a "
                    "single number");
  CHECK_THROWS_WITH(
      Variable(ones({2})).backward(),
      matchers::StartsWith("[backward] the output of shape (2,) requires no gradient"));
  CHECK_THROWS_WITH(Variable().backward(), "[backward] the output is undefined");
  CHECK_THROWS_WITH((x * 2).backward(ones({3}, DType::f64)),
                    "[backward] got a gradient of shape (3,) for an output of shape (2,)");
  CHECK_THROWS_WITH((x * 2).backward(ones({2})),
                    "[backward] got a gradient of f32 for an output of f64");
  CHECK_THROWS_WITH(backward({}), "[backward] got no outputs");
  CHECK_THROWS_WITH(backward({sum(x)}, {Variable(), Variable()}),
                    "[backward] got 2 gradients for 1 outputs");
}

TEST_CASE("a graph is used once, unless it is retained") {
  const Variable x = leaf({1, 2});
  const Variable y = sum(exp(x));
  y.backward({}, {.retain_graph = true});
  y.backward();
  CHECK(mismatch(x.grad().value(), exp(x.value()) * 2) == "");
  CHECK_THROWS_WITH(y.backward(),
                    "[backward of sum] the graph was used already, and what it had saved is gone: "
                    "call the first backward with retain_graph");
  CHECK_THROWS_WITH(grad({y}, {x}), matchers::StartsWith("[backward of sum] the graph was used"));
}

TEST_CASE("grad leaves no gradient in any leaf") {
  const Variable x = leaf({1, 2}), w = leaf({3, 4});
  const auto gradients = grad({sum(x * w)}, {x});
  CHECK(mismatch(gradients[0].value(), doubles({3, 4})) == "");
  CHECK_FALSE(x.has_grad());
  CHECK_FALSE(w.has_grad());
}

TEST_CASE("grad goes to intermediate results, and no further") {
  const Variable x = leaf({1, 2});
  int runs = 0;
  const Variable h = record("counted", x.value(), {{x, [&](const Variable& g) {
                                                      ++runs;
                                                      return g;
                                                    }}});
  const Variable y = sum(square(h));
  CHECK(mismatch(grad({y}, {h}, {}, {.retain_graph = true})[0].value(), doubles({2, 4})) == "");
  CHECK(runs == 0);
  const auto both = grad({y}, {h, x});
  CHECK(mismatch(both[0].value(), doubles({2, 4})) == "");
  CHECK(mismatch(both[1].value(), doubles({2, 4})) == "");
  CHECK(runs == 1);
}

TEST_CASE("grad needs no graph behind its inputs") {
  const Variable x = leaf({1, 2});
  const Variable h = exp(x);
  sum(h).backward();
  CHECK(mismatch(grad({sum(h * 3)}, {h})[0].value(), doubles({3, 3})) == "");
  CHECK_THROWS_WITH(grad({sum(h * 3)}, {x}),
                    matchers::StartsWith("[backward of exp] the graph was used"));
}

TEST_CASE("a used graph that cannot lead to an input is left aside") {
  const Variable x = leaf({1, 2});
  const Variable h = exp(x);
  sum(h).backward();
  const Variable later = leaf({3, 4}), unused = leaf({5, 6});
  const Variable y = sum(h * later);
  const auto gradients =
      grad({y}, {later, unused}, {}, {.retain_graph = true, .allow_unused = true});
  CHECK(mismatch(gradients[0].value(), h.value()) == "");
  CHECK_FALSE(gradients[1].defined());
}

TEST_CASE("grad runs only the rules that lead to an input") {
  const Variable x = leaf({1, 2}), w = leaf({3, 4});
  const auto refuse = [](const Variable&) -> Variable { throw Error("should not run"); };
  const Variable side = record("side", w.value(), {{w, refuse}});
  const Variable y = sum(x * side);
  CHECK(mismatch(grad({y}, {x})[0].value(), doubles({3, 4})) == "");
}

TEST_CASE("an output may be an input of grad") {
  const Variable x = leaf(tensor(2.0, DType::f64));
  const Variable y = square(x);
  const auto gradients = grad({y}, {y, x, y}, {Variable(tensor(5.0, DType::f64))});
  CHECK(gradients[0].item() == 5);
  CHECK(gradients[1].item() == 20);
  CHECK(gradients[2].item() == 5);
}

TEST_CASE("an input that plays no part is an error, or undefined if that is allowed") {
  const Variable x = leaf({1, 2}), other = leaf({1, 2});
  const Variable y = sum(x);
  CHECK_THROWS_WITH(grad({y}, {x, other}, {}, {.retain_graph = true}),
                    "[grad] the outputs do not depend on input 1: allow_unused gives it an "
                    "undefined gradient");
  const auto gradients = grad({y}, {x, other}, {}, {.allow_unused = true});
  CHECK(gradients[0].defined());
  CHECK_FALSE(gradients[1].defined());
  CHECK_THROWS_WITH(grad({sum(x)}, {}), "[grad] got no inputs");
  CHECK_THROWS_WITH(grad({sum(x)}, {Variable(ones({2}))}), "[grad] input 0 requires no gradient");
}

TEST_CASE("create_graph: derivatives of derivatives") {
  const Variable x = leaf(tensor(2.0, DType::f64));
  Variable y = pow(x, 4);
  for (const double expected : {32.0, 48.0, 48.0, 24.0}) {
    y = grad({y}, {x}, {}, {.create_graph = true})[0];
    CHECK(y.item() == Approx(expected));
  }
}

TEST_CASE("backward with create_graph leaves gradients that can be differentiated") {
  const Variable x = leaf({1, 2});
  sum(x * x * x).backward({}, {.create_graph = true});
  const Variable first = x.grad();
  CHECK(first.requires_grad());
  x.zero_grad();
  sum(first).backward();
  CHECK(mismatch(x.grad().value(), doubles({6, 12})) == "");
}

TEST_CASE("a Hessian times a vector") {
  // f = x^T A x / 2 has the Hessian (A + A^T) / 2.
  Generator generator(1);
  const Tensor a = randn({3, 3}, DType::f64, generator), v = randn({3}, DType::f64, generator);
  const Variable x = leaf(randn({3}, DType::f64, generator));
  const Variable f = sum(sum(x * a, 1) * x) / 2;
  const Variable g = grad({f}, {x}, {}, {.create_graph = true})[0];
  const Variable hv = grad({sum(g * v)}, {x})[0];
  CHECK(mismatch(hv.value(), sum((a + a.t()) * v, 1) / 2) == "");
}

TEST_CASE("gradients of different leaves share no memory") {
  const Variable a = leaf({1, 2}), b = leaf({3, 4});
  const Tensor upstream = doubles({1, 1});
  const bool create_graph = GENERATE(false, true);
  (a + b).backward(upstream, {.create_graph = create_graph});
  const Tensor of_a = a.grad().value(), of_b = b.grad().value();
  CHECK_FALSE(of_a.storage() == of_b.storage());
  CHECK_FALSE(of_a.storage() == upstream.storage());
  CHECK_FALSE(of_b.storage() == upstream.storage());
  of_a.mul_(10);
  upstream.mul_(100);
  CHECK(mismatch(b.grad().value(), doubles({1, 1})) == "");
  a.zero_grad();  // with create_graph, the gradient's history refers to its leaf
  b.zero_grad();
}

TEST_CASE("a gradient that was handed out does not change with the next pass") {
  const Variable x = leaf({1, 2});
  sum(x).backward();
  const Tensor first = x.grad().value();
  sum(x).backward();
  CHECK(mismatch(first, doubles({1, 1})) == "");
  CHECK(mismatch(x.grad().value(), doubles({2, 2})) == "");
}

TEST_CASE("a leaf's gradient is dense in memory, however it came") {
  const Variable x = leaf(zeros({2, 3}, DType::f64));
  sum(x).backward();  // an expanded 1
  CHECK(x.grad().value().is_contiguous());
  x.grad().value().mul_(2);
  x.zero_grad();
  x.t().backward(ones({3, 2}, DType::f64));  // a transposed gradient
  CHECK(x.grad().value().is_contiguous());
}

TEST_CASE("sparse and dense gradients meet in any order") {
  const Variable table = leaf(zeros({4, 2}, DType::f64));
  const Tensor ids = tensor({1, 3, 1});
  const auto sparse = [&] { return sum(embedding(table, ids, {.sparse = true})); };
  const auto dense = [&] { return sum(table * 2); };
  const Tensor rows = tensor({{0, 0}, {2, 2}, {0, 0}, {1, 1}}, DType::f64);

  sparse().backward();
  sparse().backward();
  CHECK(table.gradient().is_row_sparse());
  CHECK(table.gradient().row_sparse().indices.numel() == 6);
  CHECK(mismatch(table.grad().value(), rows * 2) == "");
  dense().backward();
  CHECK_FALSE(table.gradient().is_row_sparse());
  CHECK(mismatch(table.grad().value(), rows * 2 + 2) == "");
  sparse().backward();
  CHECK(mismatch(table.grad().value(), rows * 3 + 2) == "");

  table.zero_grad();
  (sparse() + dense()).backward();  // within one pass
  CHECK(mismatch(table.grad().value(), rows + 2) == "");
  table.zero_grad();
  (dense() + sparse()).backward();
  CHECK(mismatch(table.grad().value(), rows + 2) == "");
}

TEST_CASE("threads may go back to shared leaves at once") {
  const Variable w = leaf(ones({64}, DType::f64));
  const Variable table = leaf(zeros({8, 4}, DType::f64));
  constexpr int kThreads = 4, kPasses = 200;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int pass = 0; pass < kPasses; ++pass) {
        const Variable rows = embedding(table, tensor({1, 2}), {.sparse = pass % 2 == 0});
        (sum(w * 2) + sum(rows)).backward();
        w.has_grad();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(mismatch(w.grad().value(), full({64}, 2.0 * kThreads * kPasses, DType::f64)) == "");
  CHECK(table.grad().value()[2][0].item() == kThreads * kPasses);
}

TEST_CASE("a graph may be made on several threads") {
  const Variable x = leaf({1, 2});
  Variable h;
  std::thread([&] {
    for (int i = 0; i < 100; ++i) h = x * 2;  // orders beyond this thread's
    h = exp(h);
  }).join();
  const Variable y = h * x;
  CHECK(y.grad_fn()->sequence_number() > h.grad_fn()->sequence_number());
  sum(y).backward();
  CHECK(mismatch(x.grad().value(), exp(x.value() * 2) * (x.value() * 2 + 1)) == "");
}

}  // namespace
}  // namespace ember::test
