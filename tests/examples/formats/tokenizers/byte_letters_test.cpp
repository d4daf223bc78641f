#include "examples/formats/tokenizers/byte_letters.h"

#include <set>

#include "support/catch.h"

using namespace ember::examples;

TEST_CASE("every byte has a letter of its own that stands for it") {
  std::set<std::string> letters;
  for (const std::uint8_t byte : bytes_by_letter()) {
    const std::string bytes(1, static_cast<char>(byte));
    letters.insert(spell_bytes(bytes));
    CHECK(read_spelling(spell_bytes(bytes)) == bytes);
  }
  CHECK(letters.size() == 256);
}

TEST_CASE("the letters are GPT-2's") {
  CHECK(spell_bytes(" the\n") == "ĠtheĊ");
  CHECK(spell_bytes("é\t") == "Ã©ĉ");
  CHECK(spell_bytes(std::string("\0!~\x7f\xa0\xad\xff", 7)) == "Ā!~ġłŃÿ");
  const auto& bytes = bytes_by_letter();
  CHECK(bytes.front() == '!');
  CHECK(bytes[188] == 0);
  CHECK(bytes.back() == 0xAD);
}

TEST_CASE("what stands for no byte is not read") {
  for (const char* text : {"a b", "\n", "ń", "中", "🙂", "\u00ad", "\u00a0"}) {
    CHECK_FALSE(read_spelling(text));
  }
  CHECK(read_spelling("") == "");
}
