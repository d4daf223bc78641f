#include "examples/formats/files/edit_distance.h"

#include <vector>

#include "support/catch.h"

using namespace ember::examples;

TEST_CASE("the nearest name is the one with the fewest edits") {
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("same", "same") == 0);
  const std::vector<std::string> names = {"--epochs", "--dim", "--corpus"};
  CHECK(nearest("--corpsu", names) == "--corpus");
  CHECK(nearest("--epoch", names) == "--epochs");
  CHECK(nearest("x", {}).empty());
}
