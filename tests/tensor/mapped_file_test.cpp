#include "ember/tensor/mapped_file.h"

#include <sys/stat.h>

#include "ember/tensor/atomic_file.h"
#include "ember/tensor/error.h"
#include "examples/files.h"
#include "support/catch.h"

namespace ember {
namespace {

using examples::ScratchDirectory;
using examples::write_file;

TEST_CASE("A file is seen as it was opened, whatever takes its place") {
  const ScratchDirectory scratch;
  const std::string text(100'000, 'x');
  write_file(scratch / "a", text);
  const MappedFile file("read", scratch / "a");
  CHECK(file.bytes() == text);
  save_file("save", scratch / "a", "another");
  std::filesystem::remove(scratch / "a");
  CHECK(file.bytes() == text);
  file.check_length();

  write_file(scratch / "empty", "");
  CHECK(MappedFile("read", scratch / "empty").bytes().empty());
}

TEST_CASE("Bytes are had for one's own without a copy, and what is written stays with whom it is") {
  const ScratchDirectory scratch;
  std::string text(100'000, 'x');
  text[9'999] = 'a', text[30'000] = 'z';
  write_file(scratch / "a", text);
  Storage mine;
  {
    const MappedFile file("read", scratch / "a");
    mine = file.copy_on_write(9'999, 20'002);
    const Storage another = file.copy_on_write(9'999, 20'002);
    CHECK(mine.bytes() == 20'002);
    CHECK(mine.data()[0] == std::byte{'a'});
    CHECK(mine.data()[20'001] == std::byte{'z'});
    mine.data()[20'001] = std::byte{'!'};
    CHECK(another.data()[20'001] == std::byte{'z'});
    CHECK(file.bytes() == text);
  }
  CHECK(examples::read_file(scratch / "a") == text);
  save_file("save", scratch / "a", "another");
  CHECK(mine.data()[0] == std::byte{'a'});
  CHECK(mine.data()[20'001] == std::byte{'!'});
}

TEST_CASE("A file that was shortened is not read") {
  const ScratchDirectory scratch;
  write_file(scratch / "a", std::string(100'000, 'x'));
  const MappedFile file("read", scratch / "a");
  std::filesystem::resize_file(scratch / "a", 10);
  CHECK_THROWS_WITH(file.check_length(),
                    "[read] '" + scratch / "a" + "' has been shortened since it was opened");
}

TEST_CASE("What is no regular file is refused at once") {
  const ScratchDirectory scratch;
  CHECK_THROWS_WITH(MappedFile("read", scratch / "none"),
                    "[read] cannot read '" + scratch / "none" + "': No such file or directory");
  CHECK_THROWS_WITH(MappedFile("read", "/tmp"), "[read] cannot read '/tmp': Is a directory");
  CHECK_THROWS_WITH(MappedFile("read", "/dev/null"),
                    "[read] cannot read '/dev/null': it is no regular file");
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(MappedFile("read", scratch / "pipe"),
                    matchers::EndsWith("it is no regular file"));
}

}  // namespace
}  // namespace ember
