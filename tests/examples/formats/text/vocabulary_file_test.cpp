#include "examples/formats/text/vocabulary_file.h"

#include "examples/formats/files/errors.h"
#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

/// What reading these lines is refused with, behind the file's name.
std::string vocabulary_refusal(const std::string& lines) {
  const ScratchDirectory scratch;
  write_file(scratch / "v", lines);
  try {
    read_vocabulary(scratch / "v", 1);
    return "";
  } catch (const InputError& error) {
    const std::string what = error.what(), name = "'" + scratch / "v" + "'";
    const std::size_t at = what.find(name);
    REQUIRE(at != std::string::npos);
    return what.substr(0, at) + what.substr(at + name.size());
  }
}

}  // namespace

TEST_CASE("a vocabulary is written as the word2vec tool writes it, and comes back") {
  const TestText text("b a c a\nd b a e\ne\nf a e\n", 0, 2);
  const Vocabulary& vocabulary = text.training.vocabulary();
  save_vocabulary(text.scratch / "v", vocabulary, text.tokens.sentence_count());
  CHECK(read_file(text.scratch / "v") == "</s> 4\na 4\ne 3\nb 2\n");
  const Vocabulary back = read_vocabulary(text.scratch / "v", 1);
  CHECK(back.words() == vocabulary.words());
  CHECK(std::vector(back.counts().begin(), back.counts().end()) ==
        std::vector(vocabulary.counts().begin(), vocabulary.counts().end()));
  CHECK(read_vocabulary(text.scratch / "v", 3).words() == std::vector<std::string_view>{"a", "e"});
}

TEST_CASE("a vocabulary's file may begin with a byte order mark") {
  const ScratchDirectory scratch;
  write_file(scratch / "v", "\xEF\xBB\xBFthe 10\nto 5\n");
  CHECK(read_vocabulary(scratch / "v", 1).words() == std::vector<std::string_view>{"the", "to"});
}

TEST_CASE("a vocabulary's file may be in any order, and end as it will") {
  const ScratchDirectory scratch;
  write_file(scratch / "v", "rare 1\r\nx\u00A0y\t7 \n\nthe 9000000000\n</s> 2\nnone 0");
  const Vocabulary vocabulary = read_vocabulary(scratch / "v", 1);
  CHECK(vocabulary.words() == std::vector<std::string_view>{"the", "x\u00A0y", "</s>", "rare"});
  CHECK(vocabulary.total() == 9'000'000'010);
}

TEST_CASE("what is no vocabulary is refused with its line") {
  CHECK(vocabulary_refusal("") == " is empty: a vocabulary needs words");
  CHECK(vocabulary_refusal("</s> 5\n") == " is empty: a vocabulary needs words");
  CHECK(vocabulary_refusal("a 5\nb\n") == " line 2 is 'b': needs a word and how often it occurs");
  CHECK(vocabulary_refusal("a 5 6\n") ==
        " line 1 is 'a 5 6': needs a word and how often it occurs");
  for (const std::string count : {"-1", "1.5", "x", "0x1", "9223372036854775808"}) {
    CHECK(vocabulary_refusal("a " + count + "\n") ==
          " line 1 is 'a " + count + "': needs a word and how often it occurs");
  }
  CHECK(vocabulary_refusal("a 9223372036854775807\nb 1\n") ==
        " line 2 is 'b 1': needs counts that add up to less than 2^63");
  CHECK(vocabulary_refusal("a 5\nb 3\na 2\n") == " line 3 has 'a' again: needs each word once");
  CHECK(vocabulary_refusal("a 5\n\xff 3\n") == " line 2 is '\\xff 3': needs a word in UTF-8");
  CHECK(vocabulary_refusal("a\x01 3\n") ==
        " line 1 is 'a\\x01 3': needs a word without control characters");
  CHECK(vocabulary_refusal("a 1\nb 1\n") ==
        "no word occurs twice among the 2 of : there is nothing to learn from");
  CHECK_THROWS_AS(read_vocabulary("/no/such/file", 1), InputError);
}

TEST_CASE("a text is trained with the words and counts of a vocabulary's file") {
  TestText text("b a c a\nd b a e\n");
  const ScratchDirectory scratch;
  write_file(scratch / "v", "b 900\na 100\nelsewhere 50\n");
  const TrainingText training(text.tokens, read_vocabulary(scratch / "v", 1), 1e-3);
  CHECK(training.vocabulary().words() == std::vector<std::string_view>{"b", "a", "elsewhere"});
  CHECK(training.known_words() == 5);
  CHECK(training.vocabulary().total() == 1050);
  const auto& words = text.tokens.words();
  CHECK(training.id_of(words.find("b").value()) == 0);
  CHECK(training.id_of(words.find("c").value()) < 0);
  // (sqrt(n / (t total)) + 1) t total / n, as in the word2vec tool.
  CHECK(training.keep(0) == Approx(0.035323).epsilon(1e-4));

  write_file(scratch / "v", "x 9\ny 5\n");
  CHECK_THROWS_WITH(TrainingText(text.tokens, read_vocabulary(scratch / "v", 1), 0),
                    "the corpus has none of the vocabulary's 2 words");
}
