#include "examples/formats/text/sentence_reader.h"

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_writer.h"
#include "support/catch.h"

using namespace ember::examples;
using Words = std::vector<std::string>;

namespace {

std::vector<Words> read_all(SentenceReader reader) {
  std::vector<Words> all;
  std::vector<std::string_view> sentence;
  while (reader.next(sentence)) all.emplace_back(sentence.begin(), sentence.end());
  return all;
}

std::vector<Words> sentences(const std::string& text) {
  return read_all(SentenceReader::from_text(text, "test"));
}

}  // namespace

TEST_CASE("words are runs of letters in lower case") {
  CHECK(sentences("The King, and\tthe QUEEN") ==
        std::vector<Words>{{"the", "king", "and", "the", "queen"}});
  CHECK(sentences("x2y 1984 _a_ b-c") == std::vector<Words>{{"x", "y", "a", "b", "c"}});
  CHECK(sentences("\xEF\xBB\xBF"
                  "BOM") == std::vector<Words>{{"bom"}});
  CHECK(sentences("ÉCOLE «Straße» naïve—été") ==
        std::vector<Words>{{"école", "straße", "naïve", "été"}});
  CHECK(sentences(std::string("a\0b", 3)) == std::vector<Words>{{"a", "b"}});
}

TEST_CASE("apostrophes stay inside words only") {
  CHECK(sentences("don't O'Clock 'quoted' dogs' ''a'' rock''n") ==
        std::vector<Words>{{"don't", "o'clock", "quoted", "dogs", "a", "rock", "n"}});
  CHECK(sentences("don’t ‘so’ l’été") == std::vector<Words>{{"don't", "so", "l'été"}});
  CHECK(sentences("'").empty());
}

TEST_CASE("sentences end with the line or with a full stop that nothing follows") {
  CHECK(sentences("a b\nc\r\n\n\nd") == std::vector<Words>{{"a", "b"}, {"c"}, {"d"}});
  CHECK(sentences("One. Two! Three? Four...\"Five\"") ==
        std::vector<Words>{{"one"}, {"two"}, {"three"}, {"four"}, {"five"}});
  CHECK(sentences("u.s.a is 3.5 big") == std::vector<Words>{{"u", "s", "a", "is", "big"}});
  CHECK(sentences("").empty());
  CHECK(sentences(" .\n12\n").empty());
}

TEST_CASE("a sentence without an end is cut") {
  std::string text;
  for (std::size_t i = 0; i < SentenceReader::kLongestSentence + 3; ++i) text += "w ";
  const auto all = sentences(text);
  REQUIRE(all.size() == 2);
  CHECK(all[0].size() == SentenceReader::kLongestSentence);
  CHECK(all[1].size() == 3);
}

TEST_CASE("a file reads as its text does, wherever its blocks end") {
  const ScratchDirectory scratch;
  // A period of 29 bytes does not divide the block size, so the blocks' ends fall on each kind.
  const std::string piece = "Don’t été 🙂 x.y. Zwölf\xC3\x9F ''b\n";
  for (const std::size_t shift : {0, 1, 2, 3, 4, 5, 7, 11}) {
    std::string text(shift, ' ');
    while (text.size() < 3'300'000) text += piece;
    write_file(scratch / "text", text);
    const bool same = read_all(SentenceReader::from_file(scratch / "text")) == sentences(text);
    CHECK(same);
  }
  const std::string long_word(5'000'000, 'a');
  write_file(scratch / "long", long_word);
  const auto all = read_all(SentenceReader::from_file(scratch / "long"));
  REQUIRE(all.size() == 1);
  CHECK(all[0] == Words{long_word});
}

TEST_CASE("a compressed corpus reads as its text does") {
  const ScratchDirectory scratch;
  std::string text = "\xEF\xBB\xBF";  // a byte order mark
  while (text.size() < 1'000'000) text += "Don’t été 🙂 x.y. Zwölf ''b\n";
  FileWriter writer("test", scratch / "text.gz");
  writer.write(text);
  writer.commit();
  SentenceReader reader = SentenceReader::from_file(scratch / "text.gz");
  const bool same = read_all(std::move(reader)) == sentences(text);
  CHECK(same);

  SentenceReader progress = SentenceReader::from_file(scratch / "text.gz", Tokens::verbatim);
  for (std::vector<std::string_view> words; progress.next(words);) {
  }
  CHECK(progress.bytes_read() == std::filesystem::file_size(scratch / "text.gz"));
}

TEST_CASE("bad files are told in one line") {
  const ScratchDirectory scratch;
  const auto read = [](const std::string& path) { read_all(SentenceReader::from_file(path)); };
  CHECK_THROWS_WITH(read("/no/such/file"),
                    "cannot read '/no/such/file': No such file or directory");
  CHECK_THROWS_WITH(read("/tmp"), "cannot read '/tmp': Is a directory");
  write_file(scratch / "latin1", std::string(2'000'000, 'a') + " caf\xE9 noir");
  CHECK_THROWS_WITH(
      read(scratch / "latin1"),
      matchers::EndsWith("is not UTF-8 text: byte 0xe9 at offset 2000004 is invalid"));
  CHECK_THROWS_WITH(sentences("end \xE2\x82"),
                    "'test' is not UTF-8 text: byte 0xe2 at offset 4 is invalid");
}

TEST_CASE("white space of all of Unicode parts the words of a verbatim text, as in gensim") {
  const auto verbatim = [](const std::string& text) {
    return read_all(SentenceReader::from_text(text, "test", Tokens::verbatim));
  };
  CHECK(verbatim("white\u00A0house\n東京\u3000大阪\n") ==
        std::vector<Words>{{"white", "house"}, {"東京", "大阪"}});
  for (const char* space : {"\t", "\v", "\f", "\r", "\x1c", "\x1d", "\x1e", "\x1f", "\u0085",
                            "\u1680", "\u2000", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F"}) {
    CAPTURE(space);
    CHECK(verbatim("a" + std::string(space) + "b") == std::vector<Words>{{"a", "b"}});
  }
  // Nothing to see, and yet no white space.
  CHECK(verbatim("a\u200Bb a\uFEFFb") == std::vector<Words>{{"a\u200Bb", "a\uFEFFb"}});
}

TEST_CASE("a text that has been cut into words is taken verbatim") {
  const auto verbatim = [](const std::string& text) {
    return read_all(SentenceReader::from_text(text, "test", Tokens::verbatim));
  };
  CHECK(verbatim("New_York 1984, it's  dogs'\n\n \tÉcole. u.s.a") ==
        std::vector<Words>{{"New_York", "1984,", "it's", "dogs'"}, {"École.", "u.s.a"}});
  CHECK(verbatim(std::string("a\0b\x7F"
                             "c\rd",
                             7)) == std::vector<Words>{{"a", "b", "c", "d"}});
  CHECK(verbatim(" \n").empty());
  CHECK_THROWS_WITH(verbatim("ab\xFF"),
                    "'test' is not UTF-8 text: byte 0xff at offset 2 is invalid");

  const ScratchDirectory scratch;
  for (const std::size_t shift : {0, 1, 2, 3}) {  // wherever a file's blocks end
    std::string text(shift, 'x');
    while (text.size() < 2'200'000) text += "é🙂a. ß\n";
    write_file(scratch / "text", text);
    const bool same =
        read_all(SentenceReader::from_file(scratch / "text", Tokens::verbatim)) == verbatim(text);
    CHECK(same);
  }
}
