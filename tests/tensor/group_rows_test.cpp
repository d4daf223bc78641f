#include <algorithm>

#include "ember/tensor/creation.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/random.h"
#include "support/catch.h"

namespace ember::test {
namespace {

using Integers = std::vector<std::int64_t>;

/// Against the definition.
void check_groups(const Tensor& ids) {
  const RowGroups groups = group_rows(ids);
  const Integers id = ids.to_vector<std::int64_t>();
  // The definition: a stable sort of the places by id.
  Integers order(id.size());
  for (std::size_t i = 0; i < id.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return id[static_cast<std::size_t>(a)] < id[static_cast<std::size_t>(b)];
  });
  Integers rows, start;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::int64_t row = id[static_cast<std::size_t>(order[i])];
    if (!rows.empty() && rows.back() == row) continue;
    rows.push_back(row);
    start.push_back(static_cast<std::int64_t>(i));
  }
  start.push_back(static_cast<std::int64_t>(order.size()));
  CHECK(groups.rows == rows);
  CHECK(groups.start == start);
  CHECK(groups.order == order);
}

TEST_CASE("group_rows brings equal ids together, in order") {
  const RowGroups groups = group_rows(tensor({{7, 2, 7}, {0, 2, 7}}));
  CHECK(groups.rows == Integers{0, 2, 7});
  CHECK(groups.start == Integers{0, 1, 3, 6});
  CHECK(groups.order == Integers{3, 1, 4, 0, 2, 5});

  check_groups(empty({0}, DType::i64));
  check_groups(tensor(5));
  check_groups(tensor({{7, 2, 7}, {0, 2, 7}}).t());
  check_groups(zeros({100}, DType::i64));
  Generator generator(3);
  for (int bits = 1; bits <= 40; ++bits) {
    check_groups(randint(0, std::int64_t{1} << bits, {1000}, generator));
  }
  check_groups(randint(0, 50'257, {30'000}, generator));
  check_groups(randint((std::int64_t{1} << 53) - 9, std::int64_t{1} << 53, {500}, generator));
}

TEST_CASE("group_rows refuses what are no rows") {
  CHECK_THROWS_WITH(group_rows(tensor({1.0})), "[group_rows] got ids of f32: needs i64");
  CHECK_THROWS_WITH(group_rows(tensor({3, -1})), "[group_rows] got a negative id");
  CHECK_THROWS_WITH(group_rows(tensor({std::int64_t{1} << 62, std::int64_t{0}})),
                    matchers::StartsWith("[group_rows] got ids of 63 bits"));
}

}  // namespace
}  // namespace ember::test
