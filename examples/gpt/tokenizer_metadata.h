/// A tokenizer as strings by name, as a checkpoint holds it: a model without the tokens that its
/// ids stand for would be of no use.
#pragma once

#include <ember/nn/safetensors.h>

#include <memory>

#include "examples/text/tokenizer.h"

namespace ember::examples {

nn::Metadata to_metadata(const Tokenizer& tokenizer);

/// InputError: there is none, or none that is known here.
std::unique_ptr<Tokenizer> make_tokenizer(const nn::Metadata& metadata);

}  // namespace ember::examples
