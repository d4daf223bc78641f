// Lesson 8: a GPT that learns to write from Romeo and Juliet, character by character.
//
// The model reads characters and gives, at each of them, a probability to every character that may
// come next. Training raises the probability of the one that did. To write, the program draws a
// character from these probabilities, appends it, and asks again.
//
// logits() is all of the model. A token has a vector x of C numbers, which every layer adds to: the
// residual stream. A block adds what attention (lesson 7) brings from other tokens, then what an
// MLP makes of each token by itself. Both read x through a LayerNorm, which shifts and scales the C
// numbers to mean 0 and deviation 1: the norm comes before the layer (pre-norm) and not on the
// stream. Last, a Linear gives each token that may come next a score: the logits. GPT-2's names:
//
//   wte, wpe   tables (V, C) and (T, C): embeddings of the token, and of its place in the text
//   h          the blocks, each with ln_1, attn, ln_2 and mlp
//   c_attn     a Linear, C -> 3 C: the queries, keys and values of all H heads, side by side
//   c_fc       the first Linear of the MLP, C -> 4 C; GELU, a smooth ReLU, follows
//   c_proj     the last Linear of attention, C -> C, and of the MLP, 4 C -> C
//   ln_1, ln_2, ln_f   the LayerNorms: before attention, before the MLP, and after the last block
//
// Read next: nn/transformer_block.h, nn/causal_self_attention.h (the cache) and nn/gpt.cpp, which
// is logits() with fused kernels. The program `gpt` is what this grows into.
// In a debugger: break at `logits`, and print the shape that each line makes.
#include <ember/ember.h>
#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "support/characters.h"
#include "support/run_main.h"

using namespace ember;
using support::encode;

// The logits of nn::GPT for B texts of T tokens: C numbers each, H heads of D = C / H; V tokens.
Variable logits(const nn::GPT& gpt, const Tensor& ids) {  // (B, T)
  const std::int64_t B = ids.size(0), T = ids.size(1);
  const std::int64_t C = gpt.config().n_embd, H = gpt.config().n_head, D = C / H;
  const Tensor later = gt(arange(T), arange(T).unsqueeze(1));  // (T, T): key j > query i

  Variable x = gpt.wte(ids) + gpt.wpe(arange(T));  // (B, T, C) + (T, C): which token, and where
  for (std::size_t i = 0; i < gpt.h.size(); ++i) {
    const nn::TransformerBlock& block = gpt.h[i];
    const Variable qkv = block.attn.c_attn(block.ln_1(x));                  // (B, T, 3 C)
    const Variable heads = qkv.reshape({B, T, 3, H, D}).transpose(1, 3);    // (B, H, 3, T, D)
    const Variable q = heads.select(2, 0);                                  // (B, H, T, D)
    const Variable k = heads.select(2, 1), v = heads.select(2, 2);          // (B, H, T, D)
    const Variable scores = matmul(q, k.transpose(2, 3)) / std::sqrt(D);    // (B, H, T, T)
    const Variable p = softmax(masked_fill(scores, later, -INFINITY), 3);   // (B, H, T, T)
    const Variable y = matmul(p, v).transpose(1, 2).reshape({B, T, C});     // (B, T, C)
    x = x + block.attn.c_proj(y);                                           // from other tokens
    const Variable wide = gelu(block.mlp.c_fc(block.ln_2(x)), Gelu::tanh);  // (B, T, 4 C)
    x = x + block.mlp.c_proj(wide);                                         // each token by itself
  }
  return gpt.wte.as_linear(gpt.ln_f(x));  // (B, T, V): the token table is the head's weight, too
}

/// The mean loss over all tokens (N), in pieces of T. Nothing is learnt here.
double mean_loss(const nn::GPT& gpt, const Tensor& tokens, std::int64_t T) {
  const NoGrad no_history;
  const std::int64_t pieces = (tokens.size(0) - 1) / T;
  const Tensor ids = tokens.narrow(0, 0, pieces * T).reshape({pieces, T});
  const Tensor next = tokens.narrow(0, 1, pieces * T).reshape({pieces, T});
  return nn::cross_entropy(logits(gpt, ids).flatten(0, 1), next.flatten()).item();
}

