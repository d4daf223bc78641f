#include "examples/tools/graph/rule_source.h"

#include <algorithm>
#include <regex>

namespace ember::examples {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, length));
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return lines;
}

/// The function around a line, as [first, end): what is at its outermost is not indented, and it
/// ends with the first such brace.
std::pair<std::size_t, std::size_t> function_around(const Lines& lines, std::size_t line) {
  const auto is_outermost = [&](std::size_t i) {
    return !lines[i].empty() && lines[i][0] != ' ' && lines[i][0] != '}';
  };
  std::size_t end = line, first = line;
  while (end < lines.size() && !lines[end].starts_with('}')) ++end;
  while (first > 0 && !(is_outermost(first) && lines[first - 1].empty())) --first;
  return {first, std::min(end + 1, lines.size())};
}

/// The text of a comment that stands alone on its line; empty if there is none.
std::string comment_of(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string::npos || line.compare(begin, 3, "// ") != 0) return "";
  return line.substr(begin + 3);
}

/// The first comment that begins with an equation of a result, its lines joined.
std::string formula_in(const Lines& source) {
  static const std::regex equation(R"(^\w+(\[\w+\])? = .*)");
  std::string formula;
  for (const std::string& line : source) {
    const std::string comment = comment_of(line);
    const bool goes_on = !formula.empty() && !comment.empty();
    if (!formula.empty() && !goes_on) break;
    if (goes_on || std::regex_match(comment, equation)) formula += (goes_on ? " " : "") + comment;
  }
  return formula;
}

/// What stands between gaps of two spaces or more, without the comma that ends it.
std::vector<std::string> pieces_of(const std::string& text) {
  static const std::regex gap("[,;]? {2,}");
  return {std::sregex_token_iterator(text.begin(), text.end(), gap, -1),
          std::sregex_token_iterator()};
}

/// Takes the formula apart before the first gradient, or, if there is none, where there is a gap.
void split_formula(const std::string& formula, RuleSource& rule) {
  static const std::regex gradient(R"( +(?=\w+'(\[\w+\])? = ))"), gap(" {3,}");
  std::smatch between;
  if (!std::regex_search(formula, between, gradient) && !std::regex_search(formula, between, gap)) {
    rule.forward = formula;
    return;
  }
  rule.forward = std::regex_replace(between.prefix().str(), gap, "  ");
  rule.backward = pieces_of(between.suffix());
}

}  // namespace

std::optional<RuleSource> rule_source(SourceLine where) {
  const auto files = library_sources();
  const auto file = std::find_if(files.begin(), files.end(),
                                 [&](const SourceFile& one) { return one.name == where.file; });
  if (file == files.end()) return std::nullopt;
  const Lines lines = lines_of(file->text);
  const auto line = static_cast<std::size_t>(where.line - 1);
  if (where.line < 1 || line >= lines.size()) return std::nullopt;
  const auto [first, end] = function_around(lines, line);
  RuleSource rule{.file = where.file,
                  .line = where.line,
                  .forward = "",
                  .backward = {},
                  .first_line = static_cast<int>(first) + 1,
                  .source = {lines.begin() + static_cast<std::ptrdiff_t>(first),
                             lines.begin() + static_cast<std::ptrdiff_t>(end)}};
  split_formula(formula_in(rule.source), rule);
  return rule;
}

}  // namespace ember::examples
