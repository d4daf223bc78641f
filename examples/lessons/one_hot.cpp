// Lesson 2: what goes into a network in place of a word, and why an embedding is only a lookup.
//
// A word's id says nothing of its meaning, nor does the one-hot vector that stands for the id: 1 at
// its place, 0 elsewhere. A row of a table can, once training has found it (lesson 4). To look a
// row up is what an Embedding does: from ids (N) to rows (N, C), in a table (V, C) of V words and C
// numbers each. A Linear without bias, which multiplies what it is given by a matrix, computes the
// same rows from one-hot vectors (N, V), to the bit, and has the same gradients; but it reads the
// whole table, and multiplies nearly all of it by zero.
//
// Read next: nn/embedding.h; tensor/gather.cpp, where a lookup is a copy of rows.
// In a debugger: break at `ember::nn::Embedding::operator()`, and step to the copied numbers.
#include <ember/ember.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "support/picture.h"
#include "support/run_main.h"

using namespace ember;

void distances() {
  const std::vector<std::string> words{"cat", "chair", "kitten", "table"};
  const Tensor ids = arange(4);            // (V): a word's place in the list, by alphabet
  const Tensor vectors = one_hot(ids, 4);  // (V, V): an axis for each word
  fmt::print("word     id  one-hot   from kitten: by id  by vector\n");
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::vector<double> v = vectors[i].to_vector();
    const double by_vector = sqrt(sum(square(vectors[i] - vectors[2]))).item();
    fmt::print("{:6}  {:3}  {} {} {} {} {:23} {:10.2f}\n", words[std::size_t(i)], i, v[0], v[1],
               v[2], v[3], abs(ids[i] - ids[2]).item<int>(), by_vector);
  }
  fmt::print(
      "By their ids a kitten is nearer to furniture than to a cat; by one-hot vectors all are\n"
      "equally far from each other. Neither says what a word means.\n\n");
}

bool equal_bits(const Tensor& a, const Tensor& b) {
  const Tensor x = a.contiguous(), y = b.contiguous();
  return x.shape() == y.shape() &&
         std::memcmp(x.raw_data(), y.raw_data(), std::size_t(x.numel()) * size_of(x.dtype())) == 0;
}

/// Looks the ids up both ways, and carries the same gradient back through both.
void compare(const char* what, const Tensor& ids) {
  const nn::Embedding embedding(6, 4);   // weight (V, C): 6 words, 4 numbers each
  const nn::Linear linear(6, 4, false);  // weight (C, V)
  linear.weight.value().copy_(embedding.weight.value().t());

  const Variable looked_up = embedding(ids);            // (..., C)
  const Variable multiplied = linear(one_hot(ids, 6));  // (..., V) x (V, C) -> (..., C)
  const Tensor g = randn(looked_up.shape());
  looked_up.backward(g);
  multiplied.backward(g);
  fmt::print(
      "{:20} outputs equal to the bit: {}, gradients of the table: {}\n", what,
      equal_bits(looked_up.value(), multiplied.value()) ? "yes" : "NO",
      equal_bits(embedding.weight.grad().value(), linear.weight.grad().value().t()) ? "yes" : "NO");
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
    fastest =
        std::min(fastest, std::chrono::duration<double, std::milli>(Clock::now() - before).count());
  }
  return fastest;
}

/// What both cost a batch of 64 tokens, up to the size of GPT-2's table.
void costs() {
  constexpr std::int64_t N = 64, C = 768;
  const NoGrad no_history;
  std::vector<picture::Line> lines{{"one-hot x Linear", {}}, {"Embedding", {}}};
  fmt::print(
      "\n{0} tokens, {1} numbers each; to look up reads {2:.2f} MB and multiplies nothing\n"
      "    words   Linear: multiplications   MB read        ms   Embedding: ms     ratio\n",
      N, C, 4e-6 * double(N * C));
  for (const std::int64_t V : {100, 1'000, 10'000, 50'257}) {
    const nn::Embedding embedding(V, C);
    const nn::Linear linear(V, C, false);
    const Tensor ids = randint(0, V, {N});  // (N)
    const double multiplied = fastest_ms([&] { linear(one_hot(ids, V)); });
    const double looked_up = fastest_ms([&] { embedding(ids); });
    fmt::print("{:9} {:25.3g} {:9.1f} {:9.3f} {:15.4f} {:9.0f}\n", V, double(N * V * C),
               4e-6 * double(V * (N + C)), multiplied, looked_up, multiplied / looked_up);
    lines[0].points.push_back({V, multiplied});
    lines[1].points.push_back({V, looked_up});
  }
  fmt::print("What to notice: the product grows with the table, the lookup with the tokens.\n\n");
  picture::line_plot("one_hot.svg", "64 tokens of 768 numbers, forward", "words in the table",
                     "milliseconds", lines, true, true);
}

void lesson() {
  take_over_blas();  // the kernels that suit this CPU best: a fair race
  manual_seed(1);
  distances();
  fmt::print("A table of 6 words, 4 numbers each, looked up both ways:\n");
  compare("no token repeats", tensor({4, 0, 3}));
  compare("token 4 comes twice", tensor({4, 0, 4}));
  compare("a batch (2, 2)", tensor({{5, 1}, {0, 2}}));
  costs();
}

int main() {
  return support::run_main(lesson);
}
