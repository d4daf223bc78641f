// Lesson 5: king - man + woman: what the sum means, how its answer is counted, and when it fails.
//
// If the step from man to king is that from woman to queen, king - man + woman ends at queen. The
// answer is the word with the largest cosine to the sum: the vectors point nearly the same way. The
// words of the question do not count as answers, and that flatters.
//
// `analogy FILE` asks the same of vectors of your own, in word2vec's text format.
// Read next: tensor/sort.cpp (topk), examples/formats/vectors/analogies.h.
// In a debugger: break at `ember::topk`.
#include <ember/ember.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "support/run_main.h"
#include "support/vectors_file.h"

using namespace ember;
using support::WordVectors;

// Three groups. In each: a man, a woman, a boy, a girl.
const std::vector<std::vector<std::string>> kGroups{{"king", "queen", "prince", "princess"},
                                                    {"man", "woman", "boy", "girl"},
                                                    {"father", "mother", "son", "daughter"}};

// With rows of length 1, the product of two rows is their cosine.
Tensor at_length_1(const Tensor& rows) {
  return rows / clamp(norm(rows, 2, -1, true), 1e-12);  // 0 stays 0
}

// Three facts of each person: sex, age and group; one of each thing. A Linear learns to predict
// them from the word's vector, so words with the same facts need similar vectors. The Linear gives
// each fact a score (its logit); cross entropy is low if the true fact has the largest.
WordVectors train(int steps) {
  WordVectors v;
  std::vector<std::int64_t> word, fact;  // (N), (N): one fact of a word at a time
  for (std::int64_t person = 0; person < 12; ++person) {
    const std::int64_t group = person / 4, age = person / 2 % 2, sex = person % 2;
    word.insert(word.end(), 3, person), fact.insert(fact.end(), {sex, 2 + age, 4 + group});
    v.words.push_back(kGroups[std::size_t(group)][std::size_t(person % 4)]);
  }
  for (const char* thing : {"bread", "river", "lamp", "song"}) v.words.push_back(thing);
  for (std::int64_t thing = 12; thing < 16; ++thing)
    word.push_back(thing), fact.push_back(thing - 5);
  const nn::Embedding table(16, 8);  // (V, C)
  const nn::Linear scores(8, 11);    // of 2 + 2 + 3 + 4 facts
  optim::AdamW adam({table.weight, scores.weight, scores.bias}, {.lr = 0.05, .weight_decay = 0.2});
  for (int step = 0; step < steps; ++step) {
    adam.zero_grad();
    nn::cross_entropy(scores(table(from_vector(word))), from_vector(fact)).backward();
    adam.step();
  }
  v.rows = table.weight.value();
  return v;
}

// a - b + c: the words closest to it, those of the question in brackets.
void ask(const WordVectors& v, const std::string& a, const std::string& b, const std::string& c) {
  const Tensor rows = at_length_1(v.rows);
  const Tensor sum = rows[v.id(a)] - rows[v.id(b)] + rows[v.id(c)];  // (C)
  const Sorted best = topk(matmul(rows, at_length_1(sum)), 4);
  fmt::print("  {:22}", a + " - " + b + " + " + c);
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::string& word = v.words[best.indices[i].item<std::size_t>()];
    const bool asked = word == a || word == b || word == c;
    fmt::print("  {} {:.2f}", asked ? "[" + word + "]" : word, best.values[i].item());
  }
  fmt::print("\n");
}

// The ids (Q, 4) of questions a - b + c = d. From b to a, as from c to d, sex or age changes.
Tensor questions(const WordVectors& v) {
  std::vector<std::int64_t> ids;
  for (const auto& here : kGroups)
    for (const auto& there : kGroups)
      for (std::size_t i = 0; i < (&here == &there ? 0 : 8); ++i) {
        const std::size_t from = i / 2, to = from ^ (1 + i % 2);  // the other sex, or the other age
        for (const auto& word : {here[to], here[from], there[from], there[to]})
          ids.push_back(v.id(word));
      }
  return from_vector(ids).reshape({-1, 4});
}

// How many percent of the questions are answered with d, counted in three ways.
void score(const char* name, const Tensor& questions, const Tensor& vectors) {
  const Tensor unit = at_length_1(vectors), d = questions.select(1, 3);             // (V, C), (Q)
  const auto row = [&](int i) { return take_rows(unit, questions.select(1, i)); };  // (Q, C)
  const Tensor to_sum = matmul(row(0) - row(1) + row(2), unit.t());                 // (Q, V)
  const Tensor to_c = matmul(row(2), unit.t());                                     // (Q, V)
  const Tensor asked = sum(one_hot(questions.narrow(1, 0, 3), unit.size(0)), 1);    // (Q, V)
  fmt::print("{:16}", name);  // 9 is more than any product: what was asked is never the closest
  for (const Tensor& x : {to_sum, to_sum - 9 * asked, to_c - 9 * asked})
    fmt::print("{:12.0f} %", 100 * mean(eq(argmax(x, 1), d).to(DType::f32)).item());
  fmt::print("\n");
}

void lesson(const char* file) {
  manual_seed(1);
  const WordVectors v = file ? support::read_vectors(file, 30'000) : train(300);
  fmt::print("What is closest to a - b + c (in brackets: a, b or c itself):\n");
  ask(v, "king", "man", "woman");
  ask(v, "lamp", "river", "woman");  // asks for nothing
  const Tensor q = questions(v);     // (Q, 4)
  fmt::print("\nRight of {} questions, if the answer is the word closest to\n{:>30}{:>14}{:>14}\n",
             q.size(0), "a - b + c", "the same*", "c*");
  score("these vectors", q, v.rows);
  if (!file) score("half trained", q, train(30).rows);
  for (int i = 0; i < 3; ++i) score("random numbers", q, randn(v.rows.shape()));
  fmt::print(R"(* but a, b and c do not count as answers, as in the usual tests

What to notice: the sum has a closest word even where it asks for nothing. Leaving a, b and c out
makes answers right, for the sum often lies closest to c itself. The last column does without the
step from b to a: what is right there was right without an analogy.
)");
}

int main(int argc, char** argv) {
  return support::run_main([&] { lesson(argc > 1 ? argv[1] : nullptr); });
}
