/// Copies and conversions, and what every operation that writes into a tensor refuses.
#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/draw.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

using Integers = std::vector<std::int64_t>;

TEST_CASE("contiguous and clone") {
  const Tensor x = arange(6).reshape({2, 3});
  CHECK(x.contiguous().storage() == x.storage());
  const Tensor y = x.clone();
  CHECK_FALSE(y.storage() == x.storage());
  CHECK(y.storage().version() == 1);
  const Tensor z = x.t().contiguous();
  CHECK_FALSE(z.storage() == x.storage());
  CHECK(z.strides() == Strides{2, 1});
  CHECK(z.to_vector<std::int64_t>() == Integers{0, 3, 1, 4, 2, 5});
  CHECK(x.unsqueeze(0).expand({2, 2, 3}).clone().strides() == Strides{6, 3, 1});
  CHECK(zeros({2, 0}).clone().shape() == Shape{2, 0});
  CHECK(tensor(2.5).clone().item() == 2.5);
  CHECK_THROWS_WITH(Tensor().contiguous(), "[contiguous] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor().clone(), "[clone] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor().to(DType::f64), "[to] the tensor is undefined");
}

/// The sizes around those of a tile, in every dtype: matrices, and batches of them.
TEST_CASE("a transposed copy has every element at its place") {
  for (const DType dtype : {DType::boolean, DType::i64, DType::f32, DType::f64}) {
    for (const std::int64_t rows : {1, 2, 7, 8, 15, 16, 17, 64, 65, 130}) {
      for (const std::int64_t columns : {1, 3, 8, 16, 33, 64, 127}) {
        const Tensor x = arange(rows * columns * 3).reshape({3, rows, columns}).to(dtype);
        const auto from = x.to_vector<std::int64_t>();
        const auto to = x.transpose(1, 2).contiguous().to_vector<std::int64_t>();
        const auto outermost = x.permute({2, 1, 0}).contiguous().to_vector<std::int64_t>();
        bool same = true;
        std::size_t i = 0;
        for (std::int64_t k = 0; k < 3; ++k) {
          for (std::int64_t r = 0; r < rows; ++r) {
            for (std::int64_t c = 0; c < columns; ++c, ++i) {
              same &= to[static_cast<std::size_t>((k * columns + c) * rows + r)] == from[i];
              same &= outermost[static_cast<std::size_t>((c * rows + r) * 3 + k)] == from[i];
            }
          }
        }
        INFO(name(dtype) << " " << rows << " " << columns);
        CHECK(same);
      }
    }
  }
}

TEST_CASE("a transposed copy converts, and goes into any layout") {
  const Tensor x = arange(100 * 70).reshape({100, 70});
  CHECK(x.t().to(DType::f32).to_vector() == x.to(DType::f64).t().to_vector());
  const Tensor out = zeros({70, 200}).narrow(1, 100, 100);
  out.copy_(x.t());
  CHECK(out.to_vector() == x.t().to_vector());
  out.t().copy_(x + 1);
  CHECK(out.to_vector() == (x + 1).t().to_vector());
}

TEST_CASE("copies keep the elements in every layout") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(0, 5));
    const Tensor y = draw.numbers(x.shape());
    y.copy_(x);
    CHECK(y.to_vector() == x.to_vector());
    CHECK(x.clone().to_vector() == x.contiguous().to_vector());
  });
}

TEST_CASE("to converts") {
  const Tensor x = tensor({-1.75, -0.5, 0.0, 0.5, 1.75, 300.0});
  CHECK(x.to(DType::f32).storage() == x.storage());
  CHECK(x.to(DType::i64).to_vector<std::int64_t>() == Integers{-1, 0, 0, 0, 1, 300});
  CHECK(x.to(DType::boolean).to_vector<bool>() ==
        std::vector<bool>{true, true, false, true, true, true});
  CHECK(tensor({true, false}).to(DType::f64).to_vector() == std::vector<double>{1, 0});
  CHECK(tensor({true, false}).to(DType::i64).to_vector<std::int64_t>() == Integers{1, 0});
  CHECK(full({}, 16777217, DType::i64).to(DType::f32).item<std::int64_t>() == 16777216);
  CHECK(full({}, 1e300, DType::f64).to(DType::f32).item() == kInf);
}

