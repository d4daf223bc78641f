/// Reads and writes a byte-level BPE as the two files that GPT-2 was published with. Hugging Face
/// uses the same files, as vocab.json and merges.txt:
///
/// - encoder.json: one object, from each token to its id. Ids are 0 to the number of tokens - 1.
///   Tokens are spelt in the alphabet of byte_letters.h.
/// - vocab.bpe: a line that begins with "#version", then one merge per line, in order of rank: the
///   two tokens, separated by a space.
///
/// Every error in them is an InputError that names the file, and the line or token: wrong JSON, two
/// tokens with one id, a missing id, a byte without a token, a merge whose parts or result are not
/// tokens, a pair with two merges. A token that no merge makes and that does not look special
/// (<|...|>) means that the files do not belong together.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {

/// The largest size of either file, in bytes.
constexpr std::size_t kLargestBpeFile = std::size_t{1} << 26;

/// InputError: see above, or cannot read.
BpeVocabulary load_bpe(const std::string& encoder_path, const std::string& merges_path);

/// Loads encoder.json and vocab.bpe, or else vocab.json and merges.txt, from a directory.
BpeVocabulary load_bpe(const std::string& directory);

/// Parses the contents of the two files; the names are for errors.
BpeVocabulary parse_bpe(std::string_view encoder_json, std::string_view vocab_bpe,
                        const std::string& encoder_name = "encoder.json",
                        const std::string& merges_name = "vocab.bpe");

/// Replaces both files or neither, except if the process is killed between the two renames. Error:
/// cannot write.
void save_bpe(const BpeVocabulary& vocabulary, const std::string& encoder_path,
              const std::string& merges_path);

/// The contents of the two files; for GPT-2's vocabulary, byte for byte as published.
std::string encoder_json(const BpeVocabulary& vocabulary);
std::string vocab_bpe(const BpeVocabulary& vocabulary);

}  // namespace ember::examples
