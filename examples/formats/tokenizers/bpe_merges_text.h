/// Internal: the merges of vocab.bpe (bpe_files.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {

/// The merges in order of their ranks. InputError, naming the file `name` and the line: not a pair
/// of tokens; a part or the result is not a token; a duplicate pair.
std::vector<BpeMerge> parse_merges(const std::string& name, std::string_view text,
                                   const WordTable& tokens);

}  // namespace ember::examples
