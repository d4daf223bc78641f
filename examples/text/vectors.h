/// Word vectors in the two formats that other tools read. Rows lie one after the other, row i for
/// word i: `rows` is (V, D) for V words.
///
/// Numbers are written with as few digits as bring back the same float. Both functions throw
/// InputError when a row holds a number that is not finite, and Error when a file cannot be
/// written; files that were there before are then unchanged (tensor/atomic_file.h).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ember::examples {

/// The word2vec tool's text format: a line `V D`, then a line `word number number…` for each word.
/// REQUIRES: the words hold no whitespace (those of a SentenceReader never do).
void save_word2vec_text(const std::string& path, std::span<const std::string_view> words,
                        std::span<const float> rows);

/// Two files for the TensorFlow Embedding Projector: `vectors_path` with a row of tab-separated
/// numbers for each word, and `metadata_path` with the words; with their groups in a second column
/// under the headings `word` and `group` unless `groups` is empty.
void save_projector(const std::string& vectors_path, const std::string& metadata_path,
                    std::span<const std::string_view> words,
                    std::span<const std::string_view> groups, std::span<const float> rows);

}  // namespace ember::examples
