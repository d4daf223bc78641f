#include "examples/formats/text/word_table.h"

#include <map>
#include <string>

#include "support/catch.h"

using namespace ember::examples;

TEST_CASE("a word table is a map from words to their order") {
  WordTable table;
  std::map<std::string, std::int32_t> reference;
  std::uint64_t state = 1;
  for (int i = 0; i < 200'000; ++i) {
    // Words of 1 to 20 letters out of two, so that prefixes, lengths and repeats all meet.
    state = state * 6364136223846793005u + 1442695040888963407u;
    const std::size_t length = 1 + (state >> 33) % 20;
    std::string word;
    for (std::size_t j = 0; j < length; ++j) word += (state >> (40 + j)) & 1 ? 'a' : 'b';
    const auto expected = reference.emplace(word, table.size()).first->second;
    if (table.add(word) != expected) FAIL(word);
  }
  REQUIRE(table.size() == static_cast<std::int32_t>(reference.size()));
  for (const auto& [word, id] : reference) {
    if (table.word(id) != word || table.find(word) != id) FAIL(word);
  }
  CHECK(table.find("c") == std::nullopt);
  CHECK(table.find("") == std::nullopt);
  CHECK(WordTable().find("a") == std::nullopt);
}
