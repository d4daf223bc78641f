#include "examples/tools/word2vec/queries.h"

#include <ember/tensor/creation.h>

#include <nlohmann/json.hpp>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

WordVectors animals() {
  WordTable words;
  for (const char* word : {"cat", "dog", "king", "man"}) words.add(word);
  return {std::make_shared<WordTable>(words),
          tensor({{3.0, 4.0}, {4.0, 3.0}, {0.0, 2.0}, {-1.0, 0.0}})};
}

Answer ask(const std::string& name, const std::vector<std::string>& words,
           const QueryOptions& options = {}) {
  return find_query(name)->answer(animals(), words, options);
}

}  // namespace

TEST_CASE("answers are for people and for programs") {
  QueryOptions two;
  two.count = 2;
  const Answer similar = ask("similar", {"cat"}, two);
  CHECK(similar.text == "   0.9600  dog\n   0.8000  king\n");
  CHECK(similar.one_line == "dog 0.96  king 0.80");
  CHECK(similar.json->at("word") == "cat");
  REQUIRE(similar.json->at("similar").size() == 2);
  CHECK(similar.json->at("similar")[1]["word"] == "king");
  CHECK(similar.json->at("similar")[1]["score"].get<double>() == Approx(0.8));

  const Answer similarity = ask("similarity", {"cat", "dog"});
  CHECK(similarity.text == "   0.9600\n");
  CHECK(similarity.one_line == "0.96");
  CHECK(similarity.json->at("similarity").get<double>() == Approx(0.96));

  const Answer odd = ask("odd", {"dog", "man", "cat"});
  CHECK(odd.json->at("odd") == "man");
  CHECK(odd.json->at("closeness_to_mean").size() == 3);
  CHECK_THAT(odd.text, matchers::StartsWith("man, by its cosine with the mean of all:\n"));
  CHECK_THAT(odd.one_line, matchers::StartsWith("man: ") && matchers::EndsWith("man -0.27"));

  const Answer vector = ask("vector", {"dog"});
  CHECK(vector.json->dump() == R"({"word":"dog","vector":[4.0,3.0]})");
  CHECK(vector.text == "            4            3\n");
  CHECK(vector.one_line == "  4.0000  3.0000");
}

TEST_CASE("sums are signs between words") {
  const Answer sum = ask("analogy", {"king", "-", "man", "+", "dog"});
  CHECK(sum.json->at("positive").dump() == R"(["king","dog"])");
  CHECK(sum.json->at("negative").dump() == R"(["man"])");
  REQUIRE(sum.json->at("similar").size() == 1);
  CHECK(sum.json->at("similar")[0]["word"] == "cat");
  CHECK(ask("analogy", {"-", "man", "+", "cat"}).json->at("negative").size() == 1);
  CHECK(ask("analogy", {"+", "man"}).json->at("positive").size() == 1);

  QueryOptions products;
  products.method = AnalogyMethod::cos_mul;
  CHECK(ask("analogy", {"king", "-", "man", "+", "dog"}, products).json->at("similar")[0]["score"] >
        1);
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"-"},
                                             {"king", "-"},
                                             {"king", "man"},
                                             {"king", "-", "-", "man"},
                                             {"king", "-", "mann"}}) {
    CHECK_THROWS_AS(ask("analogy", wrong), UsageError);
  }
}

TEST_CASE("pictures show words where they lie") {
  const ScratchDirectory scratch;
  QueryOptions options;
  options.output = scratch / "p.svg";
  const Answer picture = ask("plot", {"cat", "dog", "man"}, options);
  CHECK(picture.text == "wrote " + options.output + "\n");
  CHECK(picture.json->at("file") == options.output);
  CHECK(picture.json->at("points").size() == 3);
  CHECK_THAT(read_file(options.output), matchers::ContainsSubstring(">dog</text>"));

  options.output = scratch / "p.html";
  ask("plot", {"cat", "dog", "man"}, options);
  CHECK_THAT(read_file(options.output),
             matchers::StartsWith("<!DOCTYPE html>") && matchers::ContainsSubstring(">dog</text>"));
  options.output = scratch / "p.png";
  CHECK_THROWS_AS(ask("plot", {"nobody", "dog"}, options), UsageError);
  CHECK_THROWS_WITH(ask("plot", {"nobody", "dog"}, options),
                    matchers::ContainsSubstring("p.png' does not say which picture"));
  CHECK(scratch.files() == 2);
}

TEST_CASE("queries say how many words they need") {
  CHECK_THROWS_WITH(ask("similar", {}), "similar needs WORD: got 0 words");
  CHECK_THROWS_WITH(ask("similarity", {"cat"}), "similarity needs A B: got 1 words");
  CHECK_THROWS_AS(ask("odd", {"cat", "dog"}), UsageError);
  CHECK_THROWS_AS(ask("vector", {"cat", "dog"}), UsageError);
  CHECK_THROWS_AS(ask("plot", {"cat"}), UsageError);
  CHECK(find_query("nothing") == nullptr);
  CHECK(queries().size() == 6);
}
