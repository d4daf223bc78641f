/// How many CPUs and how much memory this process may use. A container, a service or a batch job
/// may have less than the machine.
///
/// Each call reads the limits again, because they can change.
#pragma once

#include <cstdint>

namespace ember {

/// The number of CPUs that the calling thread may run on, but no more than the CPU quota of its
/// cgroup and that cgroup's ancestors, rounded up. At least 1.
int usable_cpus();

struct MemoryLimit {
  std::uint64_t bytes;
  const char* source;  // the beginning of a message that ends with the size: "this machine has"
};

/// How much memory this process may use in all, without swap: the smallest of what the machine has,
/// what its cgroup and that cgroup's ancestors may use, and its own limits (ulimit -v and -d).
///
/// Check it before large allocations: Linux overcommits memory, and kills the process when it
/// writes to memory that is not there.
MemoryLimit usable_memory();

}  // namespace ember
