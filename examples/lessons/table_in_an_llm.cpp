// Lesson 9: what training makes of the token table in a GPT, and which of its rows a step reaches.
//
// The GPT is that of lesson 8. Its table starts as random numbers. Nobody tells it what a vowel is,
// but a vowel helps to predict what comes next as other vowels do, so their rows become alike.
// The rows that a step looked up get a gradient. Where the table is the head's weight, too (tied,
// as in GPT-2), all rows get one: the softmax lowers the logit of each token that is not next.
//
// Read next: autograd/gradient.h, where rows are added to a whole table; nn/gpt.cpp.
// In a debugger: break at `ember::accumulate`.
#include <ember/ember.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <string>
#include <vector>

#include "support/characters.h"
#include "support/nearest.h"
#include "support/picture.h"
#include "support/run_main.h"

using namespace ember;
using support::encode;

std::string name_of(char c) {
  return c == '\n' ? "↵" : c == ' ' ? "␣" : std::string(1, c);
}

/// (A, B): how alike the rows of these characters are, from -1 to 1.
Tensor cosines(const Tensor& table, const Tensor& a, const Tensor& b) {
  const Tensor unit = table / norm(table, 2, 1, true);  // (V, C)
  return matmul(take_rows(unit, a), take_rows(unit, b).t());
}

void show_table(const std::string& when, const Tensor& table, const std::string& alphabet) {
  const auto name = [&](std::int64_t id) { return name_of(alphabet[std::size_t(id)]); };
  fmt::print("\nThe table {} training: the most similar rows of some characters", when);
  for (const char c : std::string("aetRJ.,"))
    fmt::print("\n  {}   {}", name_of(c),
               support::nearest(table, encode({c}, alphabet).item<int>(), 5, name));
  const Tensor a = encode("aeiou", alphabet), b = encode("bcdfghjklmnpqrstvwxz", alphabet);
  fmt::print("\n  Mean of two vowels {:.2f}, of a vowel and a consonant {:.2f}\n",
             (sum(cosines(table, a, a)).item() - 5) / 20, mean(cosines(table, a, b)).item());
}

void train(const nn::GPT& gpt, const Tensor& tokens) {
  constexpr std::int64_t B = 8, kSteps = 1000;
  const std::int64_t T = gpt.config().block_size;
  optim::AdamW adam(gpt.parameters(), {.lr = 0.005});
  optim::LRScheduler schedule(adam, optim::cosine_annealing(kSteps, 0.05));
  for (std::int64_t step = 1; step <= kSteps; ++step) {
    const Tensor places = randint(0, tokens.size(0) - T, {B, 1}) + arange(T);  // (B, T)
    const Variable loss = gpt.loss(take_rows(tokens, places), take_rows(tokens, places + 1));
    adam.zero_grad();
    loss.backward();
    adam.step();
    schedule.step();
  }
}

/// Which rows a line gives a gradient: in the tied model, and with a copy of the table as the head.
void show_rows_reached(const nn::GPT& tied, const std::string& line, const std::string& alphabet) {
  nn::GPTConfig config = tied.config();
  config.tie_word_embeddings = false;
  nn::GPT untied(config);
  StateDict numbers = tied.state_dict();
  numbers["lm_head.weight"] = tied.wte.weight.value();
  untied.load_state_dict(numbers);
  const Tensor ids = encode(line.substr(0, line.size() - 1), alphabet).unsqueeze(0);  // (1, T)
  const Tensor next = encode(line.substr(1), alphabet).unsqueeze(0);                  // (1, T)
  const auto parts = grad({untied.loss(ids, next)}, {untied.wte.weight, untied.lm_head->weight});
  const Tensor table = parts[0].value(), head = parts[1].value();  // (V, C)
  const Tensor both = grad({tied.loss(ids, next)}, {tied.wte.weight})[0].value();
  const std::vector<std::string> rows{"untied table", "untied head", "tied table"};
  const Tensor sizes = stack({norm(table, 2, 1), norm(head, 2, 1), norm(both, 2, 1)});  // (3, V)
  std::vector<std::string> columns;
  for (const char c : alphabet) columns.push_back(name_of(c));
  fmt::print("\nRows with a gradient from '{}' (. + # by size):\n{:23} {}\n", line, "",
             fmt::join(columns, ""));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Tensor size = sizes[static_cast<std::int64_t>(i)];  // (V)
    std::string marks;
    for (const double s : size.to_vector())
      marks += s == 0 ? ' ' : s < 0.01 ? '.' : s < 0.1 ? '+' : '#';
    fmt::print("{:>12} {:2} of {}: {}\n", rows[i], sum(gt(size, 0)).item(), columns.size(), marks);
  }
  fmt::print("Tied is the sum of the others: {}\n", allclose(both, table + head, 1e-4, 1e-6));
  picture::heat_map("rows_reached.svg", "How large each row's gradient is, as log(1 + 1000 size)",
                    log1p(1000 * sizes), rows, columns);
}

void lesson() {
  const std::string text = support::romeo_and_juliet(), alphabet = support::alphabet_of(text);
  manual_seed(1);
  const std::int64_t V = std::ssize(alphabet), T = 32, C = 64;
  nn::GPTConfig config{.vocab_size = V, .block_size = T, .n_layer = 2, .n_head = 4, .n_embd = C};
  config.initializer_range = config.embedding_range = 1 / std::sqrt(C);
  const nn::GPT gpt(config);
  show_table("before", gpt.wte.weight.value(), alphabet);
  train(gpt, encode(text, alphabet));
  show_table("after", gpt.wte.weight.value(), alphabet);
  show_rows_reached(gpt, "Romeo, Romeo!", alphabet);
  fmt::print(R"(
What to notice: vowels come near vowels, and what ends a sentence near its like, though no one told.
The lookup alone reaches the rows of the 6 characters that were read. The head reaches all: it raises
the row of the character that came next and lowers those of all others, most of all the likely ones.
)");
}

int main() {
  return support::run_main(lesson);
}
