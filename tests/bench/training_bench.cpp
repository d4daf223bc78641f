// Whole training steps, and what the graph itself costs.
#include <benchmark/benchmark.h>

#include <ember/ember.h>

namespace {

using namespace ember;

void mlp_adam(benchmark::State& state) {
  const nn::Sequential mlp(nn::Linear(784, 512), nn::ReLU(), nn::Linear(512, 512), nn::ReLU(),
                           nn::Linear(512, 10));
  optim::Adam adam(mlp.parameters());
  const Tensor x = randn({128, 784}), target = randint(0, 10, {128});
  for (auto _ : state) {
    nn::cross_entropy(mlp(x), target).backward();
    adam.step();
    adam.zero_grad();
  }
}
BENCHMARK(mlp_adam)->Unit(benchmark::kMillisecond)->UseRealTime();

void tanh_chain(benchmark::State& state) {
  const Variable a(randn({1000, 1000}), true), b(randn({1000}), true);
  for (auto _ : state) sum(tanh(a * b + b)).backward();
}
BENCHMARK(tanh_chain)->Unit(benchmark::kMillisecond)->UseRealTime();

void scalar_chain(benchmark::State& state) {
  const Variable s(randn({1}), true);
  for (auto _ : state) {
    Variable y = s;
    for (int i = 0; i < 1000; ++i) y = y * 1.001;
    y.backward();
  }
}
BENCHMARK(scalar_chain)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Matrix products alone, at the MLP's shapes: what mlp_adam cannot go below.
void mlp_gemms(benchmark::State& state) {
  const Tensor x = randn({128, 784}), w1 = randn({512, 784}), h = randn({128, 512}),
               w2 = randn({512, 512}), w3 = randn({10, 512}), y = randn({128, 10});
  for (auto _ : state) {
    benchmark::DoNotOptimize(matmul(x, w1.t()));
    benchmark::DoNotOptimize(matmul(h, w2.t()));
    benchmark::DoNotOptimize(matmul(h, w3.t()));
    benchmark::DoNotOptimize(matmul(y, w3));
    benchmark::DoNotOptimize(matmul(y.t(), h));
    benchmark::DoNotOptimize(matmul(h, w2));
    benchmark::DoNotOptimize(matmul(h.t(), h));
    benchmark::DoNotOptimize(matmul(h.t(), x));
  }
}
BENCHMARK(mlp_gemms)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