/// `text` and `count` more characters. Below temperature 1 what is likely becomes likelier, above
/// it everything becomes more equal.
std::string sample(const nn::GPT& gpt, const std::string& alphabet, std::string text, int count,
                   double temperature) {
  const NoGrad no_history;
  const auto most = static_cast<std::size_t>(gpt.config().block_size);
  nn::GPT::Cache cache = gpt.make_cache();  // keys and values of the tokens that were read
  std::string unread = text;
  for (int i = 0; i < count; ++i) {
    if (static_cast<std::size_t>(cache.length()) + unread.size() > most) {
      cache.clear();  // it is full: read the last half once more
      unread = text.substr(text.size() - most / 2);
    }
    const Tensor ids = encode(unread, alphabet).unsqueeze(0);                // (1, T)
    const Tensor p = softmax(gpt.next_logits(ids, cache) / temperature, 1);  // (1, V)
    unread = alphabet[multinomial(p, 1).item<std::size_t>()];                // (1, 1)
    text += unread;
  }
  return text;
}

void train(const nn::GPT& gpt, const Tensor& training, const Tensor& held_out) {
  constexpr std::int64_t B = 8, kSteps = 2000, kReport = 250;
  const std::int64_t T = gpt.config().block_size;
  optim::AdamW adam(gpt.parameters(), {.lr = 0.005});
  // The learning rate falls to a twentieth, along a half wave of the cosine.
  optim::LRScheduler schedule(adam, optim::cosine_annealing(kSteps, 0.05));
  double total = 0;
  for (std::int64_t step = 1; step <= kSteps; ++step) {
    const Tensor places = randint(0, training.size(0) - T, {B, 1}) + arange(T);  // (B, T)
    const Tensor ids = take_rows(training, places), next = take_rows(training, places + 1);
    const Variable loss = nn::cross_entropy(logits(gpt, ids).flatten(0, 1), next.flatten());
    adam.zero_grad();
    loss.backward();
    adam.step();
    schedule.step();
    total += loss.item();
    if (step % kReport == 0) {
      fmt::print("step {:4}: loss {:.2f} in training, {:.2f} on the held-out text\n", step,
                 std::exchange(total, 0) / kReport, mean_loss(gpt, held_out, T));
    }
  }
}

void lesson() {
  // A token is a character. Its id is its place in the alphabet.
  const std::string text = support::romeo_and_juliet(), alphabet = support::alphabet_of(text);
  const Tensor tokens = encode(text, alphabet);  // (N)
  const std::int64_t V = std::ssize(alphabet), N = tokens.size(0), split = N * 9 / 10;
  const Tensor training = tokens.narrow(0, 0, split), held_out = tokens.narrow(0, split, N - split);

  manual_seed(1);
  constexpr std::int64_t T = 32, C = 64;
  nn::GPTConfig config{.vocab_size = V, .block_size = T, .n_layer = 2, .n_head = 4, .n_embd = C};
  config.initializer_range = config.embedding_range = 1 / std::sqrt(C);  // sums over C stay near 1
  const nn::GPT gpt(config);
  fmt::print("{} characters, {} different ones; the last tenth is held out. Untrained:\n\n{}\n\n",
             N, V, sample(gpt, alphabet, "ROMEO:\n", 70, 1));
  train(gpt, training, held_out);
  fmt::print("(Were all {} equally likely, it would be ln {} = {:.2f}.)\n\n", V, V, std::log(V));

  const NoGrad no_history;
  const Tensor ids = held_out.narrow(0, 0, T).unsqueeze(0), all = logits(gpt, ids).value();
  nn::GPT::Cache cache = gpt.make_cache();
  gpt.next_logits(ids.narrow(1, 0, T - 1), cache);
  const Tensor last = gpt.next_logits(ids.narrow(1, T - 1, 1), cache);  // (1, V): reads one token
  fmt::print("nn::GPT gives the same logits: {}; so does the cache: {}.\n",
             allclose(gpt(ids).value(), all, 1e-3, 1e-4),
             allclose(last, all.select(1, T - 1), 1e-3, 1e-4));
  for (const double temperature : {0.3, 0.8, 1.5}) {
    const std::string written = sample(gpt, alphabet, "ROMEO:\n", 200, temperature);
    fmt::print("\nTemperature {}:\n{}\n", temperature, written);
  }
  fmt::print(
      "\nWhat to notice: at 0.8, speakers, lines and many short words are right, others are "
      "invented.\n"
      "Nothing is meant: it sees {} characters back. 0.3 repeats, 1.5 falls apart.\n",
      T);
}

int main() {
  return support::run_main(lesson);
}
