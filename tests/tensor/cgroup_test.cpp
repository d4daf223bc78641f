#include "ember/tensor/cgroup.h"

#include <filesystem>

#include "examples/files.h"
#include "support/catch.h"

using namespace ember;

namespace {

/// A made-up machine: the files that are read, in a directory of their own.
class Machine {
 public:
  Machine(const std::string& memberships, const std::string& mounts) {
    write("/proc/self/cgroup", memberships);
    write("/proc/self/mountinfo", mounts);
  }

  void write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = root_ / ("." + path);
    std::filesystem::create_directories(file.parent_path());
    examples::write_file(file.string(), text);
  }

  std::optional<std::uint64_t> cpus() const { return cgroup_limits(root_ / ".").cpus; }
  std::optional<std::uint64_t> memory() const { return cgroup_limits(root_ / ".").memory; }

 private:
  examples::ScratchDirectory root_;
};

const std::string kVersion2 =
    "22 27 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw\n"
    "30 22 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
    "27 1 254:1 / / rw shared:1 - ext4 /dev/root rw\n";

const std::string kVersion1 =
    "30 22 0:27 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755\n"
    "31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "34 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";

}  // namespace

TEST_CASE("a machine without cgroups sets no limit") {
  CHECK(cgroup_limits("/no such directory").cpus == std::nullopt);
  CHECK(cgroup_limits("/no such directory").memory == std::nullopt);
  const Machine without("", "27 1 254:1 / / rw shared:1 - ext4 /dev/root rw\n");
  CHECK(without.cpus() == std::nullopt);
  CHECK(without.memory() == std::nullopt);
}

TEST_CASE("cgroups of version 2: the lowest limit of a cgroup and those above it") {
  Machine machine("0::/a/b/c\n", kVersion2);
  CHECK(machine.cpus() == std::nullopt);
  CHECK(machine.memory() == std::nullopt);
  machine.write("/sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n");
  machine.write("/sys/fs/cgroup/a/b/c/memory.max", "max\n");
  CHECK(machine.cpus() == std::nullopt);
  CHECK(machine.memory() == std::nullopt);
  machine.write("/sys/fs/cgroup/a/b/c/cpu.max", "350000 100000\n");
  machine.write("/sys/fs/cgroup/a/b/c/memory.max", "5000\n");
  CHECK(machine.cpus() == 4);
  CHECK(machine.memory() == 5000);
  machine.write("/sys/fs/cgroup/a/b/cpu.max", "30000 10000\n");
  machine.write("/sys/fs/cgroup/a/b/memory.max", "6000\n");
  CHECK(machine.cpus() == 3);
  CHECK(machine.memory() == 5000);
  machine.write("/sys/fs/cgroup/a/cpu.max", "400000 100000\n");
  machine.write("/sys/fs/cgroup/a/memory.max", "4000\n");
  CHECK(machine.cpus() == 3);
  CHECK(machine.memory() == 4000);
  // The root of a cgroup namespace has such files, too.
  machine.write("/sys/fs/cgroup/cpu.max", "100000 100000\n");
  machine.write("/sys/fs/cgroup/memory.max", "3000\n");
  CHECK(machine.cpus() == 1);
  CHECK(machine.memory() == 3000);
  // Those of others say nothing.
  machine.write("/sys/fs/cgroup/a/other/memory.max", "1\n");
  machine.write("/sys/fs/cgroup/a/b/c/below/memory.max", "2\n");
  machine.write("/sys/fs/memory.max", "2\n");
  CHECK(machine.memory() == 3000);
}

TEST_CASE("a quota counts as the CPUs that it pays for, rounded up") {
  Machine machine("0::/\n", kVersion2);
  const auto cpus_of = [&](const std::string& text) {
    machine.write("/sys/fs/cgroup/cpu.max", text);
    return machine.cpus();
  };
  CHECK(cpus_of("1000 1000000\n") == 1);
  CHECK(cpus_of("100000 100000\n") == 1);
  CHECK(cpus_of("100001 100000\n") == 2);
  CHECK(cpus_of("150000 100000\n") == 2);
  CHECK(cpus_of("200000 100000\n") == 2);
  CHECK(cpus_of("18446744073709551615 1\n") == 18446744073709551615u);
}

