#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/draw.h"

namespace ember::test {
namespace {

using Integers = std::vector<std::int64_t>;
using Numbers = std::vector<double>;

TEST_CASE("in place is the same as out of place, in every layout") {
  for_all([](Draw& draw) {
    for (const DType dtype : {DType::f32, DType::f64}) {
      const Tensor x = draw.numbers(draw.shape(), dtype);
      const Tensor y = draw.numbers(draw.narrower(x.shape()), dtype);
      const auto after = [&](auto change) {
        const Tensor copy = draw.numbers(x.shape(), dtype).copy_(x);  // in a layout of its own
        change(copy);
        return copy;
      };
      CHECK(mismatch(after([&](auto& z) { z.add_(y); }), x + y) == "");
      CHECK(mismatch(after([&](auto& z) { z.sub_(y); }), x - y) == "");
      CHECK(mismatch(after([&](auto& z) { z.mul_(y); }), x * y) == "");
      CHECK(mismatch(after([&](auto& z) { z.div_(y); }), x / y) == "");
      CHECK(mismatch(after([&](auto& z) { z.add_(y, 0.5); }), x + y * 0.5) == "");
      CHECK(mismatch(after([&](auto& z) { z.sub_(y, 3); }), x - y * 3) == "");
      CHECK(mismatch(after([&](auto& z) { z += 1.5; }), x + 1.5) == "");
      CHECK(mismatch(after([&](auto& z) { z -= 2; }), x - 2) == "");
      CHECK(mismatch(after([&](auto& z) { z *= y; }), x * y) == "");
      CHECK(mismatch(after([&](auto& z) { z /= 3; }), x / 3) == "");
    }
  });
}

TEST_CASE("integers wrap around") {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const Tensor x = full({2}, most, DType::i64);
  CHECK(x.add_(1).to_vector<std::int64_t>() == Integers(2, -most - 1));
  CHECK(x.sub_(tensor({1, 2})).to_vector<std::int64_t>() == Integers{most, most - 1});
  CHECK(x.mul_(2).to_vector<std::int64_t>() == Integers{-2, -4});
  CHECK(x.add_(tensor({1, 1}), 5).to_vector<std::int64_t>() == Integers{3, 1});
}

TEST_CASE("the dtype stays; another one that fits is converted") {
  const Tensor x = tensor({1.0, 2.0});
  x.add_(tensor({1, 2})).mul_(tensor({true, false})).sub_(full({}, 0.5, DType::f64));
  CHECK(x.dtype() == DType::f32);
  CHECK(x.to_vector() == Numbers{1.5, -0.5});
  const Tensor i = arange(3);
  i.add_(tensor({true, false, true}), 2);
  CHECK(i.to_vector<std::int64_t>() == Integers{2, 1, 4});
}

TEST_CASE("a result that the dtype cannot hold is an error") {
  const Tensor x = arange(2), mask = tensor({true, false});
  CHECK_THROWS_WITH(x.add_(0.5), "[add_] the result is f32, which a tensor of i64 cannot hold");
  CHECK_THROWS_WITH(x.add_(1.0), "[add_] the result is f32, which a tensor of i64 cannot hold");
  CHECK_THROWS_WITH(x.add_(x, 0.5), "[add_] the result is f32, which a tensor of i64 cannot hold");
  CHECK_THROWS_WITH(x.mul_(zeros({2}, DType::f64)),
                    "[mul_] the result is f64, which a tensor of i64 cannot hold");
  CHECK_THROWS_WITH(x.div_(2), "[div_] the result is f32, which a tensor of i64 cannot hold");
  CHECK_THROWS_WITH(x.div_(x), "[div_] the result is f32, which a tensor of i64 cannot hold");
  CHECK_THROWS_WITH(mask.sub_(1),
                    "[sub_] the result is i64, which a tensor of boolean cannot hold");
  CHECK_THROWS_WITH(mask.mul_(mask), "[mul_] got boolean: needs i64, f32 or f64");
  CHECK(x.to_vector<std::int64_t>() == Integers{0, 1});
}

TEST_CASE("the shape never changes") {
  const Tensor x = zeros({2, 3});
  CHECK_THROWS_WITH(x.add_(zeros({2})),
                    "[add_] got shape (2,): needs one that broadcasts to (2, 3)");
  CHECK_THROWS_WITH(x.div_(zeros({1, 2, 3})),
                    "[div_] got shape (1, 2, 3): needs one that broadcasts to (2, 3)");
  CHECK_THROWS_WITH(x.sub_(Tensor()), "[sub_] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor().mul_(x), "[mul_] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor().mul_(2), "[mul_] the tensor is undefined");
}

TEST_CASE("an operand that overlaps counts as it was before") {
  const Tensor x = arange(4).reshape({2, 2});
  x.add_(x.t());
  CHECK(x.to_vector<std::int64_t>() == Integers{0, 3, 3, 6});
  x.mul_(x[1]);
  CHECK(x.to_vector<std::int64_t>() == Integers{0, 18, 9, 36});
  x.sub_(x[{1, 1}]);
  CHECK(x.to_vector<std::int64_t>() == Integers{-36, -18, -27, 0});
  const Tensor y = arange(1, 6);
  y.slice(0, {1}).add_(y.slice(0, {0, 4}));
  CHECK(y.to_vector<std::int64_t>() == Integers{1, 3, 5, 7, 9});
  y.add_(y);
  CHECK(y.to_vector<std::int64_t>() == Integers{2, 6, 10, 14, 18});
}

TEST_CASE("every change raises the version") {
  const Tensor x = ones({3});
  const Tensor view = x.narrow(0, 0, 1);
  std::uint32_t version = x.storage().version();
  const auto is_raised = [&] {
    const bool raised = x.storage().version() == version + 1;
    version = x.storage().version();
    return raised;
  };
  x.add_(1);
  CHECK(is_raised());
  x.mul_(x);
  CHECK(is_raised());
  view.div_(ones({1}));
  CHECK(is_raised());
  view -= 1;
  CHECK(is_raised());
}

}  // namespace
}  // namespace ember::test
