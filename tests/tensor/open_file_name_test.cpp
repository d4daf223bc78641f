#include "ember/tensor/open_file_name.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "examples/files.h"
#include "support/catch.h"

namespace ember::test {
namespace {

TEST_CASE("names of open files are told from other paths") {
  CHECK(is_name_of_open_file("/dev/fd/1"));
  const examples::ScratchDirectory scratch;
  examples::write_file(scratch / "1", "");
  CHECK_FALSE(is_name_of_open_file(scratch / "1"));
  CHECK_FALSE(is_name_of_open_file("/dev/null"));
  CHECK_FALSE(is_name_of_open_file("/dev/fd"));
  CHECK_FALSE(is_name_of_open_file("/dev/fd/x"));
}

TEST_CASE("a file that is opened again by its name goes on where it was") {
  const examples::ScratchDirectory scratch;
  const int file = ::open((scratch / "a").c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(file >= 0);
  REQUIRE(::write(file, "one ", 4) == 4);
  const int again = open_again("/dev/fd/" + std::to_string(file));
  REQUIRE(again >= 0);
  CHECK(::write(again, "two", 3) == 3);
  ::close(again);
  ::close(file);
  CHECK(examples::read_file(scratch / "a") == "one two");
}

TEST_CASE("a file that is open for reading alone is not opened again for writing") {
  const examples::ScratchDirectory scratch;
  examples::write_file(scratch / "a", "text");
  const int file = ::open((scratch / "a").c_str(), O_RDONLY);
  REQUIRE(file >= 0);
  CHECK(open_again("/dev/fd/" + std::to_string(file)) < 0);
  CHECK(errno == EBADF);
  ::close(file);
}

}  // namespace
}  // namespace ember::test
