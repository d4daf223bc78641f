/// The exceptions that end an example. `run_main` (tools/command_line/cli.h) prints each as one
/// line.
#pragma once

#include <stdexcept>

namespace ember::examples {

/// The command line is wrong: exit status 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The command line is right, but a file, a corpus or a disk is not: exit status 1.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Ctrl-C ended the program, after it saved its work: exit status 130, as in a shell.
struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ember::examples
