#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/draw.h"

namespace ember::test {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

/// x's elements in row-major order, read one by one through the strides.
std::vector<double> elements(const Tensor& x) {
  std::vector<double> result;
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    std::int64_t rest = i, offset = 0;
    for (int axis = x.dim() - 1; axis >= 0; --axis) {
      offset += rest % x.shape()[axis] * x.strides()[axis];
      rest /= x.shape()[axis];
    }
    result.push_back(static_cast<double>(x.data<float>()[offset]));
  }
  return result;
}

/// 0, 1, 2, ... with this shape.
Tensor counting(const Shape& shape) {
  return arange(numel(shape)).to(DType::f32).view(shape);
}

bool shares(const Tensor& a, const Tensor& b) {
  return a.storage() == b.storage();
}

using Numbers = std::vector<double>;

TEST_CASE("reshape sees the same numbers in another shape") {
  const Tensor x = counting({2, 3, 4});
  for (const Shape& shape : {Shape{24}, {4, 6}, {-1, 6}, {2, -1, 2, 2}, {1, 24, 1}, {24, -1}}) {
    const Tensor y = x.reshape(shape);
    CHECK(shares(x, y));
    CHECK(elements(y) == elements(x));
  }
  CHECK(x.reshape({2, -1}).shape() == Shape{2, 12});
  CHECK(x.reshape({24, -1}).shape() == Shape{24, 1});
}

TEST_CASE("reshape copies only where no strides can express the shape") {
  const Tensor x = counting({3, 2, 4}).transpose(0, 1);  // (2, 3, 4), strides (4, 8, 1)
  const Tensor split = x.reshape({2, 3, 2, 2});
  CHECK(shares(x, split));
  CHECK(split.strides() == Strides{4, 8, 2, 1});
  const Tensor with_ones = x.reshape({1, 2, 1, 3, 4, 1});
  CHECK(shares(x, with_ones));
  const Tensor flat = x.reshape({6, 4});
  CHECK_FALSE(shares(x, flat));
  CHECK(flat.is_contiguous());
  CHECK(elements(flat) == elements(x));
  CHECK_THROWS_WITH(x.view({6, 4}),
                    "[view] shape (2, 3, 4) with strides (4, 8, 1) cannot be seen as (6, 4) "
                    "without a copy: use reshape");
}

TEST_CASE("reshape of an expanded tensor") {
  const Tensor x = counting({3}).expand({2, 3});
  CHECK(shares(x, x.reshape({2, 1, 3})));
  CHECK_FALSE(shares(x, x.reshape({6})));
  CHECK(elements(x.reshape({6})) == Numbers{0, 1, 2, 0, 1, 2});
  const Tensor same = counting({1}).expand({4});
  CHECK(shares(same, same.reshape({2, 2})));
  CHECK(same.reshape({2, 2}).strides() == Strides{0, 0});
}

TEST_CASE("reshape of scalars and of nothing") {
  const Tensor scalar = tensor(7.0);
  CHECK(scalar.reshape({}).shape() == Shape{});
  CHECK(scalar.reshape({1, 1}).shape() == Shape{1, 1});
  CHECK(scalar.reshape({-1}).shape() == Shape{1});
  CHECK(counting({1, 1}).reshape({}).item() == 0);
  CHECK(shares(scalar, scalar.reshape({1, 1})));
  const Tensor nothing = zeros({0, 3});
  CHECK(nothing.reshape({3, 0}).shape() == Shape{3, 0});
  CHECK(nothing.reshape({0}).shape() == Shape{0});
  CHECK(nothing.reshape({-1, 3}).shape() == Shape{0, 3});
  CHECK(nothing.reshape({5, -1}).shape() == Shape{5, 0});
  CHECK_THROWS_WITH(nothing.reshape({0, -1}),
                    "[reshape] cannot tell what -1 stands for in (0, -1): another size is 0");
}

