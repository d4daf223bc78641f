#include "examples/tools/gpt/token_names.h"

#include <algorithm>
#include <map>

#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/bpe_trainer.h"
#include "examples/gpt_lessons.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

TEST_CASE("tokens have names that can be read and typed") {
  CHECK(token_name("a") == "a");
  CHECK(token_name(" the") == "␣the");
  CHECK(token_name("\n\n") == "\\n\\n");
  CHECK(token_name("\t\xc3") == "\\x09\\xc3");
  CHECK(token_name("\u009b") == "\\xc2\\x9b");       // a control of ISO 6429
  CHECK(token_name("\u202e") == "\\xe2\\x80\\xae");  // from right to left
  CHECK(token_name("é") == "é");
}

TEST_CASE("tokens that look the same have their ids behind their names") {
  const CharTokenizer tokenizer("\n ab␣");
  const WordTable names = token_names(tokenizer, 5);
  REQUIRE(names.size() == 5);
  CHECK(names.word(0) == "\\n");
  CHECK(names.word(1) == "␣");
  CHECK(names.word(4) == "␣ (4)");
}

TEST_CASE("characters stand in groups") {
  const CharTokenizer tokenizer("\n7Aez");
  const auto points = token_points(tokenizer, token_names(tokenizer, 5));
  std::vector<std::string> groups;
  for (const PagePoint& point : points) groups.push_back(point.group);
  CHECK(groups == std::vector<std::string>{"signs", "digits", "capitals", "vowels", "consonants"});
}

TEST_CASE("of many tokens those are shown that can be read, words first") {
  std::string text;
  for (char a = 'a'; a <= 'z'; ++a) {
    for (const char* word : {" x%yz", " 7%", "%%%", "\xff%"}) {
      std::string one = word;
      std::replace(one.begin(), one.end(), '%', a);
      text += one + one + one;
    }
  }
  const BpeTokenizer tokenizer(train_bpe(text, 340));
  const WordTable names = token_names(tokenizer, 340);
  const auto points = token_points(tokenizer, names);
  REQUIRE(points.size() <= 300);
  CHECK(points.front().group == "begin a word");
  std::map<std::string, std::string> groups;
  for (const PagePoint& point : points) {
    CHECK(point.word.find("\\x") == std::string::npos);
    CHECK(point.word != "<|endoftext|>");
    CHECK(names.find(point.word));
    groups[point.word] = point.group;
  }
  CHECK(groups.at("a") == "vowels");
  CHECK(groups.at("␣x") == "begin a word");
  CHECK(groups.at("yz") == "within a word");
  CHECK(groups.at("␣7") == "digits");
}
