/// Rows as NumPy keeps them, NAME.npy (words, dimension), and the words beside them in NAME.vocab:
/// one a line, in the order of the rows. A line may go on with how often the word occurred, as in
/// the vocabulary files of the word2vec tool; that is passed over.
#pragma once

#include <cstdint>
#include <string>

#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

/// The file of the words. UsageError: a path that does not end in .npy.
std::string vocabulary_of(const std::string& path);

/// The first `limit` words. f64 becomes f32. UsageError: a path that does not end in .npy.
/// InputError: word_rows.h says what is refused; rows that are not as many as the words.
WordRows read_npy_vectors(const std::string& path, std::int64_t limit, UnicodeErrors errors);

/// Both files or, where one cannot be written, neither (file_pair.h). REQUIRES: words without
/// spaces.
void write_npy_vectors(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
