/// How much memory there is: what is asked for is given by the system, and only found missing when
/// it is written to, when it is too late for an error.
#pragma once

#include <unistd.h>

namespace ember::examples {

/// That of the machine, in bytes.
inline double physical_memory() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace ember::examples
