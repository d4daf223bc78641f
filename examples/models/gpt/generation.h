/// Generates text with a GPT, token by token.
#pragma once

#include <ember/nn/gpt.h>
#include <ember/tensor/random.h>

#include <cstdint>

#include "examples/models/gpt/token_text.h"

namespace ember::examples {

struct SamplingOptions {
  /// Divides the logits: values below 1 favour likely tokens. At 0, or below kColdest, always takes
  /// the most likely token.
  double temperature = 1;
  static constexpr double kColdest = 1e-30;
  /// Draws only from this many most likely tokens. 0: all.
  std::int64_t top_k = 0;
  /// Draws only from the smallest set of most likely tokens with this total probability ("nucleus
  /// sampling": Holtzman et al., arXiv 1904.09751). Applied after top_k, to the probabilities of
  /// its tokens.
  double top_p = 1;
};

/// Draws a token id from these logits (V). InputError: the highest is not finite.
std::int32_t draw_token(const Tensor& logits, const SamplingOptions& options, Generator& generator);

/// Continues a prompt.
///
/// The model sees only the last tokens of a prompt that is longer than its context. When the
/// context is full, its second half is kept and processed again, which makes room for as many new
/// tokens. So a token costs about the same however long the text is, and always depends on at least
/// half a context.
class Generation {
 public:
  /// The model must outlive this. REQUIRES: at least one token in `prompt`.
  Generation(const nn::GPT& model, TokenIds prompt, const SamplingOptions& options,
             std::uint64_t seed);

  /// Draws the next token.
  std::int32_t next();

 private:
  const nn::GPT& model_;
  SamplingOptions options_;
  Generator generator_;
  nn::GPT::Cache cache_;
  TokenIds seen_;    // the tokens in the context, including unread_
  TokenIds unread_;  // the last of seen_, which are not in the cache yet
};

}  // namespace ember::examples
