/// GPT: a language model that predicts each token from those before it (Radford et al., "Language
/// models are unsupervised multitask learners", 2019, known as GPT-2).
///
///     ids (B, T)
///     x = wte[ids] + wpe[0 ... T-1]         (B, T, C)   of the token, and of its position
///     x = h[i](x) for each block            (B, T, C)
///     logits = ln_f(x) wte^T                (B, T, V)   which token comes next
///
/// The token table wte is used twice: looked up for the input, and as the weight of the head
/// (tied). Its gradient is the sum of both: the lookup contributes to the rows of the tokens that
/// were read, the head to every row.
#pragma once

#include <optional>
#include <vector>

#include "ember/nn/embedding.h"
#include "ember/nn/sequential.h"
#include "ember/nn/transformer_block.h"

namespace ember::nn {

/// The defaults are those of the smallest GPT-2 (124 million parameters), except that its dropout
/// is 0.1.
struct GPTConfig {
  std::int64_t vocab_size = 50257;  // V
  std::int64_t block_size = 1024;   // the longest context; Hugging Face's n_positions
  std::int64_t n_layer = 12;
  std::int64_t n_head = 12;
  std::int64_t n_embd = 768;        // C
  double dropout = 0;               // of the embeddings, the attention and what each block adds
  bool bias = true;                 // whether Linears and norms have one; the head has none
  bool tie_word_embeddings = true;  // whether the head's weight is wte
  double layer_norm_epsilon = 1e-5;
  /// Standard deviations of the initial weights: initializer_range for the Linears in the blocks,
  /// embedding_range for wte, wpe and the head. The latter sets the size of the first logits: the
  /// loss before training is about ln V + C s² / 2 for deviation s and width C.
  double initializer_range = 0.02;
  double embedding_range = 0.02;

  bool operator==(const GPTConfig&) const = default;
};

/// Parameters have the names of Hugging Face's GPT-2, without its "transformer.": wte.weight,
/// wpe.weight, h.0.ln_1.weight, h.0.attn.c_attn.weight, ..., ln_f.bias; an untied head is
/// lm_head.weight. Linears' weights are (out, in); Hugging Face stores those of c_attn, c_proj and
/// c_fc as (in, out).
class GPT : public Module {
 public:
  /// Initialised as Hugging Face's GPT-2: weights are normal with the deviations above, those of
  /// the two c_proj of each block divided by sqrt(2 n_layer), because 2 n_layer such outputs are
  /// added up on the residual path. Biases are 0, the weights of LayerNorms 1.
  /// Error: a size less than 1; n_head that does not divide n_embd; a dropout outside [0, 1]; an
  /// epsilon or a range that is negative or not finite.
  explicit GPT(const GPTConfig& config);

  /// The keys and values of the tokens so far, for generation: one KeyValueCache for each layer.
  class Cache {
   public:
    /// How many tokens it holds, which is the position of the next one.
    std::int64_t length() const { return layers_.empty() ? 0 : layers_.front().length(); }
    void clear();

   private:
    friend class GPT;
    explicit Cache(std::vector<KeyValueCache> layers) : layers_(std::move(layers)) {}
    std::vector<KeyValueCache> layers_;
  };
  /// An empty one, for sequences of up to block_size tokens.
  Cache make_cache() const;

  /// ids (B, T) i64 -> logits (B, T, V).
  /// Error: not (B, T); T more than block_size; an id outside the vocabulary.
  Variable operator()(const Tensor& ids) const;
  /// The mean cross entropy of the logits and the targets (B, T) i64, which are the tokens that
  /// come next. Targets of -100 are not counted; the mean of none is NaN. Error, besides those
  /// above: targets of another shape, or outside the vocabulary.
  Variable loss(const Tensor& ids, const Tensor& targets) const;

  /// ids (B, T), which come after the tokens in the cache and are appended to it -> logits (B, V)
  /// for the token that comes next. Call eval() first: in training mode dropout applies. Error,
  /// with the cache as it was, besides those above: T = 0; gradients are recorded (use NoGrad).
  Tensor next_logits(const Tensor& ids, Cache& cache) const;

  const GPTConfig& config() const { return config_; }
  std::string type_name() const override { return "GPT"; }

  Embedding wte;  // (V, C)
  Embedding wpe;  // (block_size, C)
  Dropout drop;
  ModuleList<TransformerBlock> h;
  LayerNorm ln_f;
  std::optional<Linear> lm_head;  // C -> V without bias, where the head is not tied

 protected:
  void members(Members& members) override;

 private:
  Variable embed(const Tensor& ids, std::int64_t past) const;
  Variable head(const Variable& x) const;
  void initialise() const;

  GPTConfig config_;
};

}  // namespace ember::nn
