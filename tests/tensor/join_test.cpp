#include "ember/tensor/join.h"

#include "ember/tensor/creation.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"

namespace ember {
namespace {

using test::kLayouts;
using test::Layout;
using test::mismatch;
using test::with_layout;
using Integers = std::vector<std::int64_t>;

TEST_CASE("cat puts tensors one after another in all layouts") {
  for (const Layout layout : kLayouts) {
    const Tensor a = with_layout(tensor({{1, 2}, {3, 4}}), layout);
    const Tensor b = with_layout(tensor({{5, 6}}), layout);
    CHECK(mismatch(cat({a, b}), tensor({{1, 2}, {3, 4}, {5, 6}})) == "");
    CHECK(mismatch(cat({a, b.t()}, -1), tensor({{1, 2, 5}, {3, 4, 6}})) == "");
    CHECK(mismatch(cat({a}, 1), a) == "");
  }
}

TEST_CASE("cat computes in the latest of the dtypes") {
  const Tensor joined = cat({tensor({true}), tensor({2}), tensor({0.5})});
  CHECK(mismatch(joined, tensor({1.0, 2.0, 0.5})) == "");
  CHECK(cat({tensor({0.5}), tensor({0.5}, DType::f64)}).dtype() == DType::f64);
  CHECK(cat({tensor({true}), tensor({false})}).dtype() == DType::boolean);
}

TEST_CASE("cat takes tensors without elements") {
  const Tensor none = empty({0, 2});
  CHECK(mismatch(cat({none, ones({1, 2}), none}), ones({1, 2})) == "");
  CHECK(cat({none, none}).shape() == Shape{0, 2});
  CHECK(cat({none, empty({0, 3})}, 1).shape() == Shape{0, 5});
}

TEST_CASE("A joined tensor is a copy") {
  const Tensor x = ones({2});
  const Tensor joined = cat({x});
  joined.zero_();
  CHECK(mismatch(x, ones({2})) == "");
}

TEST_CASE("stack adds an axis") {
  const Tensor a = tensor({1, 2, 3}), b = tensor({4, 5, 6});
  CHECK(mismatch(stack({a, b}), tensor({{1, 2, 3}, {4, 5, 6}})) == "");
  CHECK(mismatch(stack({a, b}, 1), tensor({{1, 4}, {2, 5}, {3, 6}})) == "");
  CHECK(mismatch(stack({a, b}, -1), tensor({{1, 4}, {2, 5}, {3, 6}})) == "");
  CHECK(mismatch(stack({tensor(1.0), tensor(2.0)}), tensor({1.0, 2.0})) == "");
}

TEST_CASE("What cannot be joined is refused") {
  CHECK_THROWS_WITH(cat({}), "[cat] got no tensors");
  CHECK_THROWS_WITH(cat({ones({2, 3}), ones({2, 4})}),
                    "[cat] got shapes (2, 3) and (2, 4): needs equal sizes along all but axis 0");
  CHECK_THROWS_WITH(cat({ones({2, 3}), ones({2})}, 1),
                    "[cat] got shapes (2, 3) and (2,): needs equal sizes along all but axis 1");
  CHECK_THROWS_WITH(cat({tensor(1.0)}), "[cat] got shape (): needs at least one axis");
  CHECK_THROWS_WITH(cat({ones({2}), Tensor()}), "[cat] the tensor is undefined");
  CHECK_THROWS_WITH(cat({ones({2})}, 1), matchers::StartsWith("[cat] axis 1"));
  CHECK_THROWS_WITH(stack({}), "[stack] got no tensors");
  CHECK_THROWS_WITH(stack({ones({2}), ones({3})}),
                    "[stack] got shapes (2,) and (3,): needs equal shapes");
  CHECK_THROWS_WITH(stack({ones({2})}, 2), matchers::StartsWith("[stack] axis 2"));
}

TEST_CASE("split and chunk give views") {
  const Tensor x = arange(10).reshape({2, 5});
  const std::vector<Tensor> parts = split(x, 2, 1);
  REQUIRE(parts.size() == 3);
  CHECK(mismatch(parts[0], tensor({{0, 1}, {5, 6}})) == "");
  CHECK(mismatch(parts[2], tensor({{4}, {9}})) == "");
  CHECK(parts[1].storage() == x.storage());
  CHECK(split(x, 100).size() == 1);
  CHECK(mismatch(cat(parts, 1), x) == "");

  const std::vector<Tensor> uneven = split(x, {1, 0, 4}, -1);
  REQUIRE(uneven.size() == 3);
  CHECK(uneven[1].shape() == Shape{2, 0});
  CHECK(mismatch(uneven[2], tensor({{1, 2, 3, 4}, {6, 7, 8, 9}})) == "");

  // As torch.chunk: 5 in 3 is 2, 2, 1; in 4 it is 2, 2, 1 as well.
  for (const std::int64_t count : {3, 4}) CHECK(chunk(x, count, 1).size() == 3);
  CHECK(chunk(x, 9).size() == 2);
  CHECK(chunk(x, 1)[0].shape() == x.shape());
  CHECK(split(empty({0, 2}), 3).size() == 1);
  CHECK(chunk(empty({0, 2}), 3).size() == 3);

  CHECK_THROWS_WITH(split(x, 0), "[split] got length 0: needs at least 1");
  CHECK_THROWS_WITH(split(x, {1, 2}, 1),
                    "[split] got lengths 1, 2 for an axis of size 5: needs lengths of at least 0 "
                    "that add up to it");
  CHECK_THROWS_WITH(split(x, {6, -1}, 1), matchers::StartsWith("[split] got lengths 6, -1"));
  CHECK_THROWS_WITH(chunk(x, 0), "[chunk] got 0 chunks: needs at least 1");
  CHECK_THROWS_WITH(chunk(tensor(1.0), 2), "[chunk] got shape (): needs at least one axis");
}

TEST_CASE("pad adds and cuts") {
  for (const Layout layout : kLayouts) {
    const Tensor x = with_layout(tensor({{1, 2}, {3, 4}}), layout);
    CHECK(mismatch(pad(x, {1, 2}), tensor({{0, 1, 2, 0, 0}, {0, 3, 4, 0, 0}})) == "");
    CHECK(mismatch(pad(x, {0, 0, 1, 0}, 9), tensor({{9, 9}, {1, 2}, {3, 4}})) == "");
    CHECK(mismatch(pad(x, {-1, 1}, 7), tensor({{2, 7}, {4, 7}})) == "");
    CHECK(mismatch(pad(x, {-1, -1, 0, 1}), empty({3, 0}, DType::i64)) == "");
    CHECK(mismatch(pad(x, {}), x) == "");
  }
  CHECK(mismatch(pad(tensor({true}), {0, 1}, true), tensor({true, true})) == "");
  CHECK(mismatch(pad(empty({0}), {1, 1}, 2), tensor({2.0, 2.0})) == "");
  const Tensor x = ones({2});
  pad(x, {}).zero_();
  CHECK(mismatch(x, ones({2})) == "");

  CHECK_THROWS_WITH(pad(x, {1}),
                    "[pad] got 1 pads for shape (2,): needs two for each of at most 1 axes");
  CHECK_THROWS_WITH(pad(x, {1, 1, 1, 1}), matchers::StartsWith("[pad] got 4 pads"));
  CHECK_THROWS_WITH(pad(x, {-2, -1}), "[pad] cannot pad axis 0 of shape (2,) by -2 and -1");
  CHECK_THROWS_WITH(pad(x, {-3, 3}), matchers::StartsWith("[pad] cannot pad"));
  const auto most = std::numeric_limits<std::int64_t>::max();
  CHECK_THROWS_WITH(pad(x, {most, most}), matchers::StartsWith("[pad] cannot pad"));
  CHECK_THROWS_WITH(pad(arange(2), {1, 1}, 0.5), matchers::ContainsSubstring("0.5"));
}

TEST_CASE("tril and triu cut triangles out of every matrix") {
  for (const Layout layout : kLayouts) {
    const Tensor x = with_layout(arange(1, 13).reshape({3, 4}), layout);
    CHECK(mismatch(tril(x), tensor({{1, 0, 0, 0}, {5, 6, 0, 0}, {9, 10, 11, 0}})) == "");
    CHECK(mismatch(triu(x), tensor({{1, 2, 3, 4}, {0, 6, 7, 8}, {0, 0, 11, 12}})) == "");
    CHECK(mismatch(tril(x, 1), tensor({{1, 2, 0, 0}, {5, 6, 7, 0}, {9, 10, 11, 12}})) == "");
    CHECK(mismatch(triu(x, -1), tensor({{1, 2, 3, 4}, {5, 6, 7, 8}, {0, 10, 11, 12}})) == "");
    CHECK(mismatch(tril(x, -3), zeros({3, 4}, DType::i64)) == "");
    const auto most = std::numeric_limits<std::int64_t>::max();
    const auto least = std::numeric_limits<std::int64_t>::min();
    CHECK(mismatch(tril(x, most), x) == "");
    CHECK(mismatch(triu(x, most), zeros({3, 4}, DType::i64)) == "");
    CHECK(mismatch(triu(x, least), x) == "");
    CHECK(mismatch(tril(x, least), zeros({3, 4}, DType::i64)) == "");
  }
  const Tensor batch = tril(ones({2, 1, 2, 2}));
  CHECK(batch.to_vector() == std::vector<double>{1, 0, 1, 1, 1, 0, 1, 1});
  CHECK(triu(ones({2, 2}, DType::boolean), 1).to_vector<bool>() ==
        std::vector<bool>{false, true, false, false});
  CHECK(tril(empty({2, 0, 3})).shape() == Shape{2, 0, 3});
  CHECK(mismatch(triu(ones({300, 200})), tril(ones({200, 300})).t()) == "");
  CHECK_THROWS_WITH(tril(ones({3})), "[tril] got shape (3,): needs at least 2 axes");
  CHECK_THROWS_WITH(triu(Tensor()), "[triu] the tensor is undefined");
}

}  // namespace
}  // namespace ember
