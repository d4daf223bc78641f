#include "examples/vectors/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "examples/support/errors.h"
#include "examples/support/file_reader.h"
#include "examples/text/quoted.h"
#include "examples/text/split.h"
#include "examples/text/utf8.h"

namespace ember::examples {
namespace {

/// ": capital world" -> "capital world".
std::string_view section_name(std::string_view line) {
  const std::size_t first = std::min(line.find_first_not_of(kSpaces, 1), line.size());
  line.remove_prefix(first);
  return line.substr(0, line.find_last_not_of(kSpaces) + 1);
}

}  // namespace

std::vector<QuestionSection> read_questions(const std::string& path) {
  FileReader file(path);
  std::vector<QuestionSection> sections;
  std::string_view line;
  bool empty = true;
  for (std::int64_t number = 1; file.next_line(line); ++number) {
    const auto refuse = [&](std::string_view what) {
      throw InputError(fmt::format("'{}' line {} {}", path, number, what));
    };
    if (!is_utf8(line)) refuse("is not UTF-8: " + quote(line));
    if (line.starts_with(':')) {
      sections.push_back({std::string(section_name(line)), {}});
      if (sections.back().name.empty()) refuse("begins a section: needs its name behind the ':'");
      continue;
    }
    const std::vector<std::string_view> words = split_words(line);
    if (words.empty()) continue;
    if (words.size() != 4) {
      refuse(fmt::format("has {} words, {}: needs four", words.size(), quote(line)));
    }
    if (sections.empty()) {
      refuse(fmt::format("is {}: needs a line ': section' before the first question", quote(line)));
    }
    Question& question = sections.back().questions.emplace_back();
    std::copy(words.begin(), words.end(), question.begin());
    empty = false;
  }
  if (empty) {
    throw InputError(fmt::format("'{}' holds no question: needs lines of four words", path));
  }
  return sections;
}

}  // namespace ember::examples
