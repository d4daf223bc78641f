/// Chromium without a window, for tests of pages.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "examples/files.h"

extern char** environ;

namespace ember::examples {

/// The first of its names that is on the PATH.
inline std::optional<std::string> find_browser() {
  const char* path = std::getenv("PATH");
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    std::istringstream directories(path == nullptr ? "" : path);
    for (std::string directory; std::getline(directories, directory, ':');) {
      const std::string program = directory + "/" + name;
      if (::access(program.c_str(), X_OK) == 0) return program;
    }
  }
  return std::nullopt;
}

/// This process's environment with some variables (NAME=VALUE) set anew.
inline std::vector<std::string> environment_with(std::vector<std::string> variables) {
  const std::size_t set_anew = variables.size();
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string name = std::string(*one).substr(0, std::string(*one).find('=') + 1);
    const bool overridden = std::any_of(variables.begin(), variables.begin() + set_anew,
                                        [&](const auto& v) { return v.starts_with(name); });
    if (!overridden) variables.emplace_back(*one);
  }
  return variables;
}

/// Runs a program to its end, for a minute at most, its output going to a file. It is the leader of
/// a group of processes, of which none survives. Returns what waitpid() says of it; nothing when it
/// did not end.
inline std::optional<int> run_to_end(std::vector<std::string> arguments,
                                     std::vector<std::string> environment,
                                     const std::string& output) {
  const auto pointers = [](std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (std::string& s : strings) result.push_back(s.data());
    result.push_back(nullptr);
    return result;
  };
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t group;
  posix_spawnattr_init(&group);
  posix_spawnattr_setflags(&group, POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, arguments[0].c_str(), &files, &group,
                                  pointers(arguments).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&group);
  if (error != 0) throw std::runtime_error("cannot start " + arguments[0]);

  using Clock = std::chrono::steady_clock;
  const Clock::time_point deadline = Clock::now() + std::chrono::minutes(1);
  int status = 0;
  bool ended = false;
  while (!ended && Clock::now() < deadline) {
    ended = ::waitpid(pid, &status, WNOHANG) == pid;
    if (!ended) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ::kill(-pid, SIGKILL);
  if (!ended) {
    ::waitpid(pid, &status, 0);
    return std::nullopt;
  }
  return status;
}

/// The document at an address (file:///...#...) after its scripts have run for some seconds, as
/// HTML. What the browser writes goes to `scratch`; it finds no network.
inline std::string dump_dom(const std::string& browser, const std::string& address,
                            const ScratchDirectory& scratch) {
  const std::string home = scratch / "home";
  std::filesystem::create_directories(home);
  const std::vector<std::string> command{browser,
                                         "--headless",
                                         "--no-sandbox",
                                         "--disable-gpu",
                                         "--disable-quic",
                                         "--no-first-run",
                                         "--disable-background-networking",
                                         "--disable-component-update",
                                         "--disable-sync",
                                         "--disable-extensions",
                                         "--disable-breakpad",
                                         "--disable-dev-shm-usage",
                                         "--host-resolver-rules=MAP * ~NOTFOUND",
                                         "--force-device-scale-factor=1",
                                         "--window-size=1200,800",
                                         "--user-data-dir=" + home,
                                         "--virtual-time-budget=5000",
                                         "--dump-dom",
                                         address};
  const std::vector<std::string> environment = environment_with(
      {"HOME=" + home, "TMPDIR=" + home, "XDG_CONFIG_HOME=" + home, "XDG_CACHE_HOME=" + home,
       "XDG_RUNTIME_DIR=" + home, "DBUS_SESSION_BUS_ADDRESS=disabled:"});
  // On a busy machine a headless Chromium now and then waits for itself without end.
  std::optional<int> status;
  for (int attempt = 0; attempt < 3 && !status; ++attempt) {
    status = run_to_end(command, environment, scratch / "dom.html");
  }
  if (status != 0) throw std::runtime_error(browser + " failed, or did not end");
  return read_file(scratch / "dom.html");
}

/// find_browser(), or "", said as CMakeLists.txt looks for it.
inline std::string browser_or_skip() {
  const std::optional<std::string> browser = find_browser();
  if (!browser) std::puts("skipped: no Chromium on the PATH");
  return browser.value_or("");
}

/// What a script of data/ (`probe`) saw of a page in the browser, once it has run for a while. The
/// page is saved as `page.html`; `state` is what its address ends with.
inline nlohmann::json report_on(const std::string& browser, std::string html,
                                const std::string& probe, const std::string& state) {
  const std::string data = EMBER_TEST_DATA_DIRECTORY "/", head = "<meta charset=\"utf-8\">";
  html.insert(html.find(head) + head.size(), "<script>" + read_file(data + "page_watch.js") +
                                                 read_file(data + probe) + "</script>");
  const ScratchDirectory scratch;
  write_file(scratch / "page.html", html);
  const std::string dom = dump_dom(browser, "file://" + scratch / "page.html" + state, scratch);
  const std::string begin = "<script id=\"report\" type=\"application/json\">";
  const std::size_t from = dom.find(begin);
  if (from == std::string::npos) throw std::runtime_error("the page was not reported on:\n" + dom);
  return nlohmann::json::parse(
      dom.substr(from + begin.size(), dom.find("</script>", from) - from - begin.size()));
}

}  // namespace ember::examples