TEST_CASE("reals beyond i64 become its nearest end, NaN 0 as an integer and true as a boolean") {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor x = tensor({kInf, -kInf, kNaN, 0x1p63, -0x1p63, 0x1p62, -0.0}, dtype);
    CHECK(x.to(DType::i64).to_vector<std::int64_t>() ==
          Integers{most, least, 0, most, least, std::int64_t{1} << 62, 0});
    CHECK(x.to(DType::boolean).to_vector<bool>() ==
          std::vector<bool>{true, true, true, true, true, true, false});
  }
}

TEST_CASE("copy_ broadcasts and converts") {
  const Tensor x = zeros({2, 3}, DType::i64);
  x.copy_(tensor({1.5, 2.5, -3.5}));
  CHECK(x.to_vector<std::int64_t>() == Integers{1, 2, -3, 1, 2, -3});
  x.t()[0].copy_(tensor(9.0));
  CHECK(x.to_vector<std::int64_t>() == Integers{9, 2, -3, 9, 2, -3});
  CHECK_THROWS_WITH(x.copy_(zeros({2})),
                    "[copy_] got shape (2,): needs one that broadcasts to (2, 3)");
  CHECK_THROWS_WITH(x.copy_(zeros({1, 2, 3})),
                    "[copy_] got shape (1, 2, 3): needs one that broadcasts to (2, 3)");
  CHECK_THROWS_WITH(x.copy_(Tensor()), "[copy_] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor().copy_(x), "[copy_] the tensor is undefined");
}

TEST_CASE("copy_ between overlapping views copies what was there before") {
  const Tensor x = arange(9).reshape({3, 3});
  x.copy_(x.t());
  CHECK(x.to_vector<std::int64_t>() == Integers{0, 3, 6, 1, 4, 7, 2, 5, 8});
  const Tensor y = arange(5);
  y.slice(0, {1}).copy_(y.slice(0, {0, 4}));
  CHECK(y.to_vector<std::int64_t>() == Integers{0, 0, 1, 2, 3});
  const Tensor z = arange(4).reshape({2, 2});
  z.copy_(z[1]);
  CHECK(z.to_vector<std::int64_t>() == Integers{2, 3, 2, 3});
  z.copy_(z);
  CHECK(z.to_vector<std::int64_t>() == Integers{2, 3, 2, 3});
}

TEST_CASE("fill_ and zero_") {
  const Tensor x = zeros({2, 3}, DType::i64);
  CHECK(x.fill_(7).to_vector<std::int64_t>() == Integers(6, 7));
  x.t()[1].fill_(-2.0);
  CHECK(x.to_vector<std::int64_t>() == Integers{7, -2, 7, 7, -2, 7});
  CHECK(x.zero_().to_vector<std::int64_t>() == Integers(6, 0));
  CHECK(zeros({2}, DType::boolean).fill_(0.5).to_vector<bool>() == std::vector<bool>{true, true});
  CHECK(zeros({}).fill_(kInf).item() == kInf);
  const std::uint32_t before = x.storage().version();
  x.fill_(1);
  CHECK(x.storage().version() == before + 1);
  CHECK_THROWS_WITH(x.fill_(0.5), "[fill_] got 0.5 for a tensor of i64: needs an integer");
  CHECK_THROWS_WITH(x.fill_(kNaN), "[fill_] got nan for a tensor of i64: needs an integer");
  CHECK_THROWS_WITH(x.fill_(0x1p63),
                    "[fill_] got 9.223372036854776e+18 for a tensor of i64: needs an integer");
  CHECK_THROWS_WITH(Tensor().zero_(), "[zero_] the tensor is undefined");
}

TEST_CASE("an expanded tensor cannot be written to") {
  const Tensor x = zeros({3, 1}).expand({3, 2});
  const std::string message =
      "the tensor of shape (3, 2) is expanded: along axis 1 all elements are one number in memory; "
      "write to a clone()";
  CHECK_THROWS_WITH(x.fill_(1), "[fill_] " + message);
  CHECK_THROWS_WITH(x.copy_(zeros({2})), "[copy_] " + message);
  CHECK_THROWS_WITH(x.add_(1), "[add_] " + message);
  CHECK_THROWS_WITH(x.mul_(zeros({2})), "[mul_] " + message);
  CHECK_NOTHROW(zeros({1}).expand({3, 1}).narrow(0, 1, 1).fill_(1));
}

}  // namespace
}  // namespace ember::test
