/// Tokens as a person can read and type them, and what kind of token each is.
#pragma once

#include <string>
#include <string_view>

#include "examples/formats/text/word_table.h"
#include "examples/formats/tokenizers/tokenizer.h"
#include "examples/tools/page/embedding_page.h"

namespace ember::examples {

/// A token's bytes with ␣ for a space, \n for the end of a line, and \xNN for what is no plain
/// text.
std::string token_name(std::string_view token);

/// The names of the first `count` tokens: a token's id is its name's place. Two tokens that look
/// the same have their ids behind the name.
WordTable token_names(const Tokenizer& tokenizer, std::int32_t count);

/// What the page shows of these tokens, 300 at most, each in its group. Of more there are first
/// those that begin a word, and then the others that can be read, in order of their ids. "vowels",
/// "consonants" and "capitals" are single letters of ASCII; longer tokens with a letter "begin a
/// word", with a space, or are "within a word"; the others are "digits" and "signs".
std::vector<PagePoint> token_points(const Tokenizer& tokenizer, const WordTable& names);

}  // namespace ember::examples
