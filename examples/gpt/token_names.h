/// Tokens as a person can read and type them, and what kind of token each is.
#pragma once

#include <string>
#include <string_view>

#include "examples/page/embedding_page.h"
#include "examples/text/tokenizer.h"
#include "examples/text/word_table.h"

namespace ember::examples {

/// A token's bytes with ␣ for a space, \n for the end of a line, and \xNN for what is no plain
/// text.
std::string token_name(std::string_view token);

/// The names of the first `count` tokens: a token's id is its name's place. Two tokens that look
/// the same have their ids behind the name.
WordTable token_names(const Tokenizer& tokenizer, std::int32_t count);

/// What the page shows of these tokens, each in its group: "vowels", "consonants", "capitals",
/// "digits" and "signs" are single characters of ASCII; longer tokens "begin a word" or are "within
/// a word".
std::vector<PagePoint> token_points(const Tokenizer& tokenizer, const WordTable& names);

}  // namespace ember::examples
