#include "examples/gpt/token_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "examples/text/utf8.h"

namespace ember::examples {
namespace {

bool is_between(char c, char first, char last) {
  return first <= c && c <= last;
}

std::string group_of(std::string_view token) {
  constexpr std::string_view kVowels = "aeiou";
  if (decode_utf8(token).length < static_cast<int>(token.size())) {
    return token.front() == ' ' ? "begin a word" : "within a word";
  }
  const char c = token.front();
  if (kVowels.find(c) != std::string_view::npos) return "vowels";
  if (is_between(c, 'a', 'z')) return "consonants";
  if (is_between(c, 'A', 'Z')) return "capitals";
  if (is_between(c, '0', '9')) return "digits";
  return "signs";
}

}  // namespace

std::string token_name(std::string_view token) {
  std::string name;
  while (!token.empty()) {
    const auto length = static_cast<std::size_t>(decode_utf8(token).length);
    if (token[0] == ' ') {
      name += "␣";
    } else if (token[0] == '\n') {
      name += "\\n";
    } else if (length == 0 || is_control(token[0])) {
      fmt::format_to(std::back_inserter(name), "\\x{:02x}", static_cast<unsigned char>(token[0]));
    } else {
      name += token.substr(0, length);
    }
    token.remove_prefix(std::max<std::size_t>(length, 1));
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
  constexpr std::int32_t kMost = 300;
  std::vector<PagePoint> points;
  for (std::int32_t id = 0; id < std::min(names.size(), kMost); ++id) {
    points.push_back({std::string(names.word(id)), group_of(tokenizer.token(id))});
  }
  return points;
}

}  // namespace ember::examples
