#include "examples/text/corpus.h"

#include <map>

#include "examples/support/errors.h"
#include "examples/text/sentence_reader.h"
#include "files.h"
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

TEST_CASE("bad files are told in one line") {
  const ScratchDirectory scratch;
  CHECK_THROWS_WITH(read_corpus("/no/such/file"),
                    "cannot read '/no/such/file': No such file or directory");
  CHECK_THROWS_WITH(read_corpus("/tmp"), "cannot read '/tmp': Is a directory");
  write_file(scratch / "empty", "");
  CHECK_THROWS_WITH(read_corpus(scratch / "empty"),
                    "'" + scratch / "empty" + "' holds no word: a corpus needs some");
  write_file(scratch / "numbers", "1 2 3\n...\n");
  CHECK_THROWS_WITH(read_corpus(scratch / "numbers"),
                    "'" + scratch / "numbers" + "' holds no word: a corpus needs some");
  write_file(scratch / "latin1", std::string(2'000'000, 'a') + " caf\xE9 noir");
  CHECK_THROWS_WITH(
      read_corpus(scratch / "latin1"),
      matchers::EndsWith("is not UTF-8 text: byte 0xe9 at offset 2000004 is invalid"));
  CHECK_THROWS_WITH(corpus_from_text("end \xE2\x82", "memory"),
                    "'memory' is not UTF-8 text: byte 0xe2 at offset 4 is invalid");
}

TEST_CASE("a corpus numbers its words by first appearance") {
  const Corpus corpus = corpus_from_text("the king sees the queen\nthe queen", "test");
  REQUIRE(corpus.words.size() == 4);
  CHECK(corpus.words.word(0) == "the");
  CHECK(corpus.words.word(3) == "queen");
  REQUIRE(corpus.sentences.size() == 2);
  const auto second = corpus.sentences[1];
  CHECK(std::vector<std::int32_t>(second.begin(), second.end()) == std::vector<std::int32_t>{0, 3});
}

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
