/// The ways in which an example ends early. `run_main` (cli.h) prints each as one line.
#pragma once

#include <stdexcept>

namespace ember::examples {

/// The program was called wrongly: exit status 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The program was called rightly and could not do it: a file, a corpus, a disk. Exit status 1.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Ctrl-C ended it, and what it had is saved. Exit status 130, as a shell says of such a program.
struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ember::examples
