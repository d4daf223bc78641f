/// Internal: the tokens of encoder.json (bpe_files.h).
#pragma once

#include <string>
#include <string_view>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

/// The tokens in order of their ids. InputError, naming the file `name`: not such JSON; two tokens
/// with one id; a missing id; a byte without a token.
WordTable parse_encoder_json(const std::string& name, std::string_view json);

}  // namespace ember::examples
