/// A vocabulary as the word2vec tool's -save-vocab writes it and its -read-vocab reads it: a line
/// "word count" for each word, the most frequent first.
///
/// The tool's first line is its end of a sentence, "</s>", with the number of sentences. Sentences
/// end without a word here, so that line is written for the tool, and passed over when it is read.
#pragma once

#include <cstdint>
#include <string>

#include "examples/formats/text/vocabulary.h"

namespace ember::examples {

/// `sentences`: of the text that the words were counted in. Error: cannot write.
void save_vocabulary(const std::string& path, const Vocabulary& vocabulary, std::int64_t sentences);

/// The words that have a count of `min_count` at least, in any order in the file. A byte order mark
/// is passed over. InputError, with the file's name and the line: not a word and its count; not
/// UTF-8; control characters; a word that comes twice; counts that add up to 2^63 or more. Or: as
/// Vocabulary says.
Vocabulary read_vocabulary(const std::string& path, std::int64_t min_count);

}  // namespace ember::examples
