// Lesson 4: skip-gram with negative sampling: a word's vector comes from the company it keeps.
//
// Skip-gram predicts the neighbours of a word from that word. A word has two vectors: v as the
// centre, u as a neighbour. The score v·u of two words goes up where the text has them near each
// other. If it only went up, all vectors would become alike, so it goes down for K noise words n:
//
//     loss = -log s(v·u) - sum over the K of log s(-v·u_n),   s(x) = 1 / (1 + e^-x)
//
// s, the sigmoid, makes a probability of a score: that the two were near each other. (arXiv
// 1310.4546, equation 4.)
//
// Read next: autograd/unary.cpp (log_sigmoid); nn/negative_sampling.cpp, the same loss for batches
// that share their noise words, composed and fused.
// In a debugger: break at `ember::embedding`, and see which words are pushed and pulled.
#include <ember/ember.h>
#include <fmt/format.h>

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/grammar.h"
#include "support/nearest.h"
#include "support/run_main.h"

using namespace ember;

/// Pairs of words from one sentence: each word as the centre, with each other word as a neighbour.
struct Pairs {
  std::vector<std::string> words;  // (V), a word's place is its id
  std::map<std::string, std::int64_t> id;
  std::vector<std::int64_t> centres, neighbours;  // (P), (P)

  void add(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::int64_t> line;
    for (std::string word; stream >> word;) {
      const auto [at, is_new] = id.emplace(word, std::ssize(words));
      if (is_new) words.push_back(word);
      line.push_back(at->second);
    }
    for (std::size_t c = 0; c < line.size(); ++c)
      for (std::size_t n = 0; n < line.size(); ++n)
        if (n != c) centres.push_back(line[c]), neighbours.push_back(line[n]);
  }
};

void show(const Pairs& pairs, const Tensor& table) {  // (V, C)
  const auto name = [&](std::int64_t id) { return pairs.words[std::size_t(id)]; };
  for (const char* word : {"king", "cat", "boy"})
    fmt::print("  {:6}  {}\n", word, support::nearest(table, pairs.id.at(word), 4, name));
  for (const auto& [a, b] : {std::pair("king", "queen"), {"cat", "kitten"}, {"king", "kitten"}}) {
    const Tensor x = table[pairs.id.at(a)], y = table[pairs.id.at(b)];  // (C), (C)
    fmt::print("  cosine of {} and {}: {:.2f}\n", a, b, nn::cosine_similarity(x, y, 0).item());
  }
}

void lesson() {
  manual_seed(5);
  Pairs pairs;
  for (int i = 0; i < 6000; ++i) pairs.add(support::sentence());  // made by a grammar
  // V words of C numbers each; P pairs, B of them a step, each with K noise words.
  const std::int64_t V = std::ssize(pairs.words), C = 16, B = 500, K = 5;
  const Tensor centres = from_vector(pairs.centres);        // (P)
  const Tensor neighbours = from_vector(pairs.neighbours);  // (P)
  const auto count = [&](const char* a, const char* b) {
    const Tensor first = eq(centres, pairs.id[a]), second = eq(neighbours, pairs.id[b]);
    return sum(logical_and(first, second)).item();
  };
  fmt::print("The text has {} words and {} pairs: \"{}\".\n", V, centres.numel(),
             support::sentence());
  fmt::print("Pairs of king and queen: {}, of cat and kitten: {}, of cat and purrs: {}.\n\n",
             count("king", "queen"), count("cat", "kitten"), count("cat", "purrs"));

  // The two tables. As in word2vec, v starts small and random, and u as zeros.
  const nn::Embedding v(V, C), u(V, C);
  nn::init::uniform_(v.weight, -0.5 / C, 0.5 / C);
  nn::init::zeros_(u.weight);
  fmt::print("Before training, closest to some words:\n");
  show(pairs, v.weight.value());
  // Noise words are drawn by how often a word is a neighbour, to the power 3/4: rare words come
  // more often than in the text, common ones such as "the" less. (The paper found that 3/4 works.)
  const Tensor often = index_add(zeros({V}), 0, neighbours, ones(neighbours.shape()));  // (V)
  const Tensor noise_weights = pow(often, 0.75);                                        // (V)
  // Large, because the loss is a mean: each of the 500 pairs moves its two words by 1/500 of it.
  optim::SGD sgd({v.weight, u.weight}, {.lr = 2});
  for (int step = 0; step <= 2000; ++step) {
    const Tensor batch = randint(0, centres.numel(), {B});                         // (B)
    const Tensor noise = multinomial(noise_weights, B * K, true).reshape({B, K});  // (B, K)
    const Variable x = v(take_rows(centres, batch));                               // (B, C)
    const Variable y = u(take_rows(neighbours, batch));                            // (B, C)
    const Variable n = u(noise);                                                   // (B, K, C)
    const Variable pair_score = sum(x * y, 1);                                     // (B)
    const Variable noise_scores = sum(x.unsqueeze(1) * n, 2);                      // (B, K)
    const Variable pull = -log_sigmoid(pair_score);                                // (B)
    const Variable push = -sum(log_sigmoid(-noise_scores), 1);                     // (B)
    const Variable loss = mean(pull + push);                                       // ()
    if (step % 500 == 0) fmt::print("step {:4}: loss {:.2f}\n", step, loss.item());
    sgd.zero_grad();
    loss.backward();
    sgd.step();
  }
  fmt::print("\nAfter it:\n");
  show(pairs, v.weight.value());
  fmt::print(R"(
What to notice:
- The loss starts at 6 log 2 = 4.16: a model that knows nothing gives each of 1 + 5 words 1/2.
- King and queen end up alike, and cat and kitten, although no sentence has both: what they share is
  their neighbours. King and kitten share little but "the".
- The meaning was planted. Had the grammar said the same of king and kitten, they would be as alike.
  English plants it less neatly: train on it with `./examples/run word2vec train` (README).
)");
}

int main() {
  return support::run_main(lesson);
}
