#include "ember/tensor/file_attributes.h"

#include <fcntl.h>
#include <unistd.h>

#include "examples/files.h"
#include "support/catch.h"

namespace ember::test {
namespace {

TEST_CASE("a new file gets the permissions of another, but for set-user-ID and set-group-ID") {
  const examples::ScratchDirectory scratch;
  const std::string old_path = scratch / "old", new_path = scratch / "new";
  examples::write_file(old_path, "");
  REQUIRE(::chmod(old_path.c_str(), 04751) == 0);
  struct stat of_old {
  }, of_new{};
  REQUIRE(::stat(old_path.c_str(), &of_old) == 0);
  const int file = ::open(new_path.c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(file >= 0);
  CHECK(copy_owner(of_old, file));
  CHECK(copy_permissions(old_path, of_old, file));
  ::close(file);
  REQUIRE(::stat(new_path.c_str(), &of_new) == 0);
  CHECK((of_new.st_mode & 07777) == 0751);
  CHECK(of_new.st_uid == of_old.st_uid);
  CHECK(of_new.st_gid == of_old.st_gid);
}

}  // namespace
}  // namespace ember::test
