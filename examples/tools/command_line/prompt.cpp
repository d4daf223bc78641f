#include "examples/tools/command_line/prompt.h"

#include <editline/readline.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace ember::examples {
namespace {

constexpr std::size_t kShown = 100;  // completions that are listed

const Complete* completing = nullptr;  // of the only Prompt

/// A copy allocated by malloc, because libedit calls free().
char* copy_of(std::string_view text) {
  auto* const copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy == nullptr) throw std::bad_alloc();
  *std::copy(text.begin(), text.end(), copy) = '\0';
  return copy;
}

std::string_view common_beginning(const std::vector<std::string_view>& words) {
  std::string_view common = words.front();
  for (const std::string_view word : words) {
    const auto differ = std::mismatch(common.begin(), common.end(), word.begin(), word.end()).first;
    common = common.substr(0, static_cast<std::size_t>(differ - common.begin()));
  }
  return common;
}

/// libedit's callback: the common prefix of all completions, then some of them if there are
/// several.
char** completions(const char* word, int begin, int) {
  rl_attempted_completion_over = 1;  // disables the completion of file names
  const std::vector<std::string_view> all = (*completing)(static_cast<std::size_t>(begin), word);
  if (all.empty()) return nullptr;
  const std::size_t shown = all.size() == 1 ? 0 : std::min(all.size(), kShown);
  // A null ends the list; libedit reads the third entry even if the second is null.
  auto** const list = static_cast<char**>(std::calloc(shown + 3, sizeof(char*)));
  if (list == nullptr) throw std::bad_alloc();
  list[0] = copy_of(common_beginning(all));
  for (std::size_t i = 0; i < shown; ++i) list[i + 1] = copy_of(all[i]);
  return list;
}

}  // namespace

Prompt::Prompt(std::string prompt, Complete complete)
    : prompt_(std::move(prompt)), complete_(std::move(complete)) {
  if (::isatty(STDIN_FILENO) == 0) {
    pipe_.emplace(FileReader::standard_input());
    return;
  }
  // libedit needs a multi-byte LC_CTYPE. Numbers are still written independently of the locale.
  if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1) {
    std::setlocale(LC_CTYPE, "C.UTF-8");
  }
  static char word_breaks[] = " \t";
  rl_completer_word_break_characters = word_breaks;
  rl_completion_query_items = static_cast<int>(kShown);
  rl_attempted_completion_function = completions;
  completing = &complete_;
  using_history();
}

Prompt::~Prompt() {
  if (!is_terminal()) return;
  clear_history();
  completing = nullptr;
}

std::optional<std::string> Prompt::next_line() {
  if (!is_terminal()) {
    std::string_view line;
    return pipe_->next_line(line) ? std::optional<std::string>(line) : std::nullopt;
  }
  std::fflush(stdout);
  const std::unique_ptr<char, decltype(&std::free)> line(::readline(prompt_.c_str()), &std::free);
  if (line == nullptr) {
    std::fputc('\n', stdout);  // after Ctrl-D the cursor is still on the prompt's line
    return std::nullopt;
  }
  if (*line != '\0') add_history(line.get());
  return line.get();
}

}  // namespace ember::examples
