/// Which rows of the token table a gradient reaches: those that were looked up, or all of them
/// where the table is the head's weight, too.
#pragma once

#include <ember/nn/gpt.h>

#include <cstdint>

#include "examples/models/gpt/token_text.h"

namespace ember::examples {

struct TouchedRows {
  std::int64_t looked_up;  // rows of the tokens that the model read
  std::int64_t untied;     // rows with a gradient, under a head with a weight of its own
  std::int64_t tied;       // rows with a gradient, under a head that is tied to the table
};

/// For the loss of predicting each of these tokens but the first from those before it, with the
/// model's own numbers. Of a model that is tied the untied head is a copy of the table, so both
/// compute the same loss; of an untied model the tied one drops the head.
/// REQUIRES: two tokens, and no more than the context and one.
TouchedRows touched_rows(const nn::GPT& model, const TokenIds& ids);

}  // namespace ember::examples
