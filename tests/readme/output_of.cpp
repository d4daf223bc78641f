#include "readme/output_of.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>

namespace ember::test {

std::string output_of(void (*program)()) {
  std::cout.flush();
  std::fflush(stdout);
  const int screen = dup(STDOUT_FILENO);
  std::FILE* const file = std::tmpfile();
  dup2(fileno(file), STDOUT_FILENO);
  program();
  std::cout.flush();
  std::fflush(stdout);
  dup2(screen, STDOUT_FILENO);
  close(screen);

  std::rewind(file);
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t n = std::fread(part.data(), 1, part.size(), file)) {
    text.append(part.data(), n);
  }
  std::fclose(file);
  return text;
}

}  // namespace ember::test
