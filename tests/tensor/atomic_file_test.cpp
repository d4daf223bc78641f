#include "ember/tensor/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#include <utility>
#include <vector>

#include "ember/tensor/error.h"
#include "examples/files.h"
#include "support/catch.h"
#include "support/child.h"
#include "support/crash_points.h"
#include "support/small_disk.h"

namespace ember {
namespace {

using examples::read_file;
using examples::ScratchDirectory;
using examples::write_file;
using test::SmallDisk;

void save(const std::string& path, const std::string& text) {
  AtomicFile file("save", path);
  file.write(text);
  file.commit();
}

TEST_CASE("A file appears when it is committed, whole") {
  const ScratchDirectory scratch;
  const std::string large(1'000'000, 'x');
  AtomicFile file("save", scratch / "a");
  file.write("small, ");
  file.write(large);
  file.write(", small");
  file.flush();
  CHECK_FALSE(std::filesystem::exists(scratch / "a"));
  file.commit();
  CHECK(read_file(scratch / "a") == "small, " + large + ", small");
  CHECK(scratch.files() == 1);
}

#ifdef O_TMPFILE
TEST_CASE("Until then there is no name that a killed process could leave behind") {
  const ScratchDirectory scratch;
  const int nameless = ::open((scratch / "").c_str(), O_WRONLY | O_TMPFILE, 0600);
  if (nameless < 0) {
    WARN("every file has a name on this file system: not tried");
    return;
  }
  ::close(nameless);
  AtomicFile file("save", scratch / "a");
  file.write(std::string(1'000'000, 'x'));
  file.flush();
  CHECK(scratch.files() == 0);
  file.commit();
  CHECK(scratch.files() == 1);
}
#endif

TEST_CASE("What is not committed leaves the previous file and nothing else") {
  const ScratchDirectory scratch;
  write_file(scratch / "a", "before");
  { AtomicFile("save", scratch / "a").write("after"); }
  CHECK(read_file(scratch / "a") == "before");
  CHECK(scratch.files() == 1);
}

TEST_CASE("A disk that fills up is told, and the previous file stays") {
  const ScratchDirectory scratch;
  write_file(scratch / "a", "before");
  {
    const SmallDisk disk(100'000);
    CHECK_THROWS_WITH(save(scratch / "a", std::string(3'000'000, 'x')),
                      "[save] cannot write '" + scratch / "a" +
                          "': File too large ('ulimit -f' allows 100000 bytes)");
    CHECK_THROWS_WITH(save(scratch / "a", std::string(200'000, 'x')),
                      "[save] cannot write '" + scratch / "a" +
                          "': File too large ('ulimit -f' allows 100000 bytes)");
  }
  CHECK(read_file(scratch / "a") == "before");
  CHECK(scratch.files() == 1);
}

TEST_CASE("Targets that cannot be written are found out at once") {
  CHECK_THROWS_WITH(AtomicFile("save", "/no/such/place"),
                    "[save] cannot write '/no/such/place': No such file or directory");
  CHECK_THROWS_WITH(AtomicFile("save", "/tmp"), "[save] cannot write '/tmp': Is a directory");
  CHECK_THROWS_WITH(AtomicFile("save", ""), "[save] cannot write '': No such file or directory");
  CHECK_THROWS_WITH(
      AtomicFile("save", "/tmp/" + std::string(1000, 'x')),
      "[save] cannot write '/tmp/" + std::string(1000, 'x') + "': File name too long");
}

TEST_CASE("Links are followed, permissions kept, devices written to") {
  const ScratchDirectory scratch;
  write_file(scratch / "target", "before");
  ::chmod((scratch / "target").c_str(), 0640);
  std::filesystem::create_symlink("target", scratch / "link");
  save(scratch / "link", "after");
  CHECK(std::filesystem::is_symlink(scratch / "link"));
  // Also where they lead to nothing yet, over several steps.
  std::filesystem::create_symlink("later", scratch / "one");
  std::filesystem::create_symlink("one", scratch / "two");
  save(scratch / "two", "made");
  CHECK(std::filesystem::is_symlink(scratch / "two"));
  CHECK(std::filesystem::is_symlink(scratch / "one"));
  CHECK(std::filesystem::is_regular_file(scratch / "later"));
  std::filesystem::create_symlink("nowhere/at/all", scratch / "three");
  CHECK_THROWS_AS(save(scratch / "three", "lost"), Error);
  CHECK(std::filesystem::is_symlink(scratch / "three"));
  CHECK(read_file(scratch / "target") == "after");
  CHECK(std::filesystem::status(scratch / "target").permissions() ==
        static_cast<std::filesystem::perms>(0640));
  save("/dev/null", "gone");
  CHECK(std::filesystem::is_character_file("/dev/null"));
}

/// The name of a file that is open, by its descriptor.
std::string fd_name(int descriptor) {
  return "/dev/fd/" + std::to_string(descriptor);
}

std::string read_all(int descriptor) {
  std::string text(1000, '\0');
  const ssize_t size = ::read(descriptor, text.data(), text.size());
  text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return text;
}

TEST_CASE("What is open is written to where it is, after what a shell appended (H1)") {
  const ScratchDirectory scratch;
  write_file(scratch / "log", "precious, ");
  const int log = ::open((scratch / "log").c_str(), O_WRONLY | O_APPEND);
  save(fd_name(log), "appended, ");
  std::filesystem::create_symlink(fd_name(log), scratch / "link");
  save(scratch / "link", "twice");
  CHECK(read_file(scratch / "log") == "precious, appended, twice");
  ::close(log);
  CHECK(scratch.files() == 2);

  // As after a shell's >: what comes before and behind has its place.
  const int file = ::open((scratch / "file").c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(::write(file, "1 ", 2) == 2);
  save(fd_name(file), "2 ");
  REQUIRE(::write(file, "3", 1) == 1);
  CHECK(read_file(scratch / "file") == "1 2 3");

  std::filesystem::remove(scratch / "file");
  save(fd_name(file), " 4");  // deleted meanwhile
  CHECK(scratch.files() == 2);
  struct stat now {};
  ::fstat(file, &now);
  CHECK(now.st_size == 7);
  ::close(file);
}

TEST_CASE("Pipes and sockets are written to, slow ones too (H1)") {
  int pipe[2], sockets[2];
  REQUIRE(::pipe(pipe) == 0);
  save(fd_name(pipe[1]), "through a pipe");
  CHECK(read_all(pipe[0]) == "through a pipe");
  CHECK_THROWS_WITH(save(fd_name(pipe[0]), "x"),
                    "[save] cannot write '" + fd_name(pipe[0]) + "': Bad file descriptor");

  // Whose writer does not wait: the rest is written when there is room.
  ::fcntl(pipe[1], F_SETFL, O_WRONLY | O_NONBLOCK);
  const std::string large(1'000'000, 'x');
  CHECK(test::holds_in_child([&] {
    if (const pid_t reader = fork(); reader != 0) {
      save(fd_name(pipe[1]), large);
      int status = 0;
      ::waitpid(reader, &status, 0);
      return WEXITSTATUS(status) == 0;
    }
    std::size_t size = 0;
    while (size < large.size()) size += read_all(pipe[0]).size();
    _exit(size == large.size() ? 0 : 1);
  }));
  ::close(pipe[0]), ::close(pipe[1]);
  CHECK_THROWS_AS(save(fd_name(pipe[1]), "closed"), Error);

  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0);
  save(fd_name(sockets[0]), "through a socket");
  CHECK(read_all(sockets[1]) == "through a socket");
  ::close(sockets[0]), ::close(sockets[1]);
}

TEST_CASE("A replaced file stays its owner's, or is not replaced (H12)") {
  if (::getuid() != 0) {
    WARN("only root has files of several users: not tried");
    return;
  }
  const ScratchDirectory scratch;
  constexpr uid_t kUser = 12345, kOther = 12346;
  constexpr gid_t kGroup = 54321;
  const std::string path = scratch / "a";
  write_file(path, "before");
  REQUIRE(::chown(path.c_str(), kUser, kGroup) == 0);
  REQUIRE(::chmod(path.c_str(), 01664) == 0);
  save(path, "root's");
  struct stat now {};
  ::stat(path.c_str(), &now);
  CHECK(std::pair(now.st_uid, now.st_gid) == std::pair(kUser, kGroup));
  CHECK((now.st_mode & 07777) == 01664);

  // A colleague may write to it, and to the directory, but cannot make a file its owner's.
  REQUIRE(::chmod((scratch / "").c_str(), 0777) == 0);
  const auto as = [](uid_t user, const auto& body) {
    return test::holds_in_child(
        [&] { return ::setgid(kGroup) == 0 && ::setuid(user) == 0 && body(); });
  };
  CHECK(as(kOther, [&] {
    try {
      save(path, "taken over");
    } catch (const Error& error) {
      return error.what() == "[save] cannot write '" + path +
                                 "': it belongs to user 12345 and group 54321, and a new file in "
                                 "its place would not; remove it first, or write to another";
    }
    return false;
  }));
  CHECK(read_file(path) == "root's");
  CHECK(as(kUser, [&] {
    save(path, "its owner's");
    return true;
  }));
  ::stat(path.c_str(), &now);
  CHECK(std::pair(now.st_uid, now.st_gid) == std::pair(kUser, kGroup));
  CHECK(read_file(path) == "its owner's");
  CHECK(scratch.files() == 1);
}

#ifdef __linux__
TEST_CASE("A replaced file keeps its access control list, and gets no other") {
  // Version 2; owner rw, user 12345 rw, group none, mask rw, others none.
  const std::vector<unsigned char> list{2,   0,   0,   0,   1,   0,    6,    0,   255, 255, 255,
                                        255, 2,   0,   6,   0,   0x39, 0x30, 0,   0,   4,   0,
                                        0,   0,   255, 255, 255, 255,  16,   0,   6,   0,   255,
                                        255, 255, 255, 32,  0,   0,    0,    255, 255, 255, 255};
  const ScratchDirectory scratch;
  write_file(scratch / "a", "before");
  const auto set = [&](const std::string& path, const char* name) {
    return ::setxattr(path.c_str(), name, list.data(), list.size(), 0) == 0;
  };
  if (!set(scratch / "a", "system.posix_acl_access")) {
    WARN("this file system has no access control lists: not tried");
    return;
  }
  const auto list_of = [](const std::string& path) {
    std::vector<unsigned char> found(1000);
    const ssize_t size =
        ::getxattr(path.c_str(), "system.posix_acl_access", found.data(), found.size());
    found.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return found;
  };
  save(scratch / "a", "after");
  CHECK(list_of(scratch / "a") == list);

  write_file(scratch / "plain", "before");
  ::chmod((scratch / "plain").c_str(), 0640);
  REQUIRE(set(scratch / "", "system.posix_acl_default"));
  save(scratch / "plain", "after");
  CHECK(list_of(scratch / "plain").empty());
  CHECK(std::filesystem::status(scratch / "plain").permissions() ==
        static_cast<std::filesystem::perms>(0640));
}
#endif

TEST_CASE("Of several hard links, the one that is written to gets the new file") {
  const ScratchDirectory scratch;
  write_file(scratch / "a", "before");
  std::filesystem::create_hard_link(scratch / "a", scratch / "backup");
  save(scratch / "a", "after");
  CHECK(read_file(scratch / "a") == "after");
  CHECK(read_file(scratch / "backup") == "before");
}

TEST_CASE("What killed saves left behind is swept up, and nothing else (H11)") {
  const ScratchDirectory scratch;
  write_file(scratch / ".ember-1-0", "of a process that was killed");
  write_file(scratch / (".ember-" + std::to_string(::getpid()) + "-0"), "whose number is ours now");
  write_file(scratch / ".ember-2-1", "of one that lives");
  const int living = ::open((scratch / ".ember-2-1").c_str(), O_WRONLY);
  REQUIRE(::flock(living, LOCK_EX) == 0);
  write_file(scratch / ".ember-notes", "somebody's own");
  write_file(scratch / "precious", "linked to");
  std::filesystem::create_symlink("precious", scratch / ".ember-3-0");
  REQUIRE(::mkfifo((scratch / ".ember-4-0").c_str(), 0600) == 0);
  save(scratch / "a", "saved");
  CHECK(read_file(scratch / "a") == "saved");
  CHECK(read_file(scratch / ".ember-2-1") == "of one that lives");
  CHECK(read_file(scratch / "precious") == "linked to");
  CHECK(std::filesystem::exists(scratch / ".ember-notes"));
  CHECK(scratch.files() == 6);  // with the link and the pipe
  ::close(living);
  save(scratch / "a", "saved");
  CHECK(scratch.files() == 5);
}

#ifdef __linux__
TEST_CASE("Killed at any system call, a save leaves the old file or the new one (H11)") {
  const ScratchDirectory scratch;
  const std::string large(300'000, 'n');
  int left_behind = 0;
  for (int n = 1;; ++n) {
    write_file(scratch / "a", "old");
    const test::Ending ending = test::kill_at_call(n, [&] { save(scratch / "a", large); });
    if (ending == test::Ending::not_traced) {
      WARN("ptrace is forbidden here: not tried");
      return;
    }
    const std::string found = read_file(scratch / "a");
    const bool is_whole = found == "old" || found == large;
    CHECK(is_whole);
    left_behind += scratch.files() > 1;
    save(scratch / "b", "next");
    CHECK(scratch.files() == 2);
    std::filesystem::remove(scratch / "b");
    if (ending == test::Ending::ended) break;
  }
  CHECK(left_behind > 0);  // the moment that cannot be had without
}
#endif

TEST_CASE("Processes that save in one directory do not sweep up each other's files") {
  const ScratchDirectory scratch;
  constexpr int kProcesses = 4, kSaves = 60;
  CHECK(test::holds_in_child([&] {
    for (int process = 0; process < kProcesses; ++process) {
      if (fork() != 0) continue;
      const std::string path = scratch / std::to_string(process);
      try {
        for (int i = 0; i < kSaves; ++i) {
          save(path, std::to_string(i));
          if (read_file(path) != std::to_string(i)) _exit(1);
        }
      } catch (const Error&) {
        _exit(1);
      }
      _exit(0);
    }
    int status = 0, failed = 0;
    while (::wait(&status) > 0) failed += status != 0;
    return failed == 0;
  }));
  CHECK(scratch.files() == kProcesses);
}

}  // namespace
}  // namespace ember
