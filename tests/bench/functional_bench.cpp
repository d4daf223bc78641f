// A Hessian-vector product of a GPT's loss beside the gradient of the same loss. Both run in each
// iteration, so that the machine's mood touches both: `ratio` is what the product costs in
// gradients.
#include <benchmark/benchmark.h>

#include <ember/ember.h>

#include <chrono>

namespace {

using namespace ember;

template <class F>
double seconds(F f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void hvp_gpt_char(benchmark::State& state) {
  empty_cache();
  const nn::GPT model(
      {.vocab_size = 65, .block_size = 64, .n_layer = 4, .n_head = 4, .n_embd = 128});
  const Tensor ids = randint(0, 65, {12, 64}), targets = randint(0, 65, {12, 64});
  const std::vector<Variable> parameters = model.parameters();
  const auto loss = [&](const std::vector<Variable>&) { return model.loss(ids, targets); };
  std::vector<Variable> v;
  for (const Variable& parameter : parameters) v.push_back(randn(parameter.shape()));
  const auto gradient = [&] {
    benchmark::DoNotOptimize(grad({model.loss(ids, targets)}, parameters));
  };
  const auto product = [&] { benchmark::DoNotOptimize(hvp(loss, parameters, v)); };
  gradient();
  product();
  double of_gradients = 0, of_products = 0;
  for (auto _ : state) {
    of_gradients += seconds(gradient);
    of_products += seconds(product);
  }
  const auto iterations = static_cast<double>(state.iterations());
  state.counters["gradient_ms"] = of_gradients * 1e3 / iterations;
  state.counters["hvp_ms"] = of_products * 1e3 / iterations;
  state.counters["ratio"] = of_products / of_gradients;
}
BENCHMARK(hvp_gpt_char)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(3);

}  // namespace