TEST_CASE("reshape refuses other numbers of elements") {
  const Tensor x = counting({2, 3});
  CHECK_THROWS_WITH(x.reshape({4}), "[reshape] cannot make (4,) of (2, 3): 4 elements are not 6");
  CHECK_THROWS_WITH(x.reshape({4, -1}),
                    "[reshape] cannot make (4, -1) of (2, 3): 6 elements do not divide by 4");
  CHECK_THROWS_WITH(x.reshape({-1, -1}), "[reshape] got (-1, -1): at most one size can be -1");
  CHECK_THROWS_WITH(x.reshape({-2, -3}), "[shape] got (-2, -3): sizes must not be negative");
  CHECK_THROWS_WITH(x.reshape({-6, -1}), "[shape] got (-6, 1): sizes must not be negative");
  CHECK_THROWS_WITH(x.view({7}), "[view] cannot make (7,) of (2, 3): 7 elements are not 6");
  CHECK_THROWS_AS(x.reshape({kMost, kMost, -1}), Error);
  CHECK_THROWS_AS(x.reshape({1, 1, 1, 1, 1, 1, 1, 2, 3}), Error);
  CHECK_THROWS_WITH(Tensor().reshape({1}), "[reshape] the tensor is undefined");
}

TEST_CASE("reshape keeps the order of the elements in every layout") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(), DType::f32);
    // Cut the flattened tensor into a random shape with the same number of elements.
    Shape shape;
    std::int64_t left = x.numel();
    while (left > 1 && shape.size() < 6) {
      std::int64_t size = draw.integer(1, 6);
      if (left % size != 0) size = 1;
      shape.push_back(size);
      left /= size;
    }
    shape.push_back(left);
    CHECK(elements(x.reshape(shape)) == elements(x));
    CHECK(elements(x.reshape(shape).reshape(x.shape())) == elements(x));
  });
}

TEST_CASE("transpose and permute") {
  const Tensor x = counting({2, 3, 4});
  CHECK(x.transpose(0, 2).shape() == Shape{4, 3, 2});
  CHECK(x.transpose(-1, 0).strides() == x.transpose(2, 0).strides());
  CHECK(x.transpose(1, 1).shape() == x.shape());
  const Tensor y = x.permute({2, 0, -2});
  CHECK(y.shape() == Shape{4, 2, 3});
  CHECK(y[{3, 1, 2}].item() == x[{1, 2, 3}].item());
  CHECK(shares(x, y));
  CHECK(elements(y.permute({1, 2, 0})) == elements(x));
  const Tensor scalar = tensor(1.0);
  CHECK(scalar.transpose(0, -1).shape() == Shape{});
  CHECK(scalar.permute({}).shape() == Shape{});

  CHECK_THROWS_WITH(x.transpose(0, 3),
                    "[transpose] axis 3 is out of range for a tensor of 3 axes: need -3 to 2");
  CHECK_THROWS_WITH(x.permute({0, 1}),
                    "[permute] got 2 axes for a tensor of shape (2, 3, 4): needs 3");
  CHECK_THROWS_WITH(x.permute({0, 1, -2}), "[permute] got (0, 1, -2): axis 1 is named twice");
  CHECK_THROWS_WITH(Tensor().transpose(0, 1), "[transpose] the tensor is undefined");
}

TEST_CASE("t transposes a matrix") {
  CHECK(counting({2, 3}).t().shape() == Shape{3, 2});
  CHECK(counting({3}).t().shape() == Shape{3});
  CHECK(tensor(1.0).t().shape() == Shape{});
  CHECK_THROWS_WITH(counting({1, 2, 3}).t(),
                    "[t] got shape (1, 2, 3): needs at most 2 axes; use transpose or permute");
  CHECK_THROWS_WITH(Tensor().t(), "[t] the tensor is undefined");
}

