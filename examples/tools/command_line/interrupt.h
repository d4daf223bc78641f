/// Lets long work stop at a safe place on Ctrl-C: it looks at a flag now and then, and saves what
/// it has.
#pragma once

#include <atomic>

namespace ember::examples {

/// While one of these lives, the first SIGINT, SIGTERM or SIGHUP (a terminal that is closed) only
/// raises the flag; the next one of its kind ends the process at once, as without it. SIGPIPE
/// raises it each time: whoever reads what is printed has gone, and will not read more. Signals
/// that are ignored stay ignored, as under nohup or in the background of a script. One at a time.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  const std::atomic<bool>& requested() const;
};

}  // namespace ember::examples
