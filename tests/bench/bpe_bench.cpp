// GPT-2's tokenizer on a text whose words are as unequally frequent as those of a language.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/bpe_trainer.h"

namespace {

using namespace ember::examples;

/// Words of 1 to 12 letters, the i-th of which occurs about 1/i as often as the first.
std::string draw_text(std::size_t bytes) {
  constexpr int kWords = 50'000;
  std::mt19937 draw(1);
  std::vector<std::string> words(kWords);
  for (std::string& word : words) {
    word.resize(1 + draw() % 12);
    for (char& letter : word)
      letter = "etaoinshrdlucmfwypvbgkjqxz"[draw() % 26 * (draw() % 26) / 26];
  }
  std::string text;
  std::uniform_real_distribution<double> uniform;
  while (text.size() < bytes) {
    const auto rank = static_cast<std::size_t>(std::pow(kWords, uniform(draw))) - 1;
    text += words[rank] + (draw() % 12 == 0 ? ".\n" : " ");
  }
  return text;
}

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}

void bpe_encode(benchmark::State& state) {
  const std::string text = draw_text(10'000'000);
  const BpeTokenizer tokenizer(train_bpe(text, 5000));
  for (auto _ : state) benchmark::DoNotOptimize(tokenizer.encode(text));
  count_bytes(state, text);
}
BENCHMARK(bpe_encode)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Words of random letters, of which hardly one comes twice.
void bpe_encode_new_words(benchmark::State& state) {
  const BpeTokenizer tokenizer(train_bpe(draw_text(10'000'000), 5000));
  std::mt19937 draw(2);
  std::string text;
  while (text.size() < 1'000'000)
    text += static_cast<char>(draw() % 8 == 0 ? ' ' : 'a' + draw() % 26);
  for (auto _ : state) benchmark::DoNotOptimize(tokenizer.encode(text));
  count_bytes(state, text);
}
BENCHMARK(bpe_encode_new_words)->Unit(benchmark::kMillisecond)->UseRealTime();

void bpe_train(benchmark::State& state) {
  const std::string text = draw_text(10'000'000);
  for (auto _ : state) benchmark::DoNotOptimize(train_bpe(text, 5000));
  count_bytes(state, text);
}
BENCHMARK(bpe_train)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
