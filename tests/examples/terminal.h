/// A program at a terminal: what a person would type goes in, what they would see comes out.
#pragma once

#include <poll.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#if defined(__APPLE__)
#include <util.h>
#else
#include <pty.h>
#endif

namespace ember::examples {

class Terminal {
 public:
  explicit Terminal(std::vector<std::string> arguments) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = 100;
    pid_ = ::forkpty(&master_, nullptr, nullptr, &size);
    // What CMakeLists.txt looks for.
    if (pid_ < 0) throw std::runtime_error("skipped: no terminal, as in a chroot without /dev/pts");
    if (pid_ > 0) return;
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    ::setenv("TERM", "xterm", 1);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(master_);
  }

  /// Waits until the program reads key by key, which it may begin only after its prompt is on the
  /// screen, and types.
  void type(const std::string& keys) {
    const auto reads_lines = [this] {
      termios mode{};
      return ::tcgetattr(master_, &mode) == 0 && (mode.c_lflag & ICANON) != 0;
    };
    for (int i = 0; i < 2000 && reads_lines(); ++i) ::usleep(10'000);
    if (::write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
      throw std::runtime_error("cannot type");
    }
  }

  /// Waits until this is on the screen, and returns all that came up to there; what comes later is
  /// for the next call. Throws, with what was there instead, after some seconds.
  std::string wait_for(const std::string& text) {
    std::size_t at;
    while ((at = seen_.find(text)) == std::string::npos) {
      if (!read_more()) throw std::runtime_error("'" + text + "' did not come; there is: " + seen_);
    }
    const std::string until = seen_.substr(0, at + text.size());
    seen_.erase(0, until.size());
    return until;
  }

  /// Waits for the end of the program, and returns its exit status. Throws after some seconds.
  int wait_for_end() {
    while (read_more()) {
    }
    int status = 0;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("does not end");
      ::usleep(10'000);
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  /// False at the end, or when nothing comes for a long time.
  bool read_more() {
    constexpr int kPatience = 20'000;  // milliseconds
    pollfd ready{master_, POLLIN, 0};
    if (::poll(&ready, 1, kPatience) <= 0) return false;
    char block[4096];
    const ssize_t got = ::read(master_, block, sizeof block);
    if (got <= 0) return false;
    seen_.append(block, static_cast<std::size_t>(got));
    return true;
  }

  int master_ = -1;
  pid_t pid_ = -1;
  std::string seen_;
};

}  // namespace ember::examples
