/// Readable names of tokens, and groups of tokens for the page.
#pragma once

#include <string>
#include <string_view>

#include "examples/formats/text/word_table.h"
#include "examples/formats/tokenizers/tokenizer.h"
#include "examples/tools/page/embedding_page.h"

namespace ember::examples {

/// A token's bytes with ␣ for a space, \n for a newline, and \xNN for what is not printable.
std::string token_name(std::string_view token);

/// The names of the first `count` tokens, by id. If two names are equal, their ids are appended.
WordTable token_names(const Tokenizer& tokenizer, std::int32_t count);

/// The page's points for these tokens with their groups, at most 300. If there are more, those that
/// begin a word come first, then other readable ones, by id. "vowels", "consonants" and "capitals"
/// are single ASCII letters; longer tokens with a letter "begin a word" if they start with a space,
/// and are otherwise "within a word"; the rest are "digits" and "signs".
std::vector<PagePoint> token_points(const Tokenizer& tokenizer, const WordTable& names);

}  // namespace ember::examples
