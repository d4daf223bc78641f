// Lesson 7: what one attention head does, by hand first, then after it has learnt where to look.
//
// A head makes of each of T tokens a query (what it looks for) and a key (what it is found by), of
// D numbers each, and a value (what it passes on), of E. The better a query fits a key, the more it
// gets of that value: y = softmax(q k^T / sqrt(D)) v; softmax makes weights above 0 whose sum is 1.
// The mask is causal: a token sees itself and those before it.
//
// Read next: nn/attention.h, nn/attention.cpp (composed and fused), tensor/attention.cpp.
// In a debugger: break at `attend`, and print each step.
#include <ember/ember.h>
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "support/picture.h"
#include "support/print_table.h"
#include "support/run_main.h"

using namespace ember;
using support::Names, support::print_table;

struct Attention {
  Variable scores, scaled, masked, weights, y;
};

/// q and k (..., T, D), v (..., T, E) -> y (..., T, E), and the steps on the way.
Attention attend(const Variable& q, const Variable& k, const Variable& v) {
  const std::int64_t T = q.size(-2), D = q.size(-1);
  const Tensor later = gt(arange(T), arange(T).unsqueeze(1));     // (T, T): key j after query i
  const Variable scores = matmul(q, k.transpose(-2, -1));         // (..., T, T): how well they fit
  const Variable scaled = scores / std::sqrt(D);                  // as large for wide as for narrow
  const Variable masked = masked_fill(scaled, later, -INFINITY);  // e^-inf = 0
  const Variable weights = softmax(masked, -1);                   // the sum of each row is 1
  return {scores, scaled, masked, weights, matmul(weights, v)};
}

void by_hand() {
  const Names tokens{"a", "cat", "ran", "it"}, kinds{"art.", "noun", "verb", "pron."};
  const Tensor q = tensor({{0., 0., 0., 0.}, {4., 0., 4., 0.}, {0., 4., 0., 0.}, {0., 6., 0., 0.}});
  const Tensor k = eye(4), v = tensor({{0., 0.}, {1., 0.}, {0., 1.}, {0., 0.}});
  const Attention a = attend(q, k, v);
  print_table("Queries: 'cat' looks for article and verb, 'ran' and 'it' for a noun", q, tokens,
              kinds);
  print_table("Keys: what each token is", k, tokens, kinds);
  print_table("Values: what each token passes on", v, tokens, {"animal", "deed"});
  print_table("Scores q k^T: a row for each query, a column for each key", a.scores.value(), tokens,
              tokens);
  print_table("Scaled by 1 / sqrt(D) = 1/2", a.scaled.value(), tokens, tokens);
  print_table("Causal mask: 'cat' does not see 'ran', which comes later", a.masked.value(), tokens,
              tokens);
  print_table("Weights: the softmax of each row", a.weights.value(), tokens, tokens);
  print_table("Result: 'it' has most of what 'cat' passes on", a.y.value(), tokens,
              {"animal", "deed"});
}

constexpr std::int64_t V = 26, C = 32, L = 6, T = 2 * L;  // letters, width, half a sequence, all

/// (B, T): L different letters in any order, and the same again. What comes next is then known.
Tensor sequences(std::int64_t B) {
  const Tensor half = sort(rand({B, V}), 1).indices.narrow(1, 0, L);
  return cat({half, half}, 1);
}

/// Each token tells its letter and the one before it. (In a GPT, an earlier layer finds that out.)
struct Head {
  nn::Embedding letter{V, C}, before{V + 1, C};  // row V of `before`: there was none
  nn::Linear qkv{C, 3 * C, false};
  Attention operator()(const Tensor& ids) const {  // (B, T)
    const Tensor none = full({ids.size(0), 1}, V, DType::i64);
    const Variable x = letter(ids) + before(cat({none, ids.narrow(1, 0, T - 1)}, 1));  // (B, T, C)
    const Variable all = qkv(x);  // (B, T, 3 C)
    return attend(all.narrow(2, 0, C), all.narrow(2, C, C), all.narrow(2, 2 * C, C));
  }
};

/// The weights of the second half's letters. What followed letter i the last time is at key i + 1.
void show_weights(const std::string& when, const Head& head, const Tensor& ids) {
  const Tensor weights = head(ids).weights.value().narrow(1, L, L - 1);  // (B, L - 1, T)
  const Tensor found = eq(argmax(weights, 2), arange(1, L)).to(DType::f32);
  Names keys;
  for (const double id : ids[0].to_vector()) keys.push_back({static_cast<char>('a' + id)});
  const Names queries(keys.begin() + L, keys.end() - 1);
  print_table("Weights " + when + " training: where each letter looks", weights[0], queries, keys);
  fmt::print("Of the weight, {:.0f} % is on the letter to come, in {:.0f} % of all rows the most\n",
             100 * mean(weights.diagonal(1, 1, 2)).item(), 100 * mean(found).item());
  picture::heat_map("attention_" + when + ".svg", when + " training", weights[0], queries, keys);
}

void lesson() {
  manual_seed(1);
  by_hand();
  // nn/attention.h has the same twice, composed and fused, for B sequences and H heads.
  const Tensor q = randn({2, 3, 5, 4}), k = randn({2, 3, 5, 4}), v = randn({2, 3, 5, 4});
  const Tensor y = attend(q, k, v).y.value();  // (B, H, T, E)
  const auto same = [&](const Variable& x) { return allclose(x.value(), y, 1e-4, 1e-5); };
  fmt::print("\nThe same numbers from nn/attention.h: composed {}, fused {}\n",
             same(nn::composed::scaled_dot_product_attention(q, k, v, {.is_causal = true})),
             same(nn::scaled_dot_product_attention(q, k, v, {.is_causal = true})));
  const Head head;
  const Tensor unseen = sequences(100);
  show_weights("before", head, unseen);
  optim::Adam adam({head.letter.weight, head.before.weight, head.qkv.weight}, {.lr = 0.01});
  for (int step = 1; step <= 200; ++step) {
    const Tensor ids = sequences(32), next = ids.narrow(1, 1, L - 1);    // (B, T), (B, L - 1)
    const Variable found = head(ids).y.narrow(1, L, L - 1);              // (B, L - 1, C)
    const Variable logits = head.letter.as_linear(found).flatten(0, 1);  // (B (L - 1), V)
    adam.zero_grad();
    nn::cross_entropy(logits, next.flatten()).backward();
    adam.step();
  }
  show_weights("after", head, unseen);
  fmt::print(
      "\nWhat to notice: no rule says where to look. Each letter has learnt to look at the one\n"
      "that followed it in the first half: that is the one to come.\n");
}

int main() {
  return support::run_main(lesson);
}
