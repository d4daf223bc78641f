/// A tokenizer as metadata of a checkpoint, so that a model is saved together with its tokens.
///
/// The entry "tokenizer" is its kind, and further entries are its data:
///
///     "characters": "characters" is one string of all characters
///     "bpe": "encoder.json" and "vocab.bpe" are the contents of these files
///     (formats/tokenizers/bpe_files.h)
#pragma once

#include <ember/nn/safetensors.h>

#include <memory>
#include <string>

#include "examples/formats/tokenizers/tokenizer.h"

namespace ember::examples {

/// REQUIRES: a tokenizer of one of these kinds.
nn::Metadata to_metadata(const Tokenizer& tokenizer);

/// A description that identifies the tokenizer: "bpe of 1024 tokens with fingerprint 8d1c…".
/// `metadata` is to_metadata(tokenizer).
std::string describe(const Tokenizer& tokenizer, const nn::Metadata& metadata);

/// InputError, naming the entry: no tokenizer, an unknown kind, or invalid data.
std::unique_ptr<Tokenizer> make_tokenizer(const nn::Metadata& metadata);

}  // namespace ember::examples