TEST_CASE("select takes one position of an axis") {
  const Tensor x = counting({2, 3});
  CHECK(elements(x.select(0, 1)) == Numbers{3, 4, 5});
  CHECK(elements(x.select(-1, -3)) == Numbers{0, 3});
  CHECK(elements(x[-1]) == Numbers{3, 4, 5});
  CHECK(x[1][2].item() == 5);
  CHECK(zeros({2, 0}).select(0, 1).shape() == Shape{0});
  CHECK_THROWS_WITH(x.select(0, 2),
                    "[select] index 2 is out of range for axis 0 of shape (2, 3): needs -2 to 1");
  CHECK_THROWS_WITH(x.select(-1, -4),
                    "[select] index -4 is out of range for axis 1 of shape (2, 3): needs -3 to 2");
  CHECK_THROWS_WITH(zeros({2, 0}).select(1, 0),
                    "[select] axis 1 of shape (2, 0) has no elements to index");
  CHECK_THROWS_WITH(tensor(1.0)[0], "[select] a tensor of shape () has no axis to index");
}

TEST_CASE("slice takes a range of an axis, cut to what is there") {
  const Tensor x = counting({7});
  CHECK(elements(x.slice(0, {2, 5})) == Numbers{2, 3, 4});
  CHECK(elements(x.slice(0, {2, 5, 2})) == Numbers{2, 4});
  CHECK(elements(x.slice(0, {-3})) == Numbers{4, 5, 6});
  CHECK(elements(x.slice(0, {0, -5})) == Numbers{0, 1});
  CHECK(elements(x.slice(0, {-100, 100, 3})) == Numbers{0, 3, 6});
  CHECK(elements(x.slice(0, {kLeast, kMost, 6})) == Numbers{0, 6});
  CHECK(elements(x.slice(0, {1, 7, kMost})) == Numbers{1});
  CHECK(elements(counting({3, 2}).slice(0, {1, 3, kMost})) == Numbers{2, 3});
  CHECK(x.slice(0, {5, 2}).shape() == Shape{0});
  CHECK(x.slice(0, {9, 12}).shape() == Shape{0});
  CHECK(zeros({0}).slice(0, {0, 3}).shape() == Shape{0});
  CHECK(elements(counting({2, 3}).slice(-1, {1})) == Numbers{1, 2, 4, 5});
  CHECK(elements(x.slice(0, {1, 7, 2}).slice(0, {1, 3})) == Numbers{3, 5});

  CHECK_THROWS_WITH(x.slice(0, {0, 7, 0}), "[slice] got step 0: needs at least 1");
  CHECK_THROWS_WITH(x.slice(0, {0, 7, -1}), "[slice] got step -1: needs at least 1");
  CHECK_THROWS_WITH(tensor(1.0).slice(0, {}), "[slice] a tensor of shape () has no axis to slice");
  CHECK_THROWS_WITH(x.slice(1, {}),
                    "[slice] axis 1 is out of range for a tensor of 1 axis: need -1 to 0");
}

TEST_CASE("narrow takes a range that must be there") {
  const Tensor x = counting({2, 3});
  CHECK(elements(x.narrow(1, 1, 2)) == Numbers{1, 2, 4, 5});
  CHECK(x.narrow(1, 3, 0).shape() == Shape{2, 0});
  CHECK_THROWS_WITH(x.narrow(1, 2, 2),
                    "[narrow] 2 positions from 2 do not fit axis 1 of shape (2, 3)");
  CHECK_THROWS_WITH(x.narrow(1, -1, 1),
                    "[narrow] 1 positions from -1 do not fit axis 1 of shape (2, 3)");
  CHECK_THROWS_AS(x.narrow(0, 0, -1), Error);
  CHECK_THROWS_AS(x.narrow(0, 1, kMost), Error);
  CHECK_THROWS_AS(x.narrow(0, kMost, 1), Error);
}

