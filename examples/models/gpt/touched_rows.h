/// Counts the rows of the token table that get a gradient: the rows that were looked up, or all
/// rows if the table is also the head's weight.
#pragma once

#include <ember/nn/gpt.h>

#include <cstdint>

#include "examples/models/gpt/token_text.h"

namespace ember::examples {

struct TouchedRows {
  std::int64_t looked_up;  // distinct input tokens
  std::int64_t untied;     // rows with a gradient if the head has its own weight
  std::int64_t tied;       // rows with a gradient if the head is tied to the table
};

/// For the loss of predicting each of these tokens but the first from those before it, with the
/// model's parameters. Both heads are tried: for a tied model, the untied head is a copy of the
/// table, so the loss is the same; for an untied model, the tied one drops the head. REQUIRES: two
/// tokens, and at most one more than the context.
TouchedRows touched_rows(const nn::GPT& model, const TokenIds& ids);

}  // namespace ember::examples
