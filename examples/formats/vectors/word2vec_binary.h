/// The word2vec tool's binary format: a line `words dimension`, then for each word the word, a
/// space and its numbers as little-endian 4-byte floats.
///
/// The C tool writes a newline after each row, gensim (and GoogleNews-vectors-negative300.bin) does
/// not; all readers accept both. Rows beyond the count in the first line are ignored, as in gensim.
/// Files are written byte for byte as by gensim.
#pragma once

#include <cstdint>
#include <string>

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

/// Reads the first `limit` words, and at most a buffer more of the file. InputError: as word_rows.h
/// says; fewer rows than the first line says, or something other than rows after them.
WordRows read_word2vec_binary(FileReader& file, std::int64_t limit, UnicodeErrors errors);

/// REQUIRES: words without spaces.
void write_word2vec_binary(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
