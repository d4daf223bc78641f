#include "ember/tensor/cgroup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

namespace ember {
namespace {

using Number = std::optional<std::uint64_t>;

/// As much of a file as can be read. Files in /proc and /sys do not report their size.
std::string contents(const std::string& path) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "re"), close);
  std::string text;
  std::array<char, 4096> block;
  while (const std::size_t n = file ? std::fread(block.data(), 1, block.size(), file.get()) : 0) {
    text.append(block.data(), n);
  }
  return text;
}

/// Removes everything up to and including `separator` from the text; returns what was before it.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view taken = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return taken;
}

Number number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number ? Number(number) : std::nullopt;
}

// --- Where the cgroups of this process are

/// A line of /proc/self/cgroup: the cgroup of this process in one hierarchy.
struct Membership {
  std::string_view hierarchy;    // 0 is that of version 2
  std::string_view controllers;  // of version 1, separated by commas; version 2 has none here
  std::string_view path;
};

/// "4:cpu,cpuacct:/path", in version 2 "0::/path".
Membership parse_membership(std::string_view line) {
  const std::string_view hierarchy = take(line, ':'), controllers = take(line, ':');
  return {hierarchy, controllers, line};
}

/// A line of /proc/self/mountinfo.
struct Mount {
  std::string cgroup;  // the one that is seen at `directory`
  std::string directory;
  std::string_view type;           // of the file system
  std::string_view super_options;  // of version 1: which controllers
};

/// mountinfo writes spaces, tabs, newlines and backslashes as a backslash and three octal digits.
std::string unescaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    int letter = text.front();
    std::size_t length = 1;
    if (letter == '\\' && text.size() >= 4) {
      const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 4, letter, 8);
      length = static_cast<std::size_t>(end - text.data());
    }
    result += static_cast<char>(letter);
    text.remove_prefix(length);
  }
  return result;
}

/// "40 30 0:37 ROOT DIRECTORY rw,relatime shared:1 - TYPE SOURCE SUPER_OPTIONS".
Mount parse_mount(std::string_view line) {
  for (int skipped = 0; skipped < 3; ++skipped) take(line, ' ');
  const std::string_view cgroup = take(line, ' '), directory = take(line, ' ');
  while (!line.empty() && take(line, ' ') != "-") {
  }
  const std::string_view type = take(line, ' ');
  take(line, ' ');
  return {unescaped(cgroup), unescaped(directory), type, line};
}

bool has_controller(std::string_view controllers, std::string_view name) {
  while (!controllers.empty()) {
    if (take(controllers, ',') == name) return true;
  }
  return false;
}

bool shows(const Mount& mount, const Membership& membership, std::string_view controller) {
  if (mount.type == "cgroup2") return membership.hierarchy == "0";
  return mount.type == "cgroup" && has_controller(mount.super_options, controller) &&
         has_controller(membership.controllers, controller);
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    if (const std::string_view part = take(path, '/'); !part.empty()) parts.push_back(part);
  }
  return parts;
}

/// The directories in which this mount shows the process's cgroup and those above it.
///
/// Paths are relative to the root of this process's cgroup namespace. Those outside it begin with
/// "/..", and their names are unknown.
std::vector<std::string> visible_cgroups(const Mount& mount, const Membership& membership) {
  const std::vector<std::string_view> top = parts_of(mount.cgroup);
  const std::vector<std::string_view> own = parts_of(membership.path);
  const auto is_up = [](std::string_view part) { return part == ".."; };
  auto [top_rest, own_rest] = std::mismatch(top.begin(), top.end(), own.begin(), own.end());
  if (!std::all_of(top_rest, top.end(), is_up)) return {};  // another subtree
  if (std::any_of(own_rest, own.end(), is_up)) return {};   // the process is above its root
  std::vector<std::string> directories = {mount.directory};
  if (top_rest != top.end()) return directories;  // below it, at an unknown path
  for (; own_rest != own.end(); ++own_rest) {
    directories.push_back(directories.back() + '/' + std::string(*own_rest));
  }
  return directories;
}

// --- The limits they set

void lower(Number& limit, Number another) {
  if (another && (!limit || *another < *limit)) limit = another;
}

/// `quota` microseconds of CPU time in each `period`, in CPUs, rounded up.
Number cpus(Number quota, Number period) {
  if (quota.value_or(0) == 0 || period.value_or(0) == 0) return std::nullopt;
  return (*quota - 1) / *period + 1;
}

/// Version 2: "max 100000" or "150000 100000".
Number cpus_of_version_2(const std::string& directory) {
  const std::string text = contents(directory + "/cpu.max");
  std::string_view rest = text;
  std::string_view line = take(rest, '\n');
  const std::string_view quota = take(line, ' ');
  return cpus(number_in(quota), number_in(line));
}

/// The number in a file of one line; nullopt for "max" and -1, which mean no limit.
Number number_of_file(const std::string& path) {
  const std::string text = contents(path);
  std::string_view rest = text;
  return number_in(take(rest, '\n'));
}

void lower_cpus(CgroupLimits& limits, const Mount& mount, const std::string& directory) {
  if (mount.type == "cgroup2") return lower(limits.cpus, cpus_of_version_2(directory));
  lower(limits.cpus, cpus(number_of_file(directory + "/cpu.cfs_quota_us"),
                          number_of_file(directory + "/cpu.cfs_period_us")));
}

void lower_memory(CgroupLimits& limits, const Mount& mount, const std::string& directory) {
  const char* name = mount.type == "cgroup2" ? "/memory.max" : "/memory.limit_in_bytes";
  lower(limits.memory, number_of_file(directory + name));
}

}  // namespace

CgroupLimits cgroup_limits(const std::string& root) {
  const std::string memberships = contents(root + "/proc/self/cgroup");
  const std::string mounts = contents(root + "/proc/self/mountinfo");
  CgroupLimits limits;
  for (std::string_view mounts_left = mounts; !mounts_left.empty();) {
    const Mount mount = parse_mount(take(mounts_left, '\n'));
    for (std::string_view left = memberships; !left.empty();) {
      const Membership membership = parse_membership(take(left, '\n'));
      const bool cpu = shows(mount, membership, "cpu");
      const bool memory = shows(mount, membership, "memory");
      if (!cpu && !memory) continue;
      for (const std::string& directory : visible_cgroups(mount, membership)) {
        if (cpu) lower_cpus(limits, mount, root + directory);
        if (memory) lower_memory(limits, mount, root + directory);
      }
    }
  }
  return limits;
}

}  // namespace ember
