#include "examples/formats/vectors/analogies.h"

#include <ember/tensor/creation.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/vectors/vector_file.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// Files that data/make_analogies.py made with gensim.
std::string data(const std::string& name) {
  return std::string(EMBER_TEST_DATA_DIRECTORY) + "/" + name;
}

WordVectors load(const std::string& path) {
  WordRows read = load_vectors(path);
  return {std::make_shared<WordTable>(std::move(read.words)), read.rows};
}

/// c, i or - for each question.
std::string letters(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const Outcome outcome : outcomes) text += "ci-"[static_cast<int>(outcome)];
  return text;
}

/// What reading these questions is refused with.
std::string refusal_of_questions(const std::string& text) {
  const ScratchDirectory scratch;
  write_file(scratch / "q", text);
  try {
    read_questions(scratch / "q");
    return "";
  } catch (const InputError& error) {
    return std::string(error.what()).substr(("'" + scratch / "q" + "'").size());
  }
}

}  // namespace

TEST_CASE("each question is answered as gensim answers it") {
  const WordVectors vectors = load(data("analogies.txt"));
  const auto questions = read_questions(data("analogies.questions")).sections;
  const auto cases = nlohmann::json::parse(read_file(data("analogies.json")));
  REQUIRE(cases.size() == 24);
  for (const auto& expected : cases) {
    AnalogyOptions options;
    options.restrict_vocab = expected["restrict_vocab"];
    options.dummy4unknown = expected["dummy4unknown"];
    options.case_insensitive = expected["case_insensitive"];
    if (expected["method"] == "3cosmul") options.method = AnalogyMethod::cos_mul;
    CAPTURE(options.restrict_vocab, options.dummy4unknown, options.case_insensitive,
            expected["method"].get<std::string>());
    for (const SectionScore& section : evaluate_analogies(vectors, questions, options).sections) {
      CAPTURE(section.name);
      CHECK(letters(section.outcomes) == expected["sections"][section.name].get<std::string>());
    }
  }
}

TEST_CASE("scores add up: by section, by kind, in all") {
  const WordVectors vectors = load(data("analogies.txt"));
  const AnalogyScores scores =
      evaluate_analogies(vectors, read_questions(data("analogies.questions")).sections);
  REQUIRE(scores.sections.size() == 3);
  for (const SectionScore& section : scores.sections) {
    const std::string all = letters(section.outcomes);
    CHECK(section.score.correct == std::count(all.begin(), all.end(), 'c'));
    CHECK(section.score.asked + section.score.left_out == 48);
  }
  const Score &plural = scores.sections[0].score, &adverb = scores.sections[1].score;
  CHECK(scores.sections[2].name == "persons");
  CHECK(scores.semantic.correct == scores.sections[2].score.correct);
  CHECK(scores.syntactic.asked == plural.asked + adverb.asked);
  CHECK(scores.total.correct == scores.semantic.correct + scores.syntactic.correct);
  CHECK(scores.total.left_out == scores.semantic.left_out + scores.syntactic.left_out);
  CHECK(scores.unknown == scores.total.left_out);
  CHECK(scores.total.accuracy() ==
        100.0 * double(scores.total.correct) / double(scores.total.asked));
}

TEST_CASE("a vocabulary of the question's own words has no answer") {
  WordTable words;
  for (const char* word : {"a", "b", "A", "c"}) words.add(word);
  const WordVectors vectors(std::make_shared<WordTable>(words), eye(4));
  const std::vector<QuestionSection> questions{{"s", {{"a", "b", "c", "a"}, {"a", "b", "a", "C"}}}};
  for (const AnalogyMethod method : {AnalogyMethod::cos_add, AnalogyMethod::cos_mul}) {
    AnalogyOptions options;
    options.method = method;
    const AnalogyScores scores = evaluate_analogies(vectors, questions, options);
    // As in gensim, where only another spelling of `a` is left, it is an answer after all.
    CHECK(letters(scores.sections[0].outcomes) == "cc");
  }
}

TEST_CASE("questions are read by sections") {
  const ScratchDirectory scratch;
  write_file(scratch / "q",
             ": capital  world \r\nAthens Greece\tOslo  Norway \r\n\n: gram2\na b c d");
  const Questions questions = read_questions(scratch / "q");
  CHECK(questions.lines_passed_over == 0);
  const auto& sections = questions.sections;
  REQUIRE(sections.size() == 2);
  CHECK(sections[0].name == "capital  world");
  CHECK(!sections[0].is_syntactic());
  CHECK(sections[0].questions == std::vector<Question>{{"Athens", "Greece", "Oslo", "Norway"}});
  CHECK(sections[1].is_syntactic());
  CHECK(sections[1].questions == std::vector<Question>{{"a", "b", "c", "d"}});
}

TEST_CASE("what is no question is refused with its line") {
  CHECK(refusal_of_questions("") == " holds no question: needs lines of four words");
  CHECK(refusal_of_questions(": one\n\n: two\n") ==
        " holds no question: needs lines of four words");
  CHECK(refusal_of_questions(": s\na b c\n") == " holds no question: needs lines of four words");
  CHECK(refusal_of_questions("\na b c d\n") ==
        " line 2 is 'a b c d': needs a line ': section' before the first question");
  CHECK(refusal_of_questions(":\n") ==
        " line 1 is ':': needs a line ': section' before the first question");
  CHECK(refusal_of_questions(": s\na b \xff d\n") == " line 2 is not UTF-8: 'a b \\xff d'");
}

// The sections and their questions are those that gensim 4.2 finds in the same bytes.
TEST_CASE("lines that are not four words are passed over, as gensim does") {
  const ScratchDirectory scratch;
  write_file(scratch / "q",
             ": s\na b c d\na b c\na b c d e\n\n:t\nb a d c\n: \na\u00A0b\u3000c\u2028d\n"
             "a b\x1c"
             "c\u0085"
             "d\n: : x\n");
  const Questions questions = read_questions(scratch / "q");
  CHECK(questions.lines_passed_over == 3);
  CHECK(questions.first_line_passed_over == 3);
  REQUIRE(questions.sections.size() == 3);
  const Question abcd{"a", "b", "c", "d"};
  CHECK(questions.sections[0].name == "s");
  CHECK(questions.sections[0].questions == std::vector<Question>{abcd, {"b", "a", "d", "c"}});
  CHECK(questions.sections[1].name == "");
  CHECK(questions.sections[1].questions == std::vector<Question>{abcd, abcd});
  CHECK(questions.sections[2].name == "x");
}

TEST_CASE("by default 300,000 words are asked about, as by gensim") {
  constexpr std::int64_t kAsked = 300'000;
  WordTable words;
  for (const char* word : {"a", "b", "c"}) words.add(word);
  while (words.size() < kAsked - 1) words.add("word" + std::to_string(words.size()));
  words.add("in");
  words.add("out");
  const Tensor rows = zeros({words.size(), 2});
  rows[0].copy_(tensor({1.0F, 0.0F}));
  rows[1].copy_(tensor({1.0F, 1.0F}));
  rows[2].copy_(tensor({0.0F, 1.0F}));
  rows[kAsked - 1].copy_(tensor({-0.3F, 1.7F}));
  rows[kAsked].copy_(tensor({-0.3F, 1.8F}));
  const WordVectors vectors(std::make_shared<WordTable>(words), rows);
  const AnalogyScores scores =
      evaluate_analogies(vectors, {{"s", {{"a", "b", "c", "in"}, {"a", "b", "c", "out"}}}});
  CHECK(letters(scores.sections[0].outcomes) == "c-");
  CHECK(scores.unknown == 1);
}