TEST_CASE("expand repeats without a copy") {
  const Tensor x = counting({3, 1});
  const Tensor y = x.expand({2, 3, 2});
  CHECK(shares(x, y));
  CHECK(y.strides() == Strides{0, 1, 0});
  CHECK(elements(y) == Numbers{0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2});
  CHECK(x.expand({-1, 4}).shape() == Shape{3, 4});
  CHECK(x.expand({3, 0}).shape() == Shape{3, 0});
  CHECK(tensor(5.0).expand({2, 2}).strides() == Strides{0, 0});
  CHECK(x.expand({3, 1}).strides() == x.strides());
  CHECK_THROWS_WITH(
      x.expand({4, 1}),
      "[expand] cannot expand (3, 1) to (4, 1): at axis 0 only a size of 1 can be repeated");
  CHECK_THROWS_WITH(x.expand({3}), "[expand] got (3,): a tensor of shape (3, 1) cannot lose axes");
  CHECK_THROWS_AS(x.expand({-1, 3, 1}), Error);
  CHECK_THROWS_AS(x.expand({3, -2}), Error);
}

TEST_CASE("squeeze and unsqueeze") {
  const Tensor x = counting({1, 3, 1});
  CHECK(x.squeeze().shape() == Shape{3});
  CHECK(x.squeeze(0).shape() == Shape{3, 1});
  CHECK(x.squeeze(-1).shape() == Shape{1, 3});
  CHECK(x.squeeze(1).shape() == Shape{1, 3, 1});
  CHECK(counting({1, 1}).squeeze().shape() == Shape{});
  CHECK(tensor(1.0).squeeze(0).shape() == Shape{});
  const Tensor y = counting({2, 3});
  CHECK(y.unsqueeze(0).shape() == Shape{1, 2, 3});
  CHECK(y.unsqueeze(-1).shape() == Shape{2, 3, 1});
  CHECK(y.unsqueeze(-2).shape() == Shape{2, 1, 3});
  CHECK(y.unsqueeze(1).is_contiguous());
  CHECK(tensor(1.0).unsqueeze(-1).shape() == Shape{1});
  CHECK_THROWS_WITH(y.unsqueeze(3),
                    "[unsqueeze] axis 3 is out of range for a tensor of 3 axes: need -3 to 2");
  CHECK_THROWS_WITH(y.squeeze(2),
                    "[squeeze] axis 2 is out of range for a tensor of 2 axes: need -2 to 1");
  CHECK_THROWS_WITH(zeros({1, 1, 1, 1, 1, 1, 1, 1}).unsqueeze(0),
                    "[shape] cannot add an axis to (1, 1, 1, 1, 1, 1, 1, 1): a tensor has at most "
                    "8 axes");
  CHECK_THROWS_WITH(Tensor().squeeze(), "[squeeze] the tensor is undefined");
}

TEST_CASE("flatten joins neighbouring axes") {
  const Tensor x = counting({2, 3, 4});
  CHECK(x.flatten().shape() == Shape{24});
  CHECK(x.flatten(1).shape() == Shape{2, 12});
  CHECK(x.flatten(0, 1).shape() == Shape{6, 4});
  CHECK(x.flatten(-2, -1).shape() == Shape{2, 12});
  CHECK(x.flatten(1, 1).shape() == x.shape());
  CHECK(shares(x, x.flatten(0, 1)));
  CHECK(elements(x.transpose(0, 1).flatten()) == elements(x.transpose(0, 1)));
  CHECK(tensor(1.0).flatten().shape() == Shape{1});
  CHECK(zeros({2, 0, 3}).flatten().shape() == Shape{0});
  CHECK_THROWS_WITH(x.flatten(2, 0), "[flatten] first axis 2 lies behind last axis 0");
}

