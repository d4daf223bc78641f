#include "examples/tools/graph/models.h"

#include <ember/ember.h>

#include <cmath>

namespace ember::examples {
namespace {

Variable named(const char* name, Variable x) {
  return x.set_name(name);
}

Variable leaf(const char* name, const Tensor& value) {
  return named(name, Variable(value, true));
}

/// The next word from the two before it (Bengio et al., 2003), with one table for what goes in and
/// what comes out. V words, C numbers a word, B examples.
Computation next_word() {
  manual_seed(3);
  const Tensor ids = tensor({{0, 1}, {1, 2}, {0, 3}});  // (B, 2)
  const Tensor targets = tensor({2, 4, 4});             // (B)
  const Variable table = leaf("table", randn({5, 4}));  // (V, C)
  const Variable weight = leaf("W", randn({4, 8}) * 0.5), bias = leaf("b", zeros({4}));

  const Variable words = embedding(table, ids, {.sparse = true});          // (B, 2, C)
  const Variable context = named("context", words.flatten(1));             // (B, 2 C)
  const Variable h = named("h", tanh(nn::linear(context, weight, bias)));  // (B, C)
  const Variable scores = named("scores", nn::linear(h, table));           // (B, V)
  return {named("loss", nn::cross_entropy(scores, targets)),
          {table, weight, bias},
          {{"ids", ids, "embedding"}, {"targets", targets, "cross_entropy"}}};
}

/// One neuron, all of it single numbers.
Computation neuron() {
  const Variable x1 = leaf("x1", tensor(2.0f)), x2 = leaf("x2", tensor(0.5f));
  const Variable w1 = leaf("w1", tensor(-0.5f)), w2 = leaf("w2", tensor(1.0f));
  const Variable b = leaf("b", tensor(0.25f));

  const Variable y = named("y", tanh(w1 * x1 + w2 * x2 + b));
  return {named("loss", square(y - 0.5)), {w1, x1, w2, x2, b}};
}

/// Two layers that tell three classes apart, with the cross entropy written out.
Computation mlp() {
  manual_seed(1);
  const Tensor x = randn({4, 2});               // (B, 2)
  const Tensor targets = tensor({0, 2, 1, 0});  // (B)
  const Variable w1 = leaf("W1", randn({5, 2})), b1 = leaf("b1", zeros({5}));
  const Variable w2 = leaf("W2", randn({3, 5}) * 0.5), b2 = leaf("b2", zeros({3}));

  const Variable h = named("h", tanh(nn::linear(x, w1, b1)));              // (B, 5)
  const Variable scores = named("scores", nn::linear(h, w2, b2));          // (B, 3)
  const Variable log_probs = log_softmax(scores, 1);                       // (B, 3)
  const Variable of_targets = gather(log_probs, 1, targets.unsqueeze(1));  // (B, 1)
  return {named("loss", mean(-of_targets)),
          {w1, b1, w2, b2},
          {{"x", x, "linear"}, {"targets", targets, "gather"}}};
}

/// One head of causal attention over a sentence of T tokens, with the way around it; the loss asks
/// for the next token.
Computation attention() {
  manual_seed(5);
  const Tensor ids = tensor({0, 3, 1, 2}), targets = tensor({3, 1, 2, 4});  // (T)
  const Tensor later = logical_not(tril(ones({4, 4})));                     // (T, T)
  const Variable table = leaf("table", randn({5, 6}));                      // (V, C)
  const Variable positions = leaf("positions", randn({4, 6}) * 0.5);        // (T, C)
  const Variable to_q = leaf("Wq", randn({6, 6}) * 0.4), to_k = leaf("Wk", randn({6, 6}) * 0.4),
                 to_v = leaf("Wv", randn({6, 6}) * 0.4);

  const Variable x = named("x", embedding(table, ids) + positions);            // (T, C)
  const Variable q = named("q", nn::linear(x, to_q));                          // (T, C)
  const Variable k = named("k", nn::linear(x, to_k));                          // (T, C)
  const Variable v = named("v", nn::linear(x, to_v));                          // (T, C)
  const Variable scores = named("scores", matmul(q, k.t()) / std::sqrt(6.0));  // (T, T)
  const Variable seen = masked_fill(scores, later, -INFINITY);                 // (T, T)
  const Variable weights = named("weights", softmax(seen, 1));                 // (T, T): sums are 1
  const Variable y = named("y", x + matmul(weights, v));                       // (T, C)
  return {named("loss", nn::cross_entropy(nn::linear(y, table), targets)),
          {table, positions, to_q, to_k, to_v},
          {{"ids", ids, "embedding"},
           {"later", later, "masked_fill"},
           {"targets", targets, "cross_entropy"}}};
}

constexpr GraphModel kModels[] = {
    {"embedding", "The next word from two words",
     "The table is used twice, for the words and for the scores: on the way back two parts add up "
     "to its gradient.",
     next_word},
    {"neuron", "One neuron",
     "All are single numbers: each step back can be checked by hand with the formula beside it.",
     neuron},
    {"mlp", "Two layers and a cross entropy",
     "Behind mean, neg, gather and log_softmax the gradient of the scores is (softmax - one-hot) / "
     "4.",
     mlp},
    {"attention", "One head of causal attention",
     "x is used four times, by q, k and v and around the head: four parts add up to its gradient.",
     attention},
};

}  // namespace

std::span<const GraphModel> graph_models() {
  return kModels;
}

}  // namespace ember::examples
