/// Lines from whoever is at the other end of standard input.
///
/// At a terminal that is a prompt with editing, a history (arrow keys, Ctrl-R) and completion
/// (TAB), by libedit. Anything else is read line by line, and nothing is printed. libedit has one
/// state a process, so there is one Prompt at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/files/file_reader.h"

namespace ember::examples {

/// All that `word`, which begins at this place of the line, can become.
using Complete =
    std::function<std::vector<std::string_view>(std::size_t place, std::string_view word)>;

class Prompt {
 public:
  Prompt(std::string prompt, Complete complete);
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;
  ~Prompt();

  bool is_terminal() const { return !pipe_; }

  /// The next line; nothing at the end (Ctrl-D).
  std::optional<std::string> next_line();

 private:
  std::string prompt_;
  Complete complete_;
  std::optional<FileReader> pipe_;  // none: a terminal
};

}  // namespace ember::examples
