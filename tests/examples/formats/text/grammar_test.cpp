#include "examples/formats/text/grammar.h"

#include <algorithm>
#include <set>

#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

// FNV-1a, to pin a long text by one number.
std::uint64_t fingerprint(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

TEST_CASE("a seed gives the same text everywhere") {
  CHECK(generate_text(1, 3) ==
        "the queen rules the kingdom with her throne\n"
        "the cat wants mice\n"
        "the young boy learns to read\n");
  CHECK(fingerprint(generate_text(1, 20'000)) == 0x88fa4b3130e8a261);
  CHECK(generate_text(1, 100) != generate_text(2, 100));
  CHECK(generate_text(1, 0).empty());
}

TEST_CASE("every word with traits is met often, and belongs to one group") {
  const TestText text(generate_text(7, 20'000));
  const Vocabulary& vocabulary = text.training.vocabulary();
  CHECK(vocabulary.size() > 250);
  CHECK(vocabulary.size() < 350);
  std::set<std::string_view> seen;
  for (const WordGroup& group : grammar_groups()) {
    for (const std::string_view word : group.words) {
      const auto id = vocabulary.id(word);
      REQUIRE(id);
      CHECK(vocabulary.counts()[static_cast<std::size_t>(*id)] > 50);
      CHECK(seen.insert(word).second);
    }
  }
}

TEST_CASE("sentences are made of words only") {
  const std::string text = generate_text(3, 2'000);
  CHECK(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz \n") == std::string::npos);
  CHECK(text.find("  ") == std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2'000);
}
