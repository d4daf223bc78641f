#include "ember/tensor/gather.h"

#include <cstring>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/random.h"
#include "ember/tensor/threads.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"

namespace ember {
namespace {

using test::kExact;
using test::kLayouts;
using test::Layout;
using test::mismatch;
using test::with_layout;
using Integers = std::vector<std::int64_t>;

/// Numbers that tell places apart, of any dtype.
Tensor numbered(const Shape& shape, DType dtype) {
  const Tensor x = arange(numel(shape)).reshape(shape);
  return dtype == DType::boolean ? eq(mul(x, 7), x) : x.to(dtype);
}

/// Calls body(position) for every place of `shape`.
template <class Body>
void for_each_place(const Shape& shape, const Body& body) {
  const std::int64_t count = numel(shape);
  for (std::int64_t i = 0; i < count; ++i) {
    Dims position = Dims::filled(shape.size(), 0);
    std::int64_t rest = i;
    for (int axis = shape.size() - 1; axis >= 0; --axis) {
      position[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    body(position);
  }
}

/// The element of x at `position`, as a tensor of shape ().
Tensor at(const Tensor& x, const Dims& position) {
  Tensor element = x;
  for (const std::int64_t i : position) element = element.select(0, i);
  return element;
}

/// gather by its definition.
Tensor gather_slowly(const Tensor& x, int axis, const Tensor& indices) {
  Tensor out = empty(indices.shape(), x.dtype());
  for_each_place(indices.shape(), [&](const Dims& position) {
    Dims from = position;
    from[axis] = at(indices, position).item<std::int64_t>();
    at(out, position).copy_(at(x, from));
  });
  return out;
}

/// scatter_add by its definition.
Tensor scatter_slowly(const Tensor& x, int axis, const Tensor& indices, const Tensor& source) {
  Tensor out = x.clone();
  for_each_place(indices.shape(), [&](const Dims& position) {
    Dims to = position;
    to[axis] = at(indices, position).item<std::int64_t>();
    at(out, to).add_(at(source, position));
  });
  return out;
}

/// indices (I) repeated over the other axes of `shape`.
Tensor repeat(const Tensor& indices, int axis, const Shape& shape) {
  Shape row = Dims::filled(shape.size(), 1);
  row[axis] = indices.numel();
  Shape full_shape = shape;
  full_shape[axis] = indices.numel();
  return indices.reshape(row).expand(full_shape);
}

constexpr DType kDTypes[] = {DType::boolean, DType::i64, DType::f32, DType::f64};

TEST_CASE("gather, index_select and take_rows follow their definitions in all layouts") {
  const Tensor picks = tensor({2, 0, 1, 2});
  for (const DType dtype : kDTypes) {
    for (const Layout layout : kLayouts) {
      const Tensor x = with_layout(numbered({3, 4, 5}, dtype), layout);
      for (int axis = 0; axis < 3; ++axis) {
        const Tensor expected = gather_slowly(x, axis, repeat(picks, axis, x.shape()));
        CHECK(mismatch(index_select(x, axis, picks), expected, kExact) == "");
        CHECK(mismatch(index_select(x, axis - 3, picks.to(DType::i64)), expected, kExact) == "");
        if (axis == 0) CHECK(mismatch(take_rows(x, picks), expected, kExact) == "");

        const Tensor indices = with_layout(randint(0, 3, {2, 3, 4}), layout);
        CHECK(mismatch(gather(x, axis, indices), gather_slowly(x, axis, indices), kExact) == "");
      }
    }
  }
}

TEST_CASE("take_rows of more than the caches hold") {
  const int before = num_threads();
  for (const std::int64_t width : {16, 17, 48, 256}) {
    const Tensor table = randn({1000, width + 1}).narrow(1, 1, width);  // rows that begin anywhere
    const Tensor aligned = table.contiguous();
    const Tensor ids = randint(0, 1000, {(std::int64_t{5} << 20) / (4 * width)});
    const Tensor expected = index_select(table, 0, ids);
    for (const int threads : {1, 3}) {
      set_num_threads(threads);
      CHECK(mismatch(take_rows(table, ids), expected, kExact) == "");
      CHECK(mismatch(take_rows(aligned, ids), expected, kExact) == "");
    }
  }
  set_num_threads(before);
}

TEST_CASE("take_rows takes ids of any shape and strides") {
  const Tensor table = numbered({5, 2}, DType::f32);
  CHECK(take_rows(table, tensor(3)).to_vector() == std::vector<double>{6, 7});
  CHECK(take_rows(table, tensor({{0, 1, 4}, {4, 2, 0}})).shape() == Shape{2, 3, 2});
  const Tensor ids = tensor({{0, 1, 4}, {4, 2, 0}}).t();
  CHECK(take_rows(table, ids).select(2, 0).to_vector() == std::vector<double>{0, 8, 2, 4, 8, 0});
  CHECK(take_rows(table, tensor({0, 9, 1, 9, 4}).slice(0, {0, 5, 2})).select(1, 1).to_vector() ==
        std::vector<double>{1, 3, 9});
  CHECK(take_rows(table, tensor({3}).expand({2})).to_vector() == std::vector<double>{6, 7, 6, 7});
  // Rows that are no rows of memory, or one number, or none.
  CHECK(take_rows(numbered({2, 5}, DType::f32).t(), tensor({4, 0})).to_vector() ==
        std::vector<double>{4, 9, 0, 5});
  CHECK(take_rows(arange(4), tensor({{3}, {1}})).to_vector<std::int64_t>() == Integers{3, 1});
  CHECK(take_rows(empty({4, 0}), tensor({3, 1})).shape() == Shape{2, 0});
  CHECK(take_rows(table, empty({0, 3}, DType::i64)).shape() == Shape{0, 3, 2});
  CHECK(take_rows(empty({0, 2}), empty({0}, DType::i64)).shape() == Shape{0, 2});
}

TEST_CASE("A large lookup is the rows, on any number of threads") {
  Generator generator(1);
  const Tensor table = randn({5000, 96}, DType::f32, generator);
  const Tensor ids = randint(0, 5000, {3, 700}, generator);
  const int before = num_threads();
  for (const int threads : {1, 2, 3}) {
    set_num_threads(threads);
    const Tensor rows = take_rows(table, ids).view({2100, 96});
    const Integers id = ids.to_vector<std::int64_t>();
    bool all_equal = true;
    for (std::int64_t i = 0; i < 2100; ++i) {
      const float* const row = table.data<float>() + 96 * id[static_cast<std::size_t>(i)];
      all_equal &= std::memcmp(rows.data<float>() + 96 * i, row, 96 * sizeof(float)) == 0;
    }
    CHECK(all_equal);
  }
  set_num_threads(before);
}

TEST_CASE("index_add_ and scatter_add_ follow their definitions in all layouts") {
  const Tensor places = tensor({1, 0, 1, 2, 1});
  for (const DType dtype : {DType::i64, DType::f32, DType::f64}) {
    for (const Layout layout : kLayouts) {
      for (int axis = 0; axis < 3; ++axis) {
        const Tensor start = numbered({3, 4, 5}, dtype);
        Shape added = start.shape();
        added[axis] = places.numel();
        const Tensor source = with_layout(mul(numbered(added, dtype), 100), layout);

        const Tensor x = with_layout(start, layout);
        const Tensor expected = scatter_slowly(start, axis, repeat(places, axis, added), source);
        index_add_(x, axis, places, source);
        CHECK(mismatch(x, expected, kExact) == "");
        CHECK(mismatch(index_add(start, axis, places, source), expected, kExact) == "");
        index_add_(x, axis, places, source, -1);
        CHECK(mismatch(x, start, kExact) == "");

        const Tensor indices = with_layout(randint(0, 3, {2, 3, 4}), layout);
        const Tensor block = with_layout(numbered({2, 3, 4}, dtype), layout);
        const Tensor sums = scatter_slowly(start, axis, indices, block);
        CHECK(mismatch(scatter_add(start, axis, indices, block), sums, kExact) == "");
        scatter_add_(x, axis, indices, block);
        CHECK(mismatch(x, sums, kExact) == "");
      }
    }
  }
}

TEST_CASE("Repeated indices add one after another") {
  // 2^24 + 1 is no float: added one at a time, ones are lost; their sum would not be.
  const Tensor x = tensor({0x1p24, 0.0});
  index_add_(x, 0, zeros({4}, DType::i64), ones({4}));
  CHECK(x.to_vector() == std::vector<double>{0x1p24, 0});
  index_add_(x, 0, tensor({1, 1, 0}), tensor({1.0, 2.0, 3.0}), 2);
  CHECK(x.to_vector() == std::vector<double>{0x1p24 + 6, 6});
}

TEST_CASE("Sums are the same for any number of threads") {
  Generator generator(2);
  const int before = num_threads();
  for (const Shape& shape : {Shape{50, 300}, Shape{300, 50}, Shape{15'000}}) {
    for (int axis = 0; axis < shape.size(); ++axis) {
      Shape added = shape;
      added[axis] = 1000;
      const Tensor start = randn(shape, DType::f32, generator);
      const Tensor source = randn(added, DType::f32, generator);
      const Tensor places = randint(0, shape[axis], {1000}, generator);
      const Tensor indices = randint(0, shape[axis], added, generator);
      std::vector<Tensor> by_index, by_scatter;
      for (const int threads : {1, 2, 5}) {
        set_num_threads(threads);
        by_index.push_back(index_add(start, axis, places, source, 0.5));
        by_scatter.push_back(scatter_add(start, axis, indices, source));
      }
      CHECK(mismatch(by_index[1], by_index[0], kExact) == "");
      CHECK(mismatch(by_index[2], by_index[0], kExact) == "");
      CHECK(mismatch(by_scatter[1], by_scatter[0], kExact) == "");
      CHECK(mismatch(by_scatter[2], by_scatter[0], kExact) == "");
    }
  }
  set_num_threads(before);
}

TEST_CASE("A source that shares memory with the sum is read as it was") {
  const Tensor x = tensor({1.0, 10.0, 100.0});
  index_add_(x, 0, tensor({2, 0, 0}), x);
  CHECK(x.to_vector() == std::vector<double>{111, 10, 101});
  const Tensor counts = tensor({0, 0, 2});
  scatter_add_(counts, 0, counts, counts);
  CHECK(counts.to_vector<std::int64_t>() == Integers{0, 0, 4});
}

TEST_CASE("Adding in place raises the version") {
  const Tensor x = zeros({3});
  const std::uint32_t version = x.storage().version();
  index_add_(x, 0, tensor({1}), ones({1}));
  CHECK(x.storage().version() == version + 1);
  scatter_add_(x, 0, tensor({1}), ones({1}));
  CHECK(x.storage().version() == version + 2);
}

TEST_CASE("Nothing to add adds nothing") {
  const Tensor none = empty({0}, DType::i64);
  CHECK(index_add(ones({2, 3}), 0, none, empty({0, 3})).to_vector() == std::vector<double>(6, 1.0));
  CHECK(index_add(empty({2, 0}), 0, tensor({1}), empty({1, 0})).shape() == Shape{2, 0});
  CHECK(scatter_add(ones({2}), 0, none, empty({0})).to_vector() == std::vector<double>{1, 1});
  CHECK(gather(ones({2, 3}), 1, empty({2, 0}, DType::i64)).shape() == Shape{2, 0});
  CHECK(index_select(ones({2, 3}), 1, none).shape() == Shape{2, 0});
}

TEST_CASE("Indices outside their axis are named, with their place") {
  const Tensor x = ones({3, 4});
  CHECK_THROWS_WITH(take_rows(x, tensor({{0, 1}, {3, 7}})),
                    "[take_rows] got index 3 at (1, 0): needs 0 to 2");
  CHECK_THROWS_WITH(take_rows(x, tensor({{0, -1}}).t()),
                    "[take_rows] got index -1 at (1, 0): needs 0 to 2");
  CHECK_THROWS_WITH(take_rows(x, tensor(5)), "[take_rows] got index 5 at (): needs 0 to 2");
  CHECK_THROWS_WITH(index_select(x, 1, tensor({0, 4})),
                    "[index_select] got index 4 at (1,): needs 0 to 3");
  CHECK_THROWS_WITH(gather(x, 0, tensor({{0, 3}})), "[gather] got index 3 at (0, 1): needs 0 to 2");
  CHECK_THROWS_WITH(take_rows(empty({0, 2}), tensor({0})),
                    "[take_rows] got index 0 at (0,): there is nothing to index");
  CHECK_THROWS_WITH(index_add_(x, 0, tensor({3}), ones({1, 4})),
                    "[index_add_] got index 3 at (0,): needs 0 to 2");
  CHECK_THROWS_WITH(scatter_add_(x, 0, tensor({{9}}), ones({1, 1})),
                    "[scatter_add_] got index 9 at (0, 0): needs 0 to 2");
  CHECK(x.to_vector() == std::vector<double>(12, 1.0));
}

TEST_CASE("Shapes and dtypes that do not fit are refused") {
  const Tensor x = ones({3, 4});
  CHECK_THROWS_WITH(take_rows(x, ones({2})), "[take_rows] got indices of f32: needs i64");
  CHECK_THROWS_WITH(take_rows(tensor(1.0), tensor({0})),
                    "[take_rows] a tensor of shape () has no axis to index");
  CHECK_THROWS_WITH(take_rows(x, Tensor()), "[take_rows] the tensor is undefined");
  CHECK_THROWS_WITH(index_select(Tensor(), 0, tensor({0})),
                    "[index_select] the tensor is undefined");
  CHECK_THROWS_WITH(index_select(x, 0, tensor({{0}})),
                    "[index_select] got indices of shape (1, 1): needs one axis");
  CHECK_THROWS_WITH(index_select(x, 2, tensor({0})), matchers::StartsWith("[index_select] axis 2"));
  CHECK_THROWS_WITH(gather(x, 0, tensor({0})),
                    "[gather] got indices of shape (1,) for shape (3, 4): needs as many axes, and "
                    "sizes that are no larger along all but axis 0");
  CHECK_THROWS_WITH(gather(x, 0, zeros({2, 5}, DType::i64)),
                    matchers::ContainsSubstring("no larger along all but axis 0"));
  CHECK_THROWS_WITH(index_add_(x, 1, tensor({0}), ones({3, 2})),
                    "[index_add_] got a source of shape (3, 2): needs (3, 1)");
  CHECK_THROWS_WITH(index_add_(x, 0, tensor({0}), ones({1, 4}, DType::f64)),
                    "[index_add_] got a source of f64 for a tensor of f32: needs the same");
  CHECK_THROWS_WITH(index_add_(arange(3), 0, tensor({0}), arange(1), 0.5),
                    matchers::StartsWith("[index_add_] got 0.5"));
  const Tensor truths = ones({3}, DType::boolean);
  CHECK_THROWS_WITH(index_add_(truths, 0, tensor({0}), ones({1}, DType::boolean)),
                    "[index_add_] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(index_add_(zeros({1, 4}).expand({3, 4}), 0, tensor({0}), ones({1, 4})),
                    matchers::StartsWith("[index_add_] the tensor of shape (3, 4) is expanded"));
  CHECK_THROWS_WITH(
      scatter_add_(x, 0, tensor({{0, 1}}), ones({1, 3})),
      "[scatter_add_] got indices of shape (1, 2) and a source of shape (1, 3): needs "
      "equal shapes");
}

}  // namespace
}  // namespace ember
