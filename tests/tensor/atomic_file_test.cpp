#include "ember/tensor/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ember/tensor/error.h"
#include "examples/files.h"
#include "support/catch.h"
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
  if (nameless < 0) return;  // a file system where every file has one
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
                      "[save] cannot write '" + scratch / "a" + "': File too large");
    CHECK_THROWS_WITH(save(scratch / "a", std::string(200'000, 'x')),
                      "[save] cannot write '" + scratch / "a" + "': File too large");
  }
  CHECK(read_file(scratch / "a") == "before");
  CHECK(scratch.files() == 1);
}

TEST_CASE("Targets that cannot be written are found out at once") {
  CHECK_THROWS_WITH(AtomicFile("save", "/no/such/place"),
                    "[save] cannot write '/no/such/place': No such file or directory");
  CHECK_THROWS_WITH(AtomicFile("save", "/tmp"), "[save] cannot write '/tmp': Is a directory");
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

}  // namespace
}  // namespace ember
