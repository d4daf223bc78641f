// Teaches: an embedding is a Linear without bias that is fed one-hot vectors. Outputs and weight
// gradients are the same to the bit; only the cost differs, because the lookup skips the zeros.
//
//   examples/run lookup                   compares, then times growing vocabularies up to GPT-2's
//   examples/run lookup --output a.svg    where the plot goes
#include <ember/ember.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "examples/support/cli.h"
#include "examples/support/svg.h"

namespace {

using namespace ember;

bool equal_bits(const Tensor& a, const Tensor& b) {
  const Tensor x = a.contiguous(), y = b.contiguous();
  const auto bytes = static_cast<std::size_t>(x.numel()) * size_of(x.dtype());
  return x.shape() == y.shape() && std::memcmp(x.raw_data(), y.raw_data(), bytes) == 0;
}

/// Looks `ids` up both ways and carries the same gradient back through both.
void compare(const char* what, const Tensor& ids) {
  constexpr std::int64_t kVocabulary = 6, kWidth = 4;
  const nn::Embedding embedding(kVocabulary, kWidth);
  nn::Linear linear(kVocabulary, kWidth, false);
  linear.weight.value().copy_(
      embedding.weight.value().t());  // W is (out, in): the table on its side

  const Variable looked_up = embedding(ids);
  const Variable multiplied = linear(one_hot(ids, kVocabulary));
  const Tensor g = randn(looked_up.shape());
  looked_up.backward(g);
  multiplied.backward(g);

  const Tensor a = embedding.weight.grad().value(), b = linear.weight.grad().value().t();
  fmt::print(
      "{:24} outputs equal to the bit: {:4} weight gradients equal to the bit: {:4} "
      "furthest apart: {:.1e}\n",
      what, equal_bits(looked_up.value(), multiplied.value()) ? "yes," : "NO,",
      equal_bits(a, b) ? "yes," : "no,", max(abs(a - b)).item());
}

/// Milliseconds a call, the fastest of several.
template <class F>
double fastest_ms(const F& f) {
  using Clock = std::chrono::steady_clock;
  double fastest = 1e9;
  const auto start = Clock::now();
  for (int run = 0; run < 5 || Clock::now() - start < std::chrono::milliseconds(100); ++run) {
    const auto before = Clock::now();
    f();
    const std::chrono::duration<double, std::milli> passed = Clock::now() - before;
    fastest = std::min(fastest, passed.count());
  }
  return fastest;
}

struct Cost {
  std::int64_t vocabulary;
  double multiplied_ms, looked_up_ms;
};

Cost time_both(std::int64_t vocabulary, std::int64_t width, std::int64_t tokens) {
  const NoGrad inference;
  const nn::Embedding embedding(vocabulary, width);
  const nn::Linear linear(vocabulary, width, false);
  const Tensor ids = randint(0, vocabulary, {tokens});
  return {vocabulary, fastest_ms([&] { linear(one_hot(ids, vocabulary)); }),
          fastest_ms([&] { embedding(ids); })};
}

void print_row(const Cost& cost, std::int64_t width, std::int64_t tokens) {
  // The product reads the whole table once and multiplies every number of it by every one-hot
  // vector; the lookup reads the rows it is asked for and multiplies nothing.
  const double multiplications = double(tokens) * double(cost.vocabulary) * double(width);
  const double product_bytes =
      4.0 * (double(cost.vocabulary) * double(width + tokens) + double(tokens) * double(width));
  const double lookup_bytes = 2 * 4.0 * double(tokens) * double(width);
  fmt::print("{:>10} {:>16.3g} {:>12.1f} {:>12.3f} {:>16} {:>12.2f} {:>12.4f} {:>10.0f}\n",
             cost.vocabulary, multiplications, product_bytes / 1e6, cost.multiplied_ms, 0,
             lookup_bytes / 1e6, cost.looked_up_ms, cost.multiplied_ms / cost.looked_up_ms);
}

void plot(const std::vector<Cost>& costs, const std::string& output) {
  std::vector<double> vocabularies, multiplied, looked_up;
  for (const Cost& cost : costs) {
    vocabularies.push_back(static_cast<double>(cost.vocabulary));
    multiplied.push_back(cost.multiplied_ms);
    looked_up.push_back(cost.looked_up_ms);
  }
  examples::Plot plot("64 tokens, 768 numbers each",
                      {"words in the vocabulary", examples::Scale::log},
                      {"milliseconds", examples::Scale::log});
  plot.line("one-hot x Linear", vocabularies, multiplied);
  plot.line("Embedding", vocabularies, looked_up);
  plot.save(output);
}

void run(const std::string& output) {
  examples::picture_format(output);  // a name that says none ends it here
  fmt::print("A table of 6 words, 4 numbers each, looked up both ways:\n\n");
  compare("no token repeats", tensor({4, 0, 3}));
  compare("token 4 comes twice", tensor({4, 0, 4}));
  compare("a batch (2, 2)", tensor({{5, 1}, {0, 2}}));

  constexpr std::int64_t kWidth = 768, kTokens = 64;
  fmt::print(
      "\n{} tokens, {} numbers each: the cost of a forward pass\n\n"
      "{:>10} {:^42} {:^42}\n{:>10} {:>16} {:>12} {:>12} {:>16} {:>12} {:>12} {:>10}\n",
      kTokens, kWidth, "", "one-hot x Linear", "Embedding", "vocabulary", "multiplications",
      "MB touched", "ms", "multiplications", "MB touched", "ms", "ratio");
  std::vector<Cost> costs;
  for (const std::int64_t vocabulary : {100, 1'000, 10'000, 50'257}) {
    costs.push_back(time_both(vocabulary, kWidth, kTokens));
    print_row(costs.back(), kWidth, kTokens);
  }
  plot(costs, output);
  fmt::print("\nwrote {}\n", output);
}

}  // namespace

int main(int argc, char** argv) {
  std::string output = "lookup.svg";
  return examples::run_main(
      argc, argv, "Compares one-hot x Linear with Embedding",
      [&](examples::App& app) {
        app.add_option("--output", output, "the picture to write: .svg or .html");
      },
      [&] { run(output); });
}
