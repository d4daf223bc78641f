#include "ember/tensor/joined.h"

#include <limits>
#include <vector>

#include "support/catch.h"

namespace ember::test {
namespace {

TEST_CASE("numbers are joined with a separator between them") {
  using Limits = std::numeric_limits<std::int64_t>;
  CHECK(joined(std::vector<std::int64_t>{}, ", ").empty());
  CHECK(joined(std::vector<std::int64_t>{-7}, ", ") == "-7");
  CHECK(joined(std::vector<std::int64_t>{1, 0, -2}, ", ") == "1, 0, -2");
  CHECK(joined(std::vector{Limits::min(), Limits::max()}, "x") ==
        "-9223372036854775808x9223372036854775807");
}

}  // namespace
}  // namespace ember::test