TEST_CASE("diagonal") {
  const Tensor x = counting({3, 4});
  CHECK(elements(x.diagonal()) == Numbers{0, 5, 10});
  CHECK(elements(x.diagonal(1)) == Numbers{1, 6, 11});
  CHECK(elements(x.diagonal(3)) == Numbers{3});
  CHECK(elements(x.diagonal(-2)) == Numbers{8});
  CHECK(elements(x.diagonal(1, 1, 0)) == Numbers{4, 9});
  for (const std::int64_t outside : {std::int64_t{4}, std::int64_t{-3}, kMost, kLeast}) {
    CHECK(x.diagonal(outside).shape() == Shape{0});
  }
  const Tensor batch = counting({2, 3, 3});
  CHECK(batch.diagonal(0, -2, -1).shape() == Shape{2, 3});
  CHECK(elements(batch.diagonal(0, -2, -1)) == Numbers{0, 4, 8, 9, 13, 17});
  CHECK(elements(batch.diagonal(0, 0, 2)) == Numbers{0, 10, 3, 13, 6, 16});
  const Tensor written = zeros({2, 2});
  written.diagonal().fill_(1);
  CHECK(elements(written) == Numbers{1, 0, 0, 1});
  CHECK_THROWS_WITH(counting({3}).diagonal(), "[diagonal] got shape (3,): needs at least 2 axes");
  CHECK_THROWS_WITH(x.diagonal(0, 1, -1), "[diagonal] got axis 1 twice: needs two different axes");
}

TEST_CASE("indexing goes from axis to axis") {
  const Tensor x = counting({2, 3, 4});
  CHECK(x[{1, 2, 3}].item() == 23);
  CHECK(x[{1, 2, 3}].shape() == Shape{});
  CHECK(elements(x[{Slice{}, 1, 0}]) == Numbers{4, 16});
  CHECK(elements(x[{0, Slice{1, 3}, -1}]) == Numbers{7, 11});
  CHECK(x[{Slice{0, 1}}].shape() == Shape{1, 3, 4});
  CHECK(x[{newaxis, 1}].shape() == Shape{1, 3, 4});
  CHECK(x[{1, newaxis, Slice{0, 2}, newaxis}].shape() == Shape{1, 2, 1, 4});
  CHECK(elements(x[{ellipsis, 0}]) == elements(x.select(2, 0)));
  CHECK(x[{0, ellipsis, newaxis}].shape() == Shape{3, 4, 1});
  CHECK(x[{newaxis, ellipsis, 0}].shape() == Shape{1, 2, 3});
  CHECK(x[{ellipsis, 1, 1, 1}].item() == 17);
  CHECK(x[{1, 1, 1, ellipsis}].item() == 17);
  CHECK(tensor(1.0)[{ellipsis}].shape() == Shape{});
  CHECK(tensor(1.0)[{newaxis}].shape() == Shape{1});
  CHECK_THROWS_WITH((x[{0, 0, 0, 0}]),
                    "[index] got 4 indices for a tensor of shape (2, 3, 4): it has 3 axes");
  CHECK_THROWS_WITH((x[{ellipsis, 0, ellipsis}]),
                    "[index] got more than one ellipsis: which axes are meant is not clear");
  CHECK_THROWS_WITH((x[{0, 3}]),
                    "[select] index 3 is out of range for axis 0 of shape (3, 4): needs -3 to 2");
}

TEST_CASE("a view writes to what it was made from") {
  const Tensor x = counting({2, 3});
  const std::uint32_t before = x.storage().version();
  x.t()[{Slice{1, 3}, 0}].fill_(-1);
  CHECK(elements(x) == Numbers{0, -1, -1, 3, 4, 5});
  CHECK(x.storage().version() > before);
}

TEST_CASE("as_strided stays within its storage") {
  const Tensor x = counting({2, 3});
  CHECK(elements(x.as_strided({2, 2}, {1, 2}, 1)) == Numbers{1, 3, 2, 4});
  CHECK(elements(x.as_strided({3}, {0}, 5)) == Numbers{5, 5, 5});
  for (const auto& [shape, strides, offset] :
       {std::tuple(Shape{1000}, Strides{1}, 0), std::tuple(Shape{2}, Strides{1000}, 0),
        std::tuple(Shape{2}, Strides{-1}, 3), std::tuple(Shape{1}, Strides{1}, 1 << 20),
        std::tuple(Shape{1}, Strides{1}, -1)}) {
    CHECK_THROWS_WITH(x.as_strided(shape, strides, offset),
                      matchers::StartsWith("[as_strided] got shape"));
  }
  CHECK_THROWS_WITH(Tensor().raw_data(), "[data] the tensor is undefined");
}

}  // namespace
}  // namespace ember::test
