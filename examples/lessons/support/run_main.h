/// What main() of a lesson is: the lesson, and one line for whatever ends it early.
#pragma once

#include <cstdio>
#include <exception>

namespace support {

/// Calls body(). Returns main's exit status: 0, or 1 with one line on stderr if body() threw an
/// exception or standard output could not be written, as on a full disk.
template <class Body>
int run_main(const Body& body) {
  constexpr const char* kNotWritten = "cannot write to standard output";
  try {
    body();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
    std::fprintf(stderr, "%s\n", kNotWritten);
  } catch (const std::exception& error) {  // fmt::print throws if it cannot write
    std::fprintf(stderr, "%s\n", std::ferror(stdout) != 0 ? kNotWritten : error.what());
  }
  return 1;
}

}  // namespace support
