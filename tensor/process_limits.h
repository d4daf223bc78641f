/// What of this machine this process may use. A container, a service or a batch job is given a part
/// of it: fewer CPUs, or less memory.
///
/// Each call looks again, as limits can change.
#pragma once

#include <cstdint>

namespace ember {

/// The CPUs that the calling thread may run on, but no more than the quota of CPU time that its
/// cgroup and those above it have, rounded up. At least 1.
int usable_cpus();

struct MemoryLimit {
  std::uint64_t bytes;
  const char* source;  // the beginning of a message that the size ends: "this machine has"
};

/// How much memory this process may take in all, without swap: the smallest of what the machine
/// has, what its cgroup and those above it may use, and its own limits (ulimit -v and -d).
///
/// Ask before allocating much: Linux grants memory that it does not have, and kills the process
/// when that memory is written to.
MemoryLimit usable_memory();

}  // namespace ember
