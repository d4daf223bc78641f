#include "examples/support/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace ember::examples {
namespace {

std::atomic<bool> raised{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // so that a signal handler may set it

void on_signals(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  // The second signal finds the default again; reads and writes carry on after the first.
  action.sa_flags = static_cast<int>(static_cast<unsigned>(SA_RESETHAND) | SA_RESTART);
  for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
  struct sigaction before {};
  ::sigaction(SIGHUP, nullptr, &before);
  if (before.sa_handler != SIG_IGN) ::sigaction(SIGHUP, &action, nullptr);
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
