/// Reads lines from standard input, with a prompt on a terminal.
///
/// On a terminal, libedit provides editing, a history (arrow keys, Ctrl-R) and completion (TAB).
/// Other input is read line by line, and nothing is printed. libedit's state is global, so there
/// can be only one Prompt at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/files/file_reader.h"

namespace ember::examples {

/// The completions of `word`, which begins at offset `place` of the line.
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
  std::optional<FileReader> pipe_;  // nothing: a terminal
};

}  // namespace ember::examples
