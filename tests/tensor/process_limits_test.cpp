#include "ember/tensor/process_limits.h"

#ifdef __linux__
#include <sched.h>
#endif
#include <sys/resource.h>

#include <string>

#include "ember/tensor/cgroup.h"
#include "support/catch.h"
#include "support/child.h"
#include "support/sanitizers.h"

using namespace ember;
using namespace ember::test;

namespace {

bool set_limit(decltype(RLIMIT_AS) resource, rlim_t most) {
  const rlimit limit{most, most};
  return setrlimit(resource, &limit) == 0;
}

}  // namespace

TEST_CASE("a process may use what its limits leave of the machine") {
  const int cpus = usable_cpus();
  CHECK(cpus >= 1);
  if (const auto quota = cgroup_limits().cpus) CHECK(static_cast<std::uint64_t>(cpus) <= *quota);
  const MemoryLimit memory = usable_memory();
  CHECK(memory.bytes > 0);
  if (const auto limit = cgroup_limits().memory) CHECK(memory.bytes <= *limit);
}

#ifdef __linux__
TEST_CASE("a process on one CPU may use one") {
  CHECK(holds_in_child([] {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(sched_getcpu()), &one);
    return sched_setaffinity(0, sizeof one, &one) == 0 && usable_cpus() == 1;
  }));
}
#endif

TEST_CASE("limits that a shell sets count, and are called by its names for them") {
  if (kAddressSanitizer || kThreadSanitizer) return;  // they need more than the limit themselves
  const rlim_t half = usable_memory().bytes / 2;
  const auto is_limit = [half](const char* said) {
    const MemoryLimit memory = usable_memory();
    return memory.bytes == half && std::string(memory.source) == said;
  };
  CHECK(holds_in_child(
      [&] { return set_limit(RLIMIT_AS, half) && is_limit("'ulimit -v' allows this process"); }));
  CHECK(holds_in_child(
      [&] { return set_limit(RLIMIT_DATA, half) && is_limit("'ulimit -d' allows this process"); }));
}
