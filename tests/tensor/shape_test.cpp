#include "ember/tensor/shape.h"

#include "ember/tensor/error.h"
#include "support/catch.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

TEST_CASE("Dims is a short list of sizes") {
  Dims dims{2, 3};
  dims.push_back(5);
  dims.insert(0, 7);
  CHECK(dims == Dims{7, 2, 3, 5});
  dims.erase(1);
  CHECK(dims == Dims{7, 3, 5});
  CHECK_FALSE(dims == Dims{7, 3});
  CHECK(dims.back() == 5);
  CHECK(Dims::filled(3, 4) == Dims{4, 4, 4});
  CHECK(Dims{2, 3}.to_string() == "(2, 3)");
  CHECK(Dims{4}.to_string() == "(4,)");
  CHECK(Dims{}.to_string() == "()");
  CHECK_THROWS_AS(Dims::filled(kMaxRank, 1).push_back(1), Error);
  CHECK_THROWS_AS(Dims({1, 2, 3, 4, 5, 6, 7, 8, 9}), Error);
}

TEST_CASE("a shape has a number of elements, which must fit memory, and row-major strides") {
  CHECK(numel({}) == 1);
  CHECK(numel({2, 3, 4}) == 24);
  CHECK(numel({2, 0, 4}) == 0);
  CHECK(contiguous_strides({2, 3, 4}) == Strides{12, 4, 1});
  CHECK_THROWS_WITH(numel({2, -1}), ContainsSubstring("-1"));
  const std::int64_t half = std::int64_t{1} << 31;
  CHECK_THROWS_AS(numel({half, half}), Error);
}

TEST_CASE("shapes broadcast, aligned at the last axis") {
  CHECK(broadcast_shapes("op", {2, 1, 3}, {4, 1}) == Shape{2, 4, 3});
  CHECK(broadcast_shapes("op", {}, {0, 3}) == Shape{0, 3});
  CHECK(broadcast_shapes("op", {1}, {0}) == Shape{0});
  CHECK_THROWS_WITH(broadcast_shapes("op", {2, 3}, {2, 4}),
                    ContainsSubstring("[op] shapes (2, 3) and (2, 4) do not broadcast"));
  CHECK(is_broadcastable_to({3}, {2, 3}));
  CHECK(is_broadcastable_to({1, 3}, {2, 3}));
  CHECK_FALSE(is_broadcastable_to({2, 3}, {3}));
  CHECK_FALSE(is_broadcastable_to({2, 3}, {1, 3}));
}

TEST_CASE("a negative axis counts from the end, and a scalar has one to name") {
  CHECK(normalize_axis("op", 1, 3) == 1);
  CHECK(normalize_axis("op", -1, 3) == 2);
  CHECK(normalize_axis("op", -1, 0) == 0);
  CHECK_THROWS_WITH(normalize_axis("op", 3, 3), ContainsSubstring("[op] axis 3"));
  CHECK_THROWS_WITH(normalize_axis("op", -4, 3), ContainsSubstring("[op] axis -4"));
}

}  // namespace
}  // namespace ember::test
