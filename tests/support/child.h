/// Runs a test in a forked child, because it changes the process permanently or may end it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace ember::test {

/// Runs `body` in a forked child. Returns whether it returned true within 20 seconds.
template <class Body>
bool holds_in_child(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(body() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace ember::test
