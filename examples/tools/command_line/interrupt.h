/// Stops long work at a safe point on Ctrl-C: the work polls a flag, and saves its state.
#pragma once

#include <atomic>

namespace ember::examples {

/// During its lifetime, the first SIGINT, SIGTERM or SIGHUP (a closed terminal) only sets the flag;
/// the next one of its kind ends the process at once, as by default. SIGPIPE always sets the flag:
/// the reader of the output is gone. Ignored signals stay ignored, as under nohup or in a script's
/// background. Only one object at a time.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  const std::atomic<bool>& requested() const;
};

}  // namespace ember::examples
