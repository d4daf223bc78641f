#include "ember/tensor/hidden_file.h"

#include <unistd.h>

#include <cerrno>

#include "examples/files.h"
#include "support/catch.h"

// What killed processes leave behind is tested in atomic_file_test.cpp.
namespace ember::test {
namespace {

TEST_CASE("a hidden file takes the place of another when it is renamed, or leaves nothing") {
  const examples::ScratchDirectory scratch;
  examples::write_file(scratch / "a", "old");
  {
    HiddenFile file(scratch / "");
    REQUIRE(file.descriptor() >= 0);
    REQUIRE(::write(file.descriptor(), "new", 3) == 3);
    CHECK(examples::read_file(scratch / "a") == "old");
    CHECK(file.rename_to(scratch / "a"));
  }
  CHECK(examples::read_file(scratch / "a") == "new");
  { const HiddenFile dropped(scratch / ""); }
  CHECK(scratch.files() == 1);
}

TEST_CASE("a hidden file in a directory that is not there has no descriptor") {
  const examples::ScratchDirectory scratch;
  const HiddenFile file(scratch / "nowhere");
  CHECK(file.descriptor() < 0);
  CHECK(errno == ENOENT);
}

}  // namespace
}  // namespace ember::test
