#include "examples/formats/tokenizers/char_tokenizer.h"

#include <fmt/format.h>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

/// Calls `use` with each code point of a text, its bytes and its offset.
template <class Use>
void for_each_character(std::string_view text, const Use& use) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [code_point, length] = decode_utf8(text.substr(at));
    if (length == 0) {
      throw InputError(
          fmt::format("the text is not UTF-8 at byte {}: tokens that are characters "
                      "need it to be",
                      at));
    }
    const std::string_view bytes = text.substr(at, static_cast<std::size_t>(length));
    use(code_point, bytes, at);
    at += bytes.size();
  }
}

WordTable table_of(std::string_view characters) {
  WordTable table;
  char32_t last = 0;
  for_each_character(characters, [&](char32_t code_point, std::string_view bytes, std::size_t) {
    if (table.size() > 0 && code_point <= last) {
      throw InputError(
          fmt::format("the vocabulary has the character {} after {}: needs distinct "
                      "ones in ascending order",
                      quote(bytes), quote(table.word(table.size() - 1))));
    }
    table.add(bytes);
    last = code_point;
  });
  if (table.size() == 0) throw InputError("the vocabulary has no character: needs one at least");
  return table;
}

}  // namespace

CharTokenizer CharTokenizer::of_text(std::string_view text) {
  if (text.empty()) throw InputError("the text is empty: a vocabulary needs characters");
  std::vector<bool> occurs(0x110000);
  for_each_character(
      text, [&](char32_t code_point, std::string_view, std::size_t) { occurs[code_point] = true; });
  std::string characters;
  for (char32_t c = 0; c < occurs.size(); ++c) {
    if (occurs[c]) append_utf8(c, characters);
  }
  return CharTokenizer(characters);
}

CharTokenizer::CharTokenizer(std::string_view characters) : Tokenizer(table_of(characters)) {}

std::string CharTokenizer::characters() const {
  std::string all;
  for (std::int32_t id = 0; id < vocab_size(); ++id) all += token(id);
  return all;
}

std::vector<std::int32_t> CharTokenizer::encode(std::string_view text) const {
  std::vector<std::int32_t> ids;
  ids.reserve(text.size());
  for_each_character(text, [&](char32_t code_point, std::string_view bytes, std::size_t at) {
    const auto id = tokens().find(bytes);
    if (!id) {
      throw InputError(
          fmt::format("the character {} (U+{:04X}) at byte {} is not among the {} of "
                      "the vocabulary",
                      quote(bytes), static_cast<std::uint32_t>(code_point), at, vocab_size()));
    }
    ids.push_back(*id);
  });
  return ids;
}

}  // namespace ember::examples
