/// A byte-level BPE in the two files that GPT-2 was published with, as Hugging Face reads and
/// writes them too (there vocab.json and merges.txt):
///
/// - encoder.json: one object, from each token to its id. Ids are 0 to one less than there are
///   tokens. Tokens are spelt in the alphabet of byte_letters.h.
/// - vocab.bpe: a line that begins with "#version", and then a merge a line, in order of rank: the
///   two tokens, with a space between them.
///
/// Whatever is wrong with them is an InputError that names the file, and the line or token: no JSON
/// or another shape of it, two tokens with one id, an id that is missing, a byte without a token, a
/// merge whose parts or result are not tokens, a pair that is merged twice, a token that no
/// merge makes although it does not look special (<|...|>): then the files do not belong together.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {

/// Neither file may be larger.
constexpr std::size_t kLargestBpeFile = std::size_t{1} << 26;

/// InputError: see above; cannot read.
BpeVocabulary load_bpe(const std::string& encoder_path, const std::string& merges_path);

/// The same from a directory that has encoder.json and vocab.bpe, or else vocab.json and
/// merges.txt.
BpeVocabulary load_bpe(const std::string& directory);

/// From what stands in the two files; the names are what errors call them.
BpeVocabulary parse_bpe(std::string_view encoder_json, std::string_view vocab_bpe,
                        const std::string& encoder_name = "encoder.json",
                        const std::string& merges_name = "vocab.bpe");

/// Replaces both files or neither, up to the moment between the two renames. Error: cannot write.
void save_bpe(const BpeVocabulary& vocabulary, const std::string& encoder_path,
              const std::string& merges_path);

/// What stands in the two files, byte for byte as published in the case of GPT-2's own vocabulary.
std::string encoder_json(const BpeVocabulary& vocabulary);
std::string vocab_bpe(const BpeVocabulary& vocabulary);

}  // namespace ember::examples
