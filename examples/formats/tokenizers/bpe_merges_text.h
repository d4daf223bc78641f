/// Internal: the merges of vocab.bpe (bpe_files.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {

/// The merges in order of their ranks. InputError, naming the file `name` and the line: no pair of
/// tokens; a merge of or into what is not among the tokens; a pair for the second time.
std::vector<BpeMerge> parse_merges(const std::string& name, std::string_view text,
                                   const WordTable& tokens);

}  // namespace ember::examples
