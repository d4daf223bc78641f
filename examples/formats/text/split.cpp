#include "examples/formats/text/split.h"

#include <algorithm>

#include "examples/formats/text/character_class.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = line.find_first_not_of(kSpaces, at)) != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kSpaces, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

std::vector<std::string_view> split_at_white_space(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;  // of the current word
  const auto end_word = [&](std::size_t end) {
    if (end > begin) words.push_back(line.substr(begin, end - begin));
  };
  for (std::size_t at = 0; at < line.size();) {
    const auto [code_point, valid_length] = decode_utf8(line.substr(at));
    const auto length = static_cast<std::size_t>(std::max(valid_length, 1));
    const bool is_separator = code_point >= 0x1C && code_point <= 0x1F;
    if (is_separator || character_class(code_point) == CharacterClass::space) {
      end_word(at);
      begin = at + length;
    }
    at += length;
  }
  end_word(line.size());
  return words;
}

}  // namespace ember::examples
