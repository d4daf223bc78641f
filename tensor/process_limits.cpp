#include "ember/tensor/process_limits.h"

#ifdef __linux__
#include <sched.h>
#endif
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <limits>
#include <thread>
#include <vector>

#include "ember/tensor/cgroup.h"

namespace ember {
namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

int allowed_cpus() {
#ifdef __linux__
  // The kernel refuses a set that is smaller than its own.
  for (std::size_t sets = 1; sets <= 1024; sets *= 2) {
    std::vector<cpu_set_t> allowed(sets);
    const std::size_t bytes = sets * sizeof(cpu_set_t);
    if (sched_getaffinity(0, bytes, allowed.data()) == 0) return CPU_COUNT_S(bytes, allowed.data());
    if (errno != EINVAL) break;
  }
#endif
  return static_cast<int>(std::thread::hardware_concurrency());  // 0: not known
}

std::uint64_t physical_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES), bytes = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || bytes <= 0) return kUnlimited;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(bytes);
}

std::uint64_t resource_limit(int resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
  return limit.rlim_cur;
}

}  // namespace

int usable_cpus() {
  const int allowed = std::max(allowed_cpus(), 1);
  const std::uint64_t quota = cgroup_limits().cpus.value_or(kUnlimited);
  return quota < static_cast<std::uint64_t>(allowed) ? static_cast<int>(quota) : allowed;
}

MemoryLimit usable_memory() {
  const MemoryLimit limits[] = {
      {physical_memory(), "this machine has"},
      {cgroup_limits().memory.value_or(kUnlimited), "the cgroup of this process may use"},
      {resource_limit(RLIMIT_AS), "'ulimit -v' allows this process"},
      {resource_limit(RLIMIT_DATA), "'ulimit -d' allows this process"}};
  return *std::min_element(
      std::begin(limits), std::end(limits),
      [](const MemoryLimit& a, const MemoryLimit& b) { return a.bytes < b.bytes; });
}

}  // namespace ember
