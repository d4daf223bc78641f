#include "examples/formats/text/utf8_stream.h"

#include "examples/formats/text/utf8.h"
#include "support/catch.h"

using namespace ember::examples;

TEST_CASE("characters come out whole, however their bytes come in") {
  const std::string text = "aß€😀\n";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    Utf8Stream stream;
    std::string shown;
    for (std::size_t at = 0; at < text.size(); at += size) {
      const std::string now = stream.add(text.substr(at, size));
      CHECK(is_utf8(now));
      shown += now;
    }
    CHECK(shown == text);
    CHECK(stream.finish() == "");
  }
}

TEST_CASE("a character is held back until its last byte, and no longer") {
  Utf8Stream stream;
  CHECK(stream.add("x\xF0\x9F") == "x");
  CHECK(stream.add("\x98") == "");
  CHECK(stream.add("\x80") == "😀");
  CHECK(stream.add("\xE2\x82") == "");
  CHECK(stream.add("y") == "\uFFFDy");
  CHECK(stream.add("\xC3") == "");
  CHECK(stream.finish() == "\uFFFD");
  CHECK(stream.finish() == "");
}

TEST_CASE("bytes that can never become a character are replaced at once") {
  // The examples of the Unicode Standard, table 3-8 to 3-11, as U+FFFD for maximal subparts.
  CHECK(as_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
                "A") == "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA");
  CHECK(as_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF"
                "A") == "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA");
  CHECK(as_utf8("\xF4\x91\x92\x93\xFF"
                "A\x80\xBF"
                "B") == "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA\uFFFD\uFFFDB");
  CHECK(as_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
                "A") == "\uFFFD\uFFFD\uFFFD\uFFFDA");
  for (const char* bytes : {"\x80", "\xC1", "\xF5", "\xFF"}) {
    CHECK(Utf8Stream().add(bytes) == "\uFFFD");
  }
}
