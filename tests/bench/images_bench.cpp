// A training step of the small convolutional network of lesson 6.
#include <benchmark/benchmark.h>

#include <ember/ember.h>

namespace {

using namespace ember;

void cnn_step(benchmark::State& state) {
  const nn::Sequential cnn(nn::Conv2d(1, 16, 3, {.padding = 1}), nn::ReLU(), nn::MaxPool2d(2),
                           nn::Conv2d(16, 32, 3, {.padding = 1}), nn::ReLU(), nn::MaxPool2d(2),
                           nn::Flatten(), nn::Linear(32 * 9, 10));
  optim::Adam adam(cnn.parameters());
  const Tensor x = randn({32, 1, 12, 12}), target = randint(0, 10, {32});
  for (auto _ : state) {
    nn::cross_entropy(cnn(x), target).backward();
    adam.step();
    adam.zero_grad();
  }
}
BENCHMARK(cnn_step)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
