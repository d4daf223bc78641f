#include "examples/formats/vectors/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_reader.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/split.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

constexpr std::string_view kSection = ": ";

/// ": capital world" -> "capital world".
std::string_view section_name(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(kSection), line.size()));
  return line.substr(0, line.find_last_not_of(kSpaces) + 1);
}

}  // namespace

Questions read_questions(const std::string& path) {
  FileReader file(path);
  Questions read;
  std::string_view line;
  bool empty = true;
  for (std::int64_t number = 1; file.next_line(line); ++number) {
    const auto refuse = [&](std::string_view what) {
      throw InputError(fmt::format("'{}' line {} is {}", path, number, what));
    };
    if (!is_utf8(line)) refuse("not UTF-8: " + quote(line));
    if (line.starts_with(kSection)) {
      read.sections.push_back({std::string(section_name(line)), {}});
      continue;
    }
    const std::vector<std::string_view> words = split_at_white_space(line);
    if (words.empty()) continue;
    if (read.sections.empty()) {
      refuse(quote(line) + ": needs a line ': section' before the first question");
    }
    if (words.size() != 4) {
      if (++read.lines_passed_over == 1) read.first_line_passed_over = number;
      continue;
    }
    Question& question = read.sections.back().questions.emplace_back();
    std::copy(words.begin(), words.end(), question.begin());
    empty = false;
  }
  if (empty) {
    throw InputError(fmt::format("'{}' holds no question: needs lines of four words", path));
  }
  return read;
}

}  // namespace ember::examples
