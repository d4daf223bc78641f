/// Text from a GPT, token by token.
#pragma once

#include <ember/nn/gpt.h>
#include <ember/tensor/random.h>

#include <cstdint>

#include "examples/models/gpt/token_text.h"

namespace ember::examples {

struct SamplingOptions {
  /// Logits are divided by this: below 1 what is likely becomes likelier. 0, or less than what an
  /// f32 can be divided by: always the likeliest.
  double temperature = 1;
  static constexpr double kColdest = 1e-30;
  /// Only so many of the likeliest tokens may be drawn. 0: all.
  std::int64_t top_k = 0;
  /// Only the likeliest tokens may be drawn, as few as have this probability together ("nucleus
  /// sampling": Holtzman et al., arXiv 1904.09751). After top_k, of whose tokens it is the share.
  double top_p = 1;
};

/// One of the tokens that these logits (V) are of. InputError: the highest is not finite.
std::int32_t draw_token(const Tensor& logits, const SamplingOptions& options, Generator& generator);

/// What a model goes on with after a prompt.
///
/// The model sees as many tokens as its context holds. Of a longer prompt it sees the last ones.
/// When the context is full, it goes on with the later half of it: that is read once more, and
/// there is room for as many tokens again. So a token costs about the same however long the text
/// becomes, and is drawn knowing at least half a context.
class Generation {
 public:
  /// The model must outlive this. REQUIRES: a token at least.
  Generation(const nn::GPT& model, TokenIds prompt, const SamplingOptions& options,
             std::uint64_t seed);

  /// The next token.
  std::int32_t next();

 private:
  const nn::GPT& model_;
  SamplingOptions options_;
  Generator generator_;
  nn::GPT::Cache cache_;
  TokenIds seen_;    // what the context holds, and what it is to take in next
  TokenIds unread_;  // the last of them, which are not in the cache
};

}  // namespace ember::examples
