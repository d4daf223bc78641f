/// Vectors in NumPy's format: NAME.npy holds the rows (words, dimension), and NAME.vocab the words,
/// one per line in the same order. A line may also have the word's count, as in the vocabulary
/// files of the word2vec tool; it is ignored.
#pragma once

#include <cstdint>
#include <string>

#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

/// The path of the file of words. UsageError: `path` does not end in .npy.
std::string vocabulary_of(const std::string& path);

/// Reads the first `limit` words. Converts f64 to f32. UsageError: the path does not end in .npy.
/// InputError: as word_rows.h says; the numbers of rows and words differ.
WordRows read_npy_vectors(const std::string& path, std::int64_t limit, UnicodeErrors errors);

/// Writes both files, or neither (file_pair.h). REQUIRES: words without spaces.
void write_npy_vectors(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
