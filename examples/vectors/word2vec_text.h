/// The word2vec tool's text format: a line `words dimension`, then a line `word number number…` for
/// each word.
///
/// What is written is gensim's file byte for byte. What is read may have several spaces or tabs
/// between numbers and at the end of a line, where the C tool puts one, and lines that end in \r\n.
#pragma once

#include <string>

#include "examples/support/file_reader.h"
#include "examples/vectors/word_rows.h"

namespace ember::examples {

/// The first `limit` words. InputError: word_rows.h says what is refused; a row with more or fewer
/// numbers than the first line says; more or fewer rows.
WordRows read_word2vec_text(FileReader& file, std::int64_t limit);

/// Error: cannot write. (Here and in the other formats: REQUIRES what save_vectors checks.)
void write_word2vec_text(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
