#include "examples/formats/text/utf8.h"

#include <utility>

#include "support/catch.h"

using namespace ember::examples;

TEST_CASE("every code point survives encoding and decoding") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(c, text);
    const auto [code_point, length] = decode_utf8(text + "x");
    if (code_point != c || length != static_cast<int>(text.size()))
      FAIL("U+" << std::hex << static_cast<unsigned>(c));
  }
}

TEST_CASE("what is not UTF-8 has no length") {
  const std::string bad[] = {
      "",                  // nothing
      "\x80",              // a continuation byte alone
      "\xC0\x80",          // overlong NUL
      "\xC1\xBF",          // overlong
      "\xE0\x9F\xBF",      // overlong
      "\xF0\x8F\xBF\xBF",  // overlong
      "\xED\xA0\x80",      // a surrogate
      "\xF4\x90\x80\x80",  // past U+10FFFF
      "\xF8\x88\x80\x80",  // five bytes long
      "\xFF",              //
      "\xC3",              // cut off
      "\xE2\x82",          // cut off
      "\xC3x",             // no continuation
      "\xF0\x9F\x98x",     // no continuation
  };
  for (const std::string& text : bad) CHECK(decode_utf8(text).length == 0);
}

TEST_CASE("letters are told from punctuation, digits and emoji") {
  for (const char32_t c : std::u32string(U"éßÆжΩשअ中あ한ñªµ")) CHECK(is_letter(c));
  for (const char32_t c :
       std::u32string(U"«»×÷–—“”…€→。，０🙂\u00A0\u3000\uFEFF")) {
    CHECK_FALSE(is_letter(c));
  }
}

TEST_CASE("capitals of all scripts have a lower case") {
  const std::u32string capitals =
      U"ÀÖØÞĀĮĲŇŊŶŸŹŽΆΈΌΏΑΡΣΫЀЏАЯѠҀҊӀӁӐԮԱՖḀẔẠỾＫⅧǄⱯ"
      U"Ა"
      U"Ἄ"
      U"Ⲁ"
      U"𐐀";
  const std::u32string lower =
      U"àöøþāįĳňŋŷÿźžάέόώαρσϋѐџаяѡҁҋӏӂӑԯաֆḁẕạỿｋⅷǆɐ"
      U"ა"
      U"ἄ"
      U"ⲁ"
      U"𐐨";
  REQUIRE(capitals.size() == lower.size());
  for (std::size_t i = 0; i < capitals.size(); ++i) {
    const bool lowered = lower_case(capitals[i]) == lower[i] && lower_case(lower[i]) == lower[i];
    CHECK(lowered);
  }
  for (const char32_t c : std::u32string(U"×ßĸŉ中😀")) {
    const bool kept = lower_case(c) == c;
    CHECK(kept);
  }
}

TEST_CASE("words fold to one form where their upper case is the same") {
  CHECK(fold_case("KING") == "king");
  CHECK(fold_case("Straße") == fold_case("STRASSE"));
  CHECK(fold_case("ΣΟΦΌΣ") == fold_case("σοφός"));
  CHECK(fold_case("Ångström ȘTEFAN Ơ") == "ångström ștefan ơ");
  CHECK(fold_case("ﬁſtı") == "fisti");
  CHECK(fold_case("ẞ") == "ss");
  CHECK(fold_case("a\xff"
                  "B") ==
        "a\xff"
        "b");
  CHECK(fold_case("") == "");
}

TEST_CASE("words of all scripts fold to one form in upper and in lower case") {
  // What Python's str.upper() makes of the second is the first.
  const std::pair<const char*, const char*> pairs[] = {{"ＴＯＫＹＯ", "ｔｏｋｙｏ"},
                                                       {"Ⅷ", "ⅷ"},
                                                       {"Ǆ", "ǆ"},
                                                       {"Ǆ", "ǅ"},
                                                       {"Ɐ", "ɐ"},
                                                       {"Ა", "ა"},
                                                       {"Ꭰ", "ꭰ"},
                                                       {"Ⲁ", "ⲁ"},
                                                       {"𐐀", "𐐨"},
                                                       {"ἌΝΔΡΑΣ", "ἄνδρας"},
                                                       {"ΣΣ", "σς"},
                                                       {"Θ", "ϑ"},
                                                       {"Μ", "µ"},
                                                       {"SS", "ß"},
                                                       {"FFI", "ﬃ"},
                                                       {"ST", "ﬅ"},
                                                       {"ʼN", "ŉ"},
                                                       {"J̌", "ǰ"},
                                                       {"\u0399\u0308\u0301", "\u0390"},
                                                       {"ΑΙ", "ᾳ"},
                                                       {"ԵՒ", "և"},
                                                       {"I", "ı"},
                                                       {"S", "ſ"},
                                                       {"В", "ᲀ"}};
  for (const auto& [upper, lower] : pairs) {
    CAPTURE(upper, lower);
    CHECK(fold_case(upper) == fold_case(lower));
  }
  // Folding joins what str.upper() keeps apart: the Kelvin sign and K, İ and i with a dot of its
  // own.
  CHECK(fold_case("\u212A") == "k");
  CHECK(fold_case("İ") == "i\u0307");
  CHECK(fold_case("İ") != fold_case("I"));
  CHECK(fold_case("é") != fold_case("e\u0301"));  // no other normalisation
  CHECK(fold_case("中😀٣_1") == "中😀٣_1");
}
