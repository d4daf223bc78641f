// Embedding tables of GPT-2's size: looking rows up, and training them with row-sparse gradients.
#include <benchmark/benchmark.h>

#include <ember/ember.h>

namespace {

using namespace ember;

constexpr std::int64_t kVocabulary = 50257, kWidth = 768, kTokens = 4096;

void embedding_forward(benchmark::State& state) {
  const nn::Embedding embedding(kVocabulary, kWidth);
  const Tensor ids = randint(0, kVocabulary, {kTokens});
  for (auto _ : state) benchmark::DoNotOptimize(embedding(ids));
}
BENCHMARK(embedding_forward)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Forward, backward and one step on a table of `vocabulary` rows.
template <class Optimizer>
void sparse_step(benchmark::State& state, std::int64_t vocabulary) {
  const nn::Embedding embedding(vocabulary, kWidth, {.sparse = true});
  Optimizer optimizer(embedding.parameters(), {.lr = 0.1});
  const Tensor ids = randint(0, vocabulary, {kTokens});
  const Variable g = randn({kTokens, kWidth});
  const auto step = [&] {
    embedding(ids).backward(g);
    optimizer.step();
    optimizer.zero_grad();
  };
  step();  // the first makes the optimizer's own tables
  for (auto _ : state) step();
}

void embedding_sparse_sgd(benchmark::State& state) {
  sparse_step<optim::SGD>(state, kVocabulary);
}
BENCHMARK(embedding_sparse_sgd)->Unit(benchmark::kMillisecond)->UseRealTime();

void embedding_sparse_adam(benchmark::State& state) {
  sparse_step<optim::Adam>(state, kVocabulary);
}
BENCHMARK(embedding_sparse_adam)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Time and memory of a row-sparse step over tables of 10^4 to 10^6 rows. `beyond_table_MB` is what
/// Ember took from the system besides the table itself: it must not grow with the rows.
void sparse_step_by_vocabulary(benchmark::State& state) {
  constexpr std::int64_t kNarrow = 64;
  empty_cache();
  const std::size_t before = reserved_bytes();
  const nn::Embedding embedding(state.range(0), kNarrow, {.sparse = true});
  const std::size_t table = reserved_bytes() - before;
  optim::SGD optimizer(embedding.parameters(), {.lr = 0.1});
  const Tensor ids = randint(0, state.range(0), {kTokens});
  const Variable g = randn({kTokens, kNarrow});
  for (auto _ : state) {
    embedding(ids).backward(g);
    optimizer.step();
    optimizer.zero_grad();
  }
  state.counters["table_MB"] = static_cast<double>(table) / 1e6;
  state.counters["beyond_table_MB"] = static_cast<double>(reserved_bytes() - before - table) / 1e6;
}
BENCHMARK(sparse_step_by_vocabulary)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// The lecture's question: what a one-hot vector times a Linear costs beside the lookup it equals.
void one_hot_linear(benchmark::State& state) {
  const nn::Linear linear(kVocabulary, kWidth, false);
  const Tensor ids = randint(0, kVocabulary, {64});
  for (auto _ : state) benchmark::DoNotOptimize(linear(one_hot(ids, kVocabulary)));
}
BENCHMARK(one_hot_linear)->Unit(benchmark::kMillisecond)->UseRealTime();

void embedding_of_64(benchmark::State& state) {
  const nn::Embedding embedding(kVocabulary, kWidth);
  const Tensor ids = randint(0, kVocabulary, {64});
  for (auto _ : state) benchmark::DoNotOptimize(embedding(ids));
}
BENCHMARK(embedding_of_64)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
