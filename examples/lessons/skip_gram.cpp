// Lesson 4: skip-gram with negative sampling: a word's vector comes from the company it keeps.
//
// Skip-gram predicts the neighbours of a word from that word. A word has two vectors: v as the
// centre, u as a neighbour. The score v·u of two words goes up where the text has them near each
// other. If it only went up, all vectors would become alike, so it goes down for K noise words n:
//
//     loss = -log s(v·u) - sum over the K of log s(-v·u_n),   s the sigmoid
//
// (arXiv 1310.4546, equation 4.) Read next: autograd/gather.cpp, arithmetic.cpp and unary.cpp, then
// nn/negative_sampling.cpp: the same loss for batches that share their noise words.
#include <ember/ember.h>
#include <fmt/format.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace ember;

// A grammar makes the text, and plants the meaning: what is said of each kind, and the words with
// their kinds. No sentence is about two of these words.
const std::map<std::string, std::vector<std::string>> kSaid{
    {"feline", {"the * purrs", "the * drinks milk", "a * has whiskers", "the * catches mice"}},
    {"royal", {"the * wears a crown", "the * sits on the throne", "a * rules the land"}},
    {"common", {"the * works in the village", "the * carries a basket", "a * sells the fish"}},
    {"male", {"the * says that he is here", "the * and his brother"}},
    {"female", {"the * says that she is here", "the * and her sister"}},
    {"grown", {"the old * rests all day", "the wise * remembers"}},
    {"young", {"the little * plays all day", "the small * learns"}}};
const std::vector<std::vector<std::string>> kWords{
    {"cat", "feline", "grown"},         {"kitten", "feline", "young"},
    {"king", "royal", "male", "grown"}, {"queen", "royal", "female", "grown"},
    {"man", "common", "male", "grown"}, {"woman", "common", "female", "grown"},
    {"boy", "common", "male", "young"}, {"girl", "common", "female", "young"}};

std::string sentence() {
  const auto pick = [](const auto& from) {
    return from[randint(0, std::ssize(from), {}).template item<std::size_t>()];
  };
  const std::vector<std::string> word = pick(kWords);
  std::vector<std::string> said;
  for (std::size_t i = 1; i < word.size(); ++i)
    for (const std::string& one : kSaid.at(word[i])) said.push_back(one);
  std::string text = pick(said);
  return text.replace(text.find('*'), 1, word[0]);
}

int main() {
  manual_seed(5);
  // Pairs: a centre with each other word of its sentence. Words get ids as they come.
  std::vector<std::string> words;
  std::map<std::string, std::int64_t> id;
  std::vector<std::int64_t> centres, neighbours;
  for (int i = 0; i < 6000; ++i) {
    std::istringstream text(sentence());
    std::vector<std::int64_t> line;
    for (std::string word; text >> word; line.push_back(id[word]))
      if (id.emplace(word, std::ssize(words)).second) words.push_back(word);
    for (std::size_t c = 0; c < line.size(); ++c)
      for (std::size_t n = 0; n < line.size(); ++n)
        if (n != c) centres.push_back(line[c]), neighbours.push_back(line[n]);
  }
  const std::int64_t V = std::ssize(words), C = 16, B = 500, K = 5;
  const Tensor centre = from_vector(centres), neighbour = from_vector(neighbours);  // (P), (P)
  const auto pairs = [&](const char* a, const char* b) {
    return sum(logical_and(eq(centre, id[a]), eq(neighbour, id[b]))).item();
  };
  fmt::print("The text has {} words and {} pairs: \"{}\".\n", V, centre.numel(), sentence());
  fmt::print("Pairs of king and queen: {}, of cat and kitten: {}, of cat and purrs: {}.\n\n",
             pairs("king", "queen"), pairs("cat", "kitten"), pairs("cat", "purrs"));

  // The two tables. As in word2vec, v starts small and random, and u as zeros.
  const nn::Embedding v(V, C), u(V, C);
  nn::init::uniform_(v.weight, -0.5 / C, 0.5 / C);
  nn::init::zeros_(u.weight);
  const auto show = [&] {
    const Tensor table = v.weight.value(), unit = table / norm(table, 2, 1, true);  // (V, C)
    const Tensor cosines = matmul(unit, unit.t());                                  // (V, V)
    for (const char* word : {"king", "cat", "boy"}) {
      const Sorted near = topk(cosines[id[word]], 5);  // the first is the word itself
      fmt::print("  {:6}", word);
      for (std::int64_t i = 1; i < 5; ++i)
        fmt::print("  {} {:.2f}", words[static_cast<std::size_t>(near.indices[i].item())],
                   near.values[i].item());
      fmt::print("\n");
    }
    for (const auto& [a, b] : {std::pair("king", "queen"), {"cat", "kitten"}, {"king", "kitten"}})
      fmt::print("  cosine of {} and {}: {:.2f}\n", a, b, cosines[{id[a], id[b]}].item());
  };
  fmt::print("Before training, closest to some words:\n");
  show();
  // Noise words are drawn by how often a word is a neighbour, to the power 3/4.
  const Tensor often = pow(index_add(zeros({V}), 0, neighbour, ones(neighbour.shape())), 0.75);
  optim::SGD sgd({v.weight, u.weight}, {.lr = 2});
  for (int step = 0; step <= 2000; ++step) {
    const Tensor batch = randint(0, centre.numel(), {B});                       // (B)
    const Tensor noise = multinomial(often, B * K, true).reshape({B, K});       // (B, K)
    const Variable x = v(index_select(centre, 0, batch));                       // (B, C)
    const Variable y = u(index_select(neighbour, 0, batch));                    // (B, C)
    const Variable of_pair = log_sigmoid(sum(x * y, 1));                        // (B)
    const Variable of_noise = log_sigmoid(-sum(x.unsqueeze(1) * u(noise), 2));  // (B, K)
    const Variable loss = -(sum(of_pair) + sum(of_noise)) / B;                  // ()
    if (step % 500 == 0) fmt::print("step {:4}: loss {:.2f}\n", step, loss.item());
    sgd.zero_grad();
    loss.backward();
    sgd.step();
  }
  fmt::print("\nAfter it:\n");
  show();
  fmt::print(R"(
What to notice:
- The loss starts at 6 log 2 = 4.16: a model that knows nothing gives each of 1 + 5 words 1/2.
- King and queen end up alike, and cat and kitten, although no sentence has both: what they share is
  their neighbours. King and kitten share little but "the".
- The meaning was planted. Had the grammar said the same of king and kitten, they would be as alike.
  English plants it less neatly: train on it with `./examples/run word2vec train` (README).
)");
}
