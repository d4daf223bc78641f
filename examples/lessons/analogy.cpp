// Lesson 5: king - man + woman: what the sum means, how its answer is counted, and when it fails.
//
// If the step from man to king is that from woman to queen, king - man + woman ends at queen. The
// answer is the word with the largest cosine to the sum, but for the three words of the question.
// `./examples/run analogy` trains on facts that plant this; `./examples/run analogy vectors.txt`
// reads word2vec's text format. Read: tensor/sort.cpp, examples/formats/vectors/analogies.h.
#include <ember/ember.h>
#include <fmt/format.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

using namespace ember;

// 12 people, in their place's bits: bit 0 female, bit 1 young; the rest royal, common or family.
const std::vector<std::string> kWords{"king",  "queen", "prince", "princess", "man", "woman",
                                      "boy",   "girl",  "father", "mother",   "son", "daughter",
                                      "bread", "river", "lamp",   "song"};

struct Vectors {
  std::vector<std::string> words;
  std::map<std::string, std::int64_t> id;
  Tensor unit;  // (V, C): a row of length 1 for each word
};
const auto at_length_1 = [](const Tensor& rows) { return rows / norm(rows, 2, -1, true); };

// What is said of a word is predicted from its vector: one of 11 facts at a time.
Vectors train(int steps) {
  std::map<std::string, std::int64_t> id;
  std::vector<std::int64_t> word, fact;
  for (std::int64_t i = 0; i < 16; ++i) {
    id[kWords[static_cast<std::size_t>(i)]] = i;
    for (const std::int64_t said : {i % 2, 2 + i / 2 % 2, 4 + i / 4})
      if (i < 12 || said > 6) word.push_back(i), fact.push_back(i < 12 ? said : i - 5);
  }
  const nn::Embedding table(16, 8);  // (V, C)
  const nn::Linear scores(8, 11);
  optim::AdamW adam({table.weight, scores.weight, scores.bias}, {.lr = 0.05, .weight_decay = 0.2});
  for (int step = 0; step < steps; ++step) {
    adam.zero_grad();
    nn::cross_entropy(scores(table(from_vector(word))), from_vector(fact)).backward();
    adam.step();
  }
  return {kWords, id, at_length_1(table.weight.value())};
}

// The first 30,000 vectors of a file: "V C", then lines of a word and its C numbers.
Vectors read(const char* file) {
  std::ifstream in(file);
  std::int64_t V = 0, C = 0;
  if (!(in >> V >> C) || C < 1 || C > 4096) throw Error(fmt::format("{}: no vectors", file));
  Vectors all;
  std::vector<float> numbers;
  for (std::string word; std::ssize(all.words) < 30'000 && in >> word; all.words.push_back(word)) {
    all.id.emplace(word, std::ssize(all.words));
    for (std::int64_t c = 0; c < C && in >> numbers.emplace_back();) ++c;
  }
  for (const std::string& word : kWords)
    if (!all.id.contains(word)) throw Error(fmt::format("{}: no vector of '{}'", file, word));
  all.unit = at_length_1(from_vector(numbers, {std::ssize(all.words), C}));
  return all;
}

// a - b + c: the words closest to it, those of the question in brackets.
void ask(const Vectors& of, const std::string& a, const std::string& b, const std::string& c) {
  const auto row = [&](const std::string& word) { return of.unit[of.id.at(word)]; };  // (C)
  const Sorted best = topk(matmul(of.unit, at_length_1(row(a) - row(b) + row(c))), 4);
  fmt::print("  {:22}", a + " - " + b + " + " + c);
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::string& word = of.words[best.indices[i].item<std::size_t>()];
    const bool asked = word == a || word == b || word == c;
    fmt::print("  {} {:.2f}", asked ? "[" + word + "]" : word, best.values[i].item());
  }
  fmt::print("\n");
}

int main(int argc, char** argv) try {
  manual_seed(1);
  const Vectors v = argc > 1 ? read(argv[1]) : train(300);
  fmt::print("What is closest to a - b + c (in brackets: a, b or c itself):\n");
  ask(v, "king", "man", "woman");
  ask(v, "lamp", "river", "woman");  // asks for nothing
  // All questions a - b + c = d among people where d is to c, in sex or in age, as a is to b.
  std::vector<std::int64_t> a, b, c, d;
  for (std::size_t i = 0; i < 12 * 12 * 2; ++i) {
    const std::size_t bit = 1 + i % 2, from = i / 2 % 12, to = i / 24;
    if (from == to || (from & bit) != (to & bit)) continue;
    for (auto [list, at] : {std::pair(&a, from ^ bit), {&b, from}, {&c, to}, {&d, to ^ bit}})
      list->push_back(v.id.at(kWords[at]));
  }
  const std::int64_t V = v.unit.size(0), Q = std::ssize(a);
  const auto marks = [V](const auto& ids) { return one_hot(from_vector(ids), V); };  // (Q, V)
  const Tensor all = ones({Q, V}, DType::boolean), only_d = gt(marks(d), 0);
  const Tensor others = eq(marks(a) + marks(b) + marks(c), 0);
  // The percentage of questions whose best word, of those that may answer (Q, V), is d.
  const auto right = [&](const Tensor& unit, const Tensor& may, bool c_alone = false) {
    const auto rows = [&](const auto& ids) { return index_select(unit, 0, from_vector(ids)); };
    const Tensor sums = c_alone ? rows(c) : rows(a) - rows(b) + rows(c);    // (Q, C)
    const Tensor best = argmax(where(may, matmul(sums, unit.t()), -9), 1);  // (Q)
    return 100 * mean(eq(best, from_vector(d)).to(DType::f32)).item();
  };
  const auto show = [&](const char* name, const Tensor& u) {
    fmt::print("{:16}{:12.0f} %{:12.0f} %{:12.0f} %{:12.0f} %\n", name, right(u, all),
               right(u, others), right(u, others, true), right(u, only_d));
  };
  fmt::print("\nRight of {} questions, if these words may answer:\n{:>30}{:>14}{:>14}{:>14}\n", Q,
             "all", "not a, b, c", "to c alone*", "d alone");
  show("these vectors", v.unit);
  if (argc == 1) show("half trained", train(30).unit);
  for (int i = 0; i < 3; ++i) show("random numbers", at_length_1(randn(v.unit.shape())));
  fmt::print(
      R"(* the word closest to c, of those but a, b and c: the step from b to a is not looked at
What to notice: the sum has a closest word even where it asks for nothing. Leaving a, b and c out makes
answers right; among a, b, c and d alone, it makes all of them right, of random numbers, too.
)");
} catch (const std::exception& error) {
  return fmt::print(stderr, "{}\n", error.what()), 1;
}
