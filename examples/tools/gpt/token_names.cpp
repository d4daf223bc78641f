#include "examples/tools/gpt/token_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "examples/formats/text/quoted.h"
#include "examples/formats/text/utf8.h"
#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {
namespace {

bool is_between(char c, char first, char last) {
  return first <= c && c <= last;
}

std::string group_of_character(char c) {
  constexpr std::string_view kVowels = "aeiou";
  if (kVowels.find(c) != std::string_view::npos) return "vowels";
  if (is_between(c, 'a', 'z')) return "consonants";
  if (is_between(c, 'A', 'Z')) return "capitals";
  if (is_between(c, '0', '9')) return "digits";
  return "signs";
}

std::string group_of(std::string_view token) {
  if (decode_utf8(token).length == static_cast<int>(token.size())) {
    return group_of_character(token[0]);
  }
  const bool has_space = token[0] == ' ';
  const std::string_view text = token.substr(has_space ? 1 : 0);
  if (!is_letter(decode_utf8(text).code_point)) return group_of_character(text[0]);
  return has_space ? "begin a word" : "within a word";
}

/// Whether a token is printable and not special.
bool can_be_read(std::string_view token) {
  return escaped(token) == token && !looks_special(token);
}

/// Whether a token is a space and at least three letters: shorter ones say little about a word.
bool begins_word(std::string_view token) {
  return token.size() > 3 && group_of(token) == "begin a word";
}

/// The most informative of the first `count` tokens, as many as the page can show.
std::vector<std::int32_t> shown_tokens(const Tokenizer& tokenizer, std::int32_t count) {
  constexpr std::int32_t kMost = 300;
  std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
  std::iota(ids.begin(), ids.end(), 0);
  if (count <= kMost) return ids;
  std::erase_if(ids, [&](std::int32_t id) { return !can_be_read(tokenizer.token(id)); });
  std::stable_partition(ids.begin(), ids.end(),
                        [&](std::int32_t id) { return begins_word(tokenizer.token(id)); });
  ids.resize(std::min<std::size_t>(ids.size(), kMost));
  return ids;
}

}  // namespace

std::string token_name(std::string_view token) {
  std::string name;
  while (!token.empty()) {
    const auto length = static_cast<std::size_t>(std::max(decode_utf8(token).length, 1));
    if (token[0] == ' ') {
      name += "␣";
    } else if (token[0] == '\n') {
      name += "\\n";
    } else {
      name += escaped(token.substr(0, length));
    }
    token.remove_prefix(length);
  }
  return name;
}

WordTable token_names(const Tokenizer& tokenizer, std::int32_t count) {
  WordTable names;
  for (std::int32_t id = 0; id < count; ++id) {
    std::string name = token_name(tokenizer.token(id));
    while (names.find(name)) name += fmt::format(" ({})", id);
    names.add(name);
  }
  return names;
}

std::vector<PagePoint> token_points(const Tokenizer& tokenizer, const WordTable& names) {
  std::vector<PagePoint> points;
  for (const std::int32_t id : shown_tokens(tokenizer, names.size())) {
    points.push_back({std::string(names.word(id)), group_of(tokenizer.token(id))});
  }
  return points;
}

}  // namespace ember::examples
