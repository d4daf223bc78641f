/// Internal: the limits that Linux's cgroups, and with them containers and services, set to this
/// process. A limit holds for a cgroup and for all below it, so that of the process's cgroup and of
/// those above it the lowest counts. Both versions of cgroups, and a system that has both, are
/// read.
///
/// What cannot be read or understood sets no limit, and neither does a cgroup that is not visible
/// from this process's namespace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ember {

struct CgroupLimits {
  std::optional<std::uint64_t> cpus;    // its quota of CPU time, rounded up: 2 for 1.5 CPUs
  std::optional<std::uint64_t> memory;  // bytes, without swap
};

/// `root` is put before the paths of all files that are read.
CgroupLimits cgroup_limits(const std::string& root = "");

}  // namespace ember
