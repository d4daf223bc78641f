/// The word2vec tool's text format: a line `words dimension`, then a line `word number number…` for
/// each word. GloVe's files have no first line.
///
/// Files are written byte for byte as by gensim. Files that are read may have
/// - no first line: all rows are read, and the first one tells the dimension;
/// - more rows than the first line says, which are ignored, as in gensim;
/// - words with spaces (". . ."), if the line is unambiguous: the last numbers of a line are the
///   row, and after the first field no part of a word looks like a number;
/// - several spaces or tabs between numbers and at the end of a line, where the C tool writes one
///   space; lines that end in \r\n; blank lines at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

/// Reads the first `limit` words. InputError: as word_rows.h says; a row with too many or too few
/// numbers; fewer rows than the first line says.
WordRows read_word2vec_text(FileReader& file, std::int64_t limit, UnicodeErrors errors);

/// The dimension of a file without a first line, from its first row, whose word has no spaces;
/// nothing if the line is not a row. One number is not enough: a list of words and counts is not a
/// file of vectors.
std::optional<std::uint64_t> dimension_of_row(std::string_view line);

/// Error: cannot write. REQUIRES, in all formats: what save_vectors checks.
void write_word2vec_text(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
