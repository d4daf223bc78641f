/// The word2vec tool's text format: a line `words dimension`, then a line `word number number…` for
/// each word. GloVe's files are the same without the first line.
///
/// What is written is gensim's file byte for byte. What is read may have
/// - no first line: then a file's end tells how many words there are, and its first row how many
///   numbers;
/// - more rows than the first line says, which are not read, as gensim has it;
/// - words with spaces in them (". . ."), where the line allows no other reading: the last numbers
///   of a line are the row, and behind its first field a word has none;
/// - several spaces or tabs between numbers and at the end of a line, where the C tool puts one;
///   lines that end in \r\n; blank lines at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

/// The first `limit` words. InputError: word_rows.h says what is refused; a row with more or fewer
/// numbers than it should have; fewer rows than the first line says.
WordRows read_word2vec_text(FileReader& file, std::int64_t limit, UnicodeErrors errors);

/// How many numbers the first row of a file without a first line has, behind a word without spaces;
/// nothing when it is none. One number is not enough: lists of words and how often they occur are
/// not vectors.
std::optional<std::uint64_t> dimension_of_row(std::string_view line);

/// Error: cannot write. (Here and in the other formats: REQUIRES what save_vectors checks.)
void write_word2vec_text(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
