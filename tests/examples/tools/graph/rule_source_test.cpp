#include "examples/tools/graph/rule_source.h"

#include <algorithm>
#include <regex>
#include <stdexcept>

#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

const SourceFile& library_file(std::string_view name) {
  for (const SourceFile& file : library_sources()) {
    if (file.name == name) return file;
  }
  throw std::runtime_error("no such source");
}

/// Where a text stands in a file of the library.
SourceLine library_line(std::string_view file, std::string_view text) {
  const SourceFile& source = library_file(file);
  const std::size_t place = source.text.find(text);
  REQUIRE(place != std::string_view::npos);
  const auto lines = std::count(source.text.begin(),
                                source.text.begin() + static_cast<std::ptrdiff_t>(place), '\n');
  return {source.name.data(), static_cast<int>(lines) + 1};
}

}  // namespace

TEST_CASE("a rule is found with its function and its formula") {
  const auto rule = rule_source(library_line("autograd/arithmetic.cpp", "return record(\"div\""));
  REQUIRE(rule);
  CHECK(rule->file == "autograd/arithmetic.cpp");
  CHECK(rule->forward == "y = a / b");
  CHECK(rule->backward == std::vector<std::string>{"a' = y' / b", "b' = -y' y / b"});
  CHECK(rule->source.front() == "Variable div(const Variable& a, const Variable& b) {");
  CHECK(rule->source.back() == "}");
  CHECK_THAT(rule->source[static_cast<std::size_t>(rule->line - rule->first_line)],
             matchers::ContainsSubstring("record(\"div\""));
}

TEST_CASE("a formula of several lines is one, and a narrow gap before a gradient will do") {
  const auto pow = rule_source(library_line("autograd/arithmetic.cpp", "return record(\"pow\""));
  REQUIRE(pow);
  CHECK(pow->forward == "y = a^b");
  CHECK(pow->backward == std::vector<std::string>{"a' = y' b a^(b-1), 0 where a = b = 0",
                                                  "b' = y' y log a, 0 where a = 0 and b >= 0"});
  const auto log_sigmoid =
      rule_source(library_line("autograd/unary.cpp", "return record(\"log_sig"));
  REQUIRE(log_sigmoid);
  CHECK(log_sigmoid->forward == "y = log sigmoid(x)");
  CHECK(log_sigmoid->backward == std::vector<std::string>{"x' = y' sigmoid(-x)"});
}

TEST_CASE("every operation of the library has a formula beside its rule") {
  static const std::regex call(R"(return \{?record(_joint)?\()");
  int operations = 0;
  for (const SourceFile& file : library_sources()) {
    if (file.name == "autograd/node.cpp") continue;  // where record() itself is
    for (auto found = std::cregex_iterator(file.text.begin(), file.text.end(), call);
         found != std::cregex_iterator(); ++found) {
      const auto lines = std::count(file.text.begin(), file.text.begin() + found->position(), '\n');
      const auto rule = rule_source({file.name.data(), static_cast<int>(lines) + 1});
      REQUIRE(rule);
      CAPTURE(file.name, lines + 1);
      CHECK_FALSE(rule->forward.empty());
      CHECK_FALSE(rule->backward.empty());
      ++operations;
    }
  }
  CHECK(operations > 70);
}

TEST_CASE("what is not the library's has no source") {
  CHECK_FALSE(rule_source({"main.cpp", 3}));
  CHECK_FALSE(rule_source({"", 0}));
  CHECK_FALSE(rule_source({"autograd/unary.cpp", 0}));
  CHECK_FALSE(rule_source({"autograd/unary.cpp", 100'000}));
}