TEST_CASE("what cannot be understood sets no limit") {
  Machine machine("0::/\n", kVersion2);
  for (const char* text :
       {"", "\n", "100000\n", "100000 \n", " 100000\n", "100000 0\n", "0 100000\n", "-1 100000\n",
        "1.5 1\n", "100000 100000 1\n", "many 1\n", "99999999999999999999 1\n"}) {
    CAPTURE(text);
    machine.write("/sys/fs/cgroup/cpu.max", text);
    CHECK(machine.cpus() == std::nullopt);
  }
  for (const char* text : {"", "\n", "max", "-1\n", "1e9\n", "5 G\n", "99999999999999999999\n"}) {
    CAPTURE(text);
    machine.write("/sys/fs/cgroup/memory.max", text);
    CHECK(machine.memory() == std::nullopt);
  }
  machine.write("/sys/fs/cgroup/memory.max", "7");  // without a line break
  CHECK(machine.memory() == 7);
  for (const char* memberships : {"", "\n", "garbage", ":::", "1:cpu:/\n", "00::/\n"}) {
    CAPTURE(memberships);
    machine.write("/proc/self/cgroup", memberships);
    CHECK(machine.memory() == std::nullopt);
  }
  machine.write("/proc/self/cgroup", "0::/\n");
  for (const char* mounts : {"", "\n", "-", " - cgroup2", "30 22 0:27 / /sys/fs/cgroup rw cgroup2",
                             "30 22 0:27 / /sys/fs/cgroup rw - cgroup2x cgroup2 rw",
                             "30 22 0:27 / \\", "30 22 0:27 / \\9 rw - ", "\xff\xfe \\040"}) {
    CAPTURE(mounts);
    machine.write("/proc/self/mountinfo", mounts);
    CHECK(machine.memory() == std::nullopt);
  }
}

TEST_CASE("a limit that cannot be read, as its cgroup was removed meanwhile, is none") {
  Machine machine("0::/gone (deleted)\n", kVersion2);
  machine.write("/sys/fs/cgroup/memory.max", "3000\n");
  machine.write("/sys/fs/cgroup/cpu.max/is a directory", "");
  CHECK(machine.memory() == 3000);
  CHECK(machine.cpus() == std::nullopt);
}

TEST_CASE("cgroups of version 1") {
  Machine machine("12:pids:/a\n4:memory:/a/b\n3:cpu,cpuacct:/c\n1:name=systemd:/d\n", kVersion1);
  machine.write("/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
  machine.write("/sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_quota_us", "-1\n");
  machine.write("/sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_period_us", "100000\n");
  CHECK(machine.memory() == 9223372036854771712u);
  CHECK(machine.cpus() == std::nullopt);
  machine.write("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "4000\n");
  machine.write("/sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_quota_us", "250000\n");
  CHECK(machine.memory() == 4000);
  CHECK(machine.cpus() == 3);
  // Not those of the other controllers' cgroups, nor version 2's files.
  machine.write("/sys/fs/cgroup/memory/c/memory.limit_in_bytes", "1\n");
  machine.write("/sys/fs/cgroup/memory/a/memory.max", "1\n");
  machine.write("/sys/fs/cgroup/cpu,cpuacct/c/memory.limit_in_bytes", "1\n");
  machine.write("/sys/fs/cgroup/memory.limit_in_bytes", "1\n");
  CHECK(machine.memory() == 4000);
}

TEST_CASE("both versions at once: each controller is in one of them") {
  Machine machine("4:memory:/a\n0::/b\n",
                  kVersion1 + "40 30 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  machine.write("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "4000\n");
  machine.write("/sys/fs/cgroup/unified/b/cpu.max", "200000 100000\n");
  machine.write("/sys/fs/cgroup/unified/a/memory.max", "1\n");
  CHECK(machine.memory() == 4000);
  CHECK(machine.cpus() == 2);
}

TEST_CASE("the place where cgroups are mounted may have any name, and show a part of them") {
  Machine machine("0::/docker/with blank:and colon/sub\n",
                  "30 22 0:27 /docker/with\\040blank:and\\040colon /my\\040cgroups\\134here rw - "
                  "cgroup2 cgroup2 rw\n");
  machine.write("/my cgroups\\here/sub/memory.max", "5000\n");
  CHECK(machine.memory() == 5000);
  machine.write("/my cgroups\\here/memory.max", "4000\n");
  CHECK(machine.memory() == 4000);
}

TEST_CASE("paths that begin outside of the process's cgroup namespace") {
  struct Case {
    const char *process, *mounted;
    std::optional<std::uint64_t> memory;
  };
  const Case cases[] = {
      {"/", "/", 3000},
      {"/a", "/", 1000},            // its own limit
      {"/a", "/a", 3000},           // is what is mounted
      {"/a", "/b", std::nullopt},   // another branch is mounted
      {"/ab", "/a", std::nullopt},  // and not one above because its name is how the other begins
      {"/", "/a", std::nullopt},    // the process is above
      {"/../..", "/", std::nullopt},
      {"/../a", "/", std::nullopt},
      {"/a", "/..", 3000},  // somewhere below, nobody knows where
      {"/", "/../..", 3000},
      {"/../a", "/../..", 3000},
      {"/../a", "/..", 1000},  // known again
      {"/../..", "/..", std::nullopt},
      {"/a", "/../b", std::nullopt},
  };
  for (const Case& c : cases) {
    CAPTURE(c.process, c.mounted);
    Machine machine(
        "0::" + std::string(c.process) + "\n",
        "30 22 0:27 " + std::string(c.mounted) + " /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    machine.write("/sys/fs/cgroup/memory.max", "3000\n");
    machine.write("/sys/fs/cgroup/a/memory.max", "1000\n");
    machine.write("/sys/fs/a/memory.max", "1\n");
    machine.write("/sys/memory.max", "1\n");
    CHECK(machine.memory() == c.memory);
  }
}
