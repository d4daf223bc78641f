// Training steps of GPTs of three sizes, and the matrix products of such a step alone: what a step
// cannot go below.
#include <benchmark/benchmark.h>

#include <ember/ember.h>

namespace {

using namespace ember;

struct Size {
  nn::GPTConfig model;
  std::int64_t batch, length;  // B, T
};

const Size kChar{
    {.vocab_size = 65, .block_size = 64, .n_layer = 4, .n_head = 4, .n_embd = 128}, 12, 64};
const Size kSmall{
    {.vocab_size = 65, .block_size = 256, .n_layer = 6, .n_head = 6, .n_embd = 384}, 8, 256};
const Size kGpt2{{.block_size = 64}, 4, 64};

/// Forward, backward and a step of AdamW.
void train(benchmark::State& state, const Size& size) {
  empty_cache();
  const nn::GPT model(size.model);
  optim::AdamW adam(model.parameters());
  const Shape shape{size.batch, size.length};
  const Tensor ids = randint(0, size.model.vocab_size, shape);
  const Tensor targets = randint(0, size.model.vocab_size, shape);
  const auto step = [&] {
    model.loss(ids, targets).backward();
    adam.step();
    adam.zero_grad();
  };
  step();  // the first makes the optimizer's own tensors
  for (auto _ : state) step();
  state.counters["memory_MB"] = static_cast<double>(reserved_bytes()) / 1e6;
}

/// The three products of a Linear, or of many at once: forward, and the gradients of its input and
/// its weight. x (..., N, in), weight (..., out, in), y (..., N, out).
struct Products {
  Tensor x, weight, y;

  Products(const Shape& batch, std::int64_t n, std::int64_t in, std::int64_t out)
      : x(randn(with(batch, n, in))),
        weight(randn(with(batch, out, in))),
        y(randn(with(batch, n, out))) {}

  void run() const {
    benchmark::DoNotOptimize(matmul(x, weight.transpose(-2, -1)));
    benchmark::DoNotOptimize(matmul(y, weight));
    benchmark::DoNotOptimize(matmul(y.transpose(-2, -1), x));
  }

 private:
  static Shape with(Shape shape, std::int64_t rows, std::int64_t columns) {
    shape.push_back(rows);
    shape.push_back(columns);
    return shape;
  }
};

void gemms(benchmark::State& state, const Size& size) {
  empty_cache();
  const std::int64_t c = size.model.n_embd, heads = size.model.n_head;
  const std::int64_t tokens = size.batch * size.length, width = c / heads;
  const Shape batch{size.batch, heads};
  const std::vector<Products> block{{{}, tokens, c, 3 * c},                    // c_attn
                                    {batch, size.length, width, size.length},  // scores
                                    {batch, size.length, size.length, width},  // values
                                    {{}, tokens, c, c},                        // c_proj
                                    {{}, tokens, c, 4 * c},                    // c_fc
                                    {{}, tokens, 4 * c, c}};                   // c_proj
  const Products head({}, tokens, c, size.model.vocab_size);
  for (auto _ : state) {
    for (std::int64_t i = 0; i < size.model.n_layer; ++i) {
      for (const Products& products : block) products.run();
    }
    head.run();
  }
}

/// One token after another with a cache, batch 1. Every weight is read once for each:
/// `weights_GB/s` is that rate, beside which memory_rate says what memory gives.
void gpt2_124m_token(benchmark::State& state) {
  empty_cache();
  nn::GPTConfig config = kGpt2.model;
  config.block_size = 1024;
  const nn::GPT model(config);
  const NoGrad silent;
  nn::GPT::Cache cache = model.make_cache();
  Tensor id = tensor({{0}});
  for (auto _ : state) {
    if (cache.length() == 256) cache.clear();
    id = argmax(model.next_logits(id, cache), 1, true);
  }
  const auto weights = static_cast<double>(model.parameter_count()) * sizeof(float);
  state.counters["weights_GB/s"] = {weights * static_cast<double>(state.iterations()) / 1e9,
                                    benchmark::Counter::kIsRate};
}

/// Two reads and a write of numbers that no cache holds.
void memory_rate(benchmark::State& state) {
  const Tensor a = ones({1 << 27}), b = ones({1 << 27});
  for (auto _ : state) a.add_(b);
  const auto bytes = static_cast<double>(a.numel()) * sizeof(float) * 3;
  state.counters["GB/s"] = {bytes * static_cast<double>(state.iterations()) / 1e9,
                            benchmark::Counter::kIsRate};
}

void gpt_char(benchmark::State& state) {
  train(state, kChar);
}
void gpt_char_gemms(benchmark::State& state) {
  gemms(state, kChar);
}
void gpt_small(benchmark::State& state) {
  train(state, kSmall);
}
void gpt_small_gemms(benchmark::State& state) {
  gemms(state, kSmall);
}
void gpt2_124m(benchmark::State& state) {
  train(state, kGpt2);
}
void gpt2_124m_gemms(benchmark::State& state) {
  gemms(state, kGpt2);
}
BENCHMARK(gpt_char)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(gpt_char_gemms)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(gpt_small)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(3);
BENCHMARK(gpt_small_gemms)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(3);
BENCHMARK(gpt2_124m)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(5);
BENCHMARK(gpt2_124m_gemms)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(3);
BENCHMARK(gpt2_124m_token)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(memory_rate)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
