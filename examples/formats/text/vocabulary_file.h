/// Vocabulary files of the word2vec tool (-save-vocab, -read-vocab): a line "word count" for each
/// word, the most frequent first.
///
/// The tool's first line is the token "</s>", its end of a sentence, with the number of sentences.
/// Sentences have no such token here: the line is written for the tool, and skipped when read.
#pragma once

#include <cstdint>
#include <string>

#include "examples/formats/text/vocabulary.h"

namespace ember::examples {

/// `sentences`: how many the counted text had. Error: cannot write.
void save_vocabulary(const std::string& path, const Vocabulary& vocabulary, std::int64_t sentences);

/// The words with a count of at least `min_count`, in any order in the file. A byte order mark is
/// skipped. InputError, with the file's name and the line: not a word and its count; not UTF-8;
/// control characters; a duplicate word; counts whose sum is 2^63 or more; or an error of
/// Vocabulary.
Vocabulary read_vocabulary(const std::string& path, std::int64_t min_count);

}  // namespace ember::examples
