/// Kills a process at any of its system calls, to test the files that it leaves behind.
#pragma once

#ifdef __linux__

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ember::test {

enum class Ending { killed, ended, not_traced };

/// Runs `body` in a forked child, and kills it at the `n`th stop; it stops on entering and on
/// leaving each system call. `ended`: the child ended before. `not_traced`: the system forbids
/// tracing.
template <class Body>
Ending kill_at_call(int n, const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(1);
    raise(SIGSTOP);
    try {
      body();
    } catch (...) {  // must not propagate into the test framework
      _exit(1);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFSTOPPED(status)) return Ending::not_traced;
  for (int moment = 0; moment < n; ++moment) {
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    waitpid(child, &status, 0);
    if (!WIFSTOPPED(status)) return Ending::ended;
  }
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return Ending::killed;
}

}  // namespace ember::test

#endif
