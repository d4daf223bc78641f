#include "examples/formats/text/character_class.h"

#include <string>

#include "support/catch.h"

using namespace ember::examples;

namespace {

bool all_are(const std::u32string& characters, CharacterClass type) {
  for (const char32_t c : characters) {
    if (character_class(c) != type) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("characters of many scripts are of Unicode's classes") {
  CHECK(all_are(U"azAZªµºÀÿǅʰßжΩשअ中あ한𝐀𠀀ℵ々", CharacterClass::letter));
  CHECK(all_are(U"09²½٣१ⅫⅷⅬ①〇𝟎", CharacterClass::number));
  CHECK(all_are(U"\u0301\u20dd\u093f\u0e31\ufe0f", CharacterClass::mark));
  CHECK(all_are(U" \t\n\v\f\r\u0085\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000",
                CharacterClass::space));
  CHECK(all_are(U"!@_'`~×÷«…€→。🙂", CharacterClass::other));
}

TEST_CASE("control and format characters, and what is not assigned, are others") {
  std::u32string others = U"\x01\x1b\x1c\x1f\x7f\u00ad\u180e\u200b\u200d\ufeff\ue000\U000f0000";
  others += U'\0';
  others += char32_t{0x0378};  // not assigned
  others += char32_t{0x10FFFF};
  CHECK(all_are(others, CharacterClass::other));
}

// Later versions have more of them; which is installed is not this test's affair.
TEST_CASE("there are as many of each class as Unicode 14.0 has, at least") {
  int counts[5] = {};
  for (char32_t c = 0; c <= 0x10FFFF; ++c) ++counts[static_cast<int>(character_class(c))];
  CHECK(counts[static_cast<int>(CharacterClass::letter)] >= 131'756);
  CHECK(counts[static_cast<int>(CharacterClass::mark)] >= 2'408);
  CHECK(counts[static_cast<int>(CharacterClass::number)] >= 1'791);
  CHECK(counts[static_cast<int>(CharacterClass::space)] == 25);
}
