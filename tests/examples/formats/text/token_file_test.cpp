#include "examples/formats/text/token_file.h"

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

/// 20,000 sentences of 1 to 7 words: enough for several blocks and landmarks.
std::string long_text() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    for (int j = 0; j <= i % 7; ++j) text += "w" + std::to_string((i * 31 + j) % 1000) + " ";
    text += '\n';
  }
  return text;
}

std::vector<std::vector<std::string>> sentences(const TokenFile& file, std::int64_t begin,
                                                std::int64_t end) {
  std::vector<std::vector<std::string>> all;
  TokenReader reader(file, begin, end);
  std::vector<std::int32_t> ids;
  while (reader.next(ids)) {
    all.emplace_back();
    for (const std::int32_t id : ids) all.back().emplace_back(file.words().word(id));
  }
  return all;
}

}  // namespace

TEST_CASE("the parts of a token file are its text, each sentence once") {
  const ScratchDirectory scratch;
  const std::string text = long_text();
  TokenFile file(scratch / "");
  file.add(SentenceReader::from_text(text, "test", Tokens::verbatim));
  file.add(SentenceReader::from_text("the end", "another"));
  CHECK(file.words().size() == 1002);
  CHECK(scratch.files() == 0);  // the file has no name

  std::vector<std::vector<std::string>> expected;
  SentenceReader again = SentenceReader::from_text(text, "test", Tokens::verbatim);
  std::vector<std::string_view> words;
  std::int64_t count = 2;
  while (again.next(words)) {
    expected.emplace_back(words.begin(), words.end());
    count += static_cast<std::int64_t>(words.size());
  }
  expected.push_back({"the", "end"});
  CHECK(file.word_count() == count);

  for (const int parts : {1, 2, 3, 16, 1000}) {
    std::vector<std::vector<std::string>> all;
    for (int i = 0; i < parts; ++i) {
      for (auto& sentence :
           sentences(file, file.part_begin(i, parts), file.part_begin(i + 1, parts)))
        all.push_back(std::move(sentence));
    }
    CHECK(all == expected);
  }
}

TEST_CASE("a reader goes back to where it was") {
  const ScratchDirectory scratch;
  const std::string text = long_text();
  TokenFile file(scratch / "");
  file.add(SentenceReader::from_text(text, "test", Tokens::verbatim));
  TokenReader reader(file, file.part_begin(0, 1), file.part_begin(1, 1));
  std::vector<std::int32_t> ids, later;
  for (int i = 0; i < 12'345; ++i) REQUIRE(reader.next(ids));
  const std::int64_t position = reader.position();
  REQUIRE(reader.next(ids));
  while (reader.next(later)) {
  }
  reader.seek(position);
  REQUIRE(reader.next(later));
  CHECK(later == ids);
}

TEST_CASE("a token file is told where it cannot be, and a text without words") {
  CHECK_THROWS_AS(TokenFile("/nowhere/at/all"), InputError);
  const ScratchDirectory scratch;
  TokenFile file(scratch / "");
  CHECK_THROWS_WITH(file.add(SentenceReader::from_text(" \n\n", "blank")),
                    "'blank' holds no word: a corpus needs some");
}

TEST_CASE("another text has another fingerprint, the same text the same") {
  const ScratchDirectory scratch;
  const auto fingerprint = [&](const std::string& text) {
    TokenFile file(scratch / "");
    file.add(SentenceReader::from_text(text, "test", Tokens::verbatim));
    return file.fingerprint();
  };
  const std::uint64_t one = fingerprint("the cat sat\na dog\n");
  CHECK(fingerprint("the  cat sat\na dog") == one);
  CHECK(fingerprint("a dog\nthe cat sat\n") != one);
  CHECK(fingerprint("the cat\nsat a dog\n") != one);
  CHECK(fingerprint("the cow sat\na dog\n") != one);
}
