/// Internal: the limits that Linux's cgroups, and with them containers and services, put on this
/// process. A limit also holds for the cgroups below, so the lowest limit of the process's cgroup
/// and its ancestors counts. Reads cgroup v1, v2 and hybrid systems.
///
/// A file that cannot be read or parsed sets no limit, and neither does a cgroup that is not
/// visible from this process's namespace.
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
