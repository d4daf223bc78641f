// Gradient checks of an MLP, attention and an embedding, element by element and in fast mode.
#include <benchmark/benchmark.h>

#include <ember/ember.h>

namespace {

using namespace ember;

Variable leaf(const Shape& shape) {
  return {randn(shape, DType::f64), true};
}

void check(benchmark::State& state, const Function& f, const VariableList& inputs, bool fast) {
  for (auto _ : state) gradcheck(f, inputs, {.fast_mode = fast});
}

Variable mlp(const Variable& x, const Variable& w1, const Variable& w2) {
  return matmul(tanh(matmul(x, w1)), w2);
}
void of_mlp(benchmark::State& state, bool fast) {
  check(state, mlp, {leaf({8, 16}), leaf({16, 32}), leaf({32, 10})}, fast);
}

Variable attention(const Variable& q, const Variable& k, const Variable& v) {
  return matmul(softmax(matmul(q, k.transpose(-2, -1)) * 0.25, -1), v);
}
void of_attention(benchmark::State& state, bool fast) {
  check(state, attention, {leaf({2, 6, 16}), leaf({2, 6, 16}), leaf({2, 6, 16})}, fast);
}

void of_embedding(benchmark::State& state, bool fast) {
  const Tensor ids = randint(0, 50, {20});
  check(
      state, [ids](const Variable& table) { return embedding(table, ids); }, leaf({50, 16}), fast);
}

void gradcheck_mlp(benchmark::State& state) {
  of_mlp(state, false);
}
void gradcheck_fast_mlp(benchmark::State& state) {
  of_mlp(state, true);
}
BENCHMARK(gradcheck_mlp)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(gradcheck_fast_mlp)->Unit(benchmark::kMillisecond)->UseRealTime();

void gradcheck_attention(benchmark::State& state) {
  of_attention(state, false);
}
void gradcheck_fast_attention(benchmark::State& state) {
  of_attention(state, true);
}
BENCHMARK(gradcheck_attention)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(gradcheck_fast_attention)->Unit(benchmark::kMillisecond)->UseRealTime();

void gradcheck_embedding(benchmark::State& state) {
  of_embedding(state, false);
}
void gradcheck_fast_embedding(benchmark::State& state) {
  of_embedding(state, true);
}
BENCHMARK(gradcheck_embedding)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(gradcheck_fast_embedding)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
