/// A tokenizer as strings by name, as a checkpoint holds it: a model without the tokens that its
/// ids stand for would be of no use.
///
/// "tokenizer" says of which kind it is, and the others what it knows:
///
///     "characters": "characters" has all of them, in one string
///     "bpe": "encoder.json" and "vocab.bpe" have what stands in these files
///     (tokenizers/bpe_files.h)
#pragma once

#include <ember/nn/safetensors.h>

#include <memory>
#include <string>

#include "examples/formats/tokenizers/tokenizer.h"

namespace ember::examples {

/// REQUIRES: of one of these kinds.
nn::Metadata to_metadata(const Tokenizer& tokenizer);

/// Enough to tell a tokenizer from any other: "bpe of 1024 tokens with fingerprint 8d1c…".
/// `metadata` is to_metadata(tokenizer).
std::string describe(const Tokenizer& tokenizer, const nn::Metadata& metadata);

/// InputError: there is none, none of a kind that is known here, or what it knows is not as above;
/// names the entry.
std::unique_ptr<Tokenizer> make_tokenizer(const nn::Metadata& metadata);

}  // namespace ember::examples
