#include "examples/tools/command_line/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace ember::examples {
namespace {

std::atomic<bool> raised{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // required in a signal handler

void on_signal(int signal, void (*handler)(int), unsigned flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  // SA_RESTART: reads and writes continue after the signal.
  action.sa_flags = static_cast<int>(flags | SA_RESTART);
  ::sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
  struct sigaction now {};
  ::sigaction(signal, nullptr, &now);
  return now.sa_handler == SIG_IGN;
}

void on_signals(void (*handler)(int)) {
  constexpr auto kOnce = static_cast<unsigned>(SA_RESETHAND);  // then the default action
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    if (!is_ignored(signal)) on_signal(signal, handler, signal == SIGPIPE ? 0 : kOnce);
  }
}

}  // namespace

Interrupt::Interrupt() {
  raised = false;
  on_signals([](int) { raised = true; });
}

Interrupt::~Interrupt() {
  on_signals(SIG_DFL);
}

const std::atomic<bool>& Interrupt::requested() const {
  return raised;
}

}  // namespace ember::examples
