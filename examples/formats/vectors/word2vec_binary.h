/// The word2vec tool's binary format: a line `words dimension`, then for each word the word, a
/// space and its numbers, 4 bytes each, lowest byte first.
///
/// The C tool ends each row with a newline, gensim (and GoogleNews-vectors-negative300.bin) with
/// nothing; both tools read both, and so does this. Where there are more rows than the first line
/// says, these are not read, as gensim has it. What is written is gensim's file byte for byte.
#pragma once

#include <cstdint>
#include <string>

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

/// The first `limit` words; reads no more of the file than these take, give or take a block.
/// InputError: word_rows.h says what is refused; fewer rows than the first line says, or something
/// else behind them.
WordRows read_word2vec_binary(FileReader& file, std::int64_t limit, UnicodeErrors errors);

/// REQUIRES: words without spaces.
void write_word2vec_binary(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
