#include "ember/tensor/elementwise.h"

#include <cmath>
#include <limits>

#include "tensor/function_table.h"

// Values from PyTorch are in golden_test.cpp.
namespace ember::test {
namespace {

using BinaryOp = Tensor (*)(const Tensor&, const Tensor&);
using Integers = std::vector<std::int64_t>;

constexpr std::int64_t kLargestInteger = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kSmallestInteger = std::numeric_limits<std::int64_t>::min();

TEST_CASE("a quotient of integers is f32") {
  CHECK(mismatch(div(tensor({1, 3}), tensor({2, 2})), tensor({0.5, 1.5})) == "");
  CHECK(mismatch(div(tensor({1, 3}), 2), tensor({0.5, 1.5})) == "");
  CHECK(mismatch(div(6, tensor({1, 4})), tensor({6.0, 1.5})) == "");
}

TEST_CASE("two dtypes meet in the later one; a number lifts only to its kind") {
  const std::vector<DType> dtypes{DType::boolean, DType::i64, DType::f32, DType::f64};
  for (const DType a : dtypes) {
    for (const DType b : dtypes) {
      const Tensor x = ones({2}, a), y = ones({2}, b);
      CHECK(maximum(x, y).dtype() == promote(a, b));
      CHECK(div(x, y).dtype() == promote(promote(a, b), DType::f32));
      if (promote(a, b) == DType::boolean) continue;
      CHECK((x + y).dtype() == promote(a, b));
      CHECK(pow(x, y).dtype() == promote(a, b));
    }
  }
  CHECK((ones({2}) * 2.0).dtype() == DType::f32);
  CHECK((ones({2}, DType::i64) + 1).dtype() == DType::i64);
  CHECK((ones({2}, DType::i64) + true).dtype() == DType::i64);
  CHECK((1.5 + ones({2}, DType::i64)).dtype() == DType::f32);
  CHECK((ones({2}, DType::boolean) * 3).dtype() == DType::i64);
  CHECK((ones({2}, DType::f64) / 3.0f).dtype() == DType::f64);
  CHECK(clamp(arange(3), 0.5).dtype() == DType::f32);
}

TEST_CASE("arithmetic on booleans alone is refused") {
  const Tensor x = tensor({true, false});
  CHECK_THROWS_WITH(x + x, "[add] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(x - x, "[sub] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(x * true, "[mul] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(-x, "[neg] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(abs(x), "[abs] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(relu(x), "[relu] got boolean: needs i64, f32 or f64");
  CHECK(minimum(x, tensor({true, true})).to_vector<bool>() == std::vector<bool>{true, false});
  CHECK(maximum(x, tensor({false, false})).to_vector<bool>() == std::vector<bool>{true, false});
}

TEST_CASE("operands of any shapes and layouts broadcast") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const Tensor a = draw.numbers(draw.narrower(shape)), b = draw.numbers(draw.narrower(shape));
    const Shape both = broadcast_shapes("test", a.shape(), b.shape());
    const auto x = a.expand(both).to_vector(), y = b.expand(both).to_vector();
    const auto check_op = [&](const Tensor& actual, auto formula) {
      std::vector<double> wanted;
      for (std::size_t i = 0; i < x.size(); ++i) wanted.push_back(formula(x[i], y[i]));
      CHECK(mismatch(actual, from_vector(wanted, both), {0, 0}) == "");
      CHECK(actual.is_contiguous());
    };
    check_op(a + b, [](double p, double q) { return p + q; });
    check_op(a - b, [](double p, double q) { return p - q; });
    check_op(a * b, [](double p, double q) { return p * q; });
    check_op(a / b, [](double p, double q) { return p / q; });
    check_op(pow(abs(a), b), [](double p, double q) { return std::pow(std::abs(p), q); });
    check_op(minimum(a, b), [](double p, double q) { return std::min(p, q); });
    check_op(maximum(a, b), [](double p, double q) { return std::max(p, q); });
  });
}

TEST_CASE("a number as an operand is the tensor of it") {
  for_all(
      [](Draw& draw) {
        for (const DType dtype : {DType::i64, DType::f32, DType::f64}) {
          const Tensor x = (draw.numbers(draw.shape()) * 10).to(dtype);
          const Tensor two = full({}, 2, dtype);
          CHECK(mismatch(x + 2, x + two) == "");
          CHECK(mismatch(2 + x, x + two) == "");
          CHECK(mismatch(x - 2, x - two) == "");
          CHECK(mismatch(2 - x, two - x) == "");
          CHECK(mismatch(x * 2, x * two) == "");
          CHECK(mismatch(x / 2, x / two) == "");
          CHECK(mismatch(2 / x, two / x) == "");
          CHECK(mismatch(pow(x, 3), x * x * x) == "");
          CHECK(mismatch(pow(x, 2), x * x) == "");
          CHECK(mismatch(pow(2, abs(x)), pow(two, abs(x))) == "");
        }
      },
      40);
}

TEST_CASE("shapes that do not broadcast, and undefined tensors") {
  const Tensor x = zeros({2, 3});
  CHECK_THROWS_WITH(x + zeros({4}),
                    "[add] shapes (2, 3) and (4,) do not broadcast: at axis -1 the sizes 3 and 4 "
                    "differ and neither is 1");
  CHECK_THROWS_WITH(maximum(x, zeros({3, 3})),
                    "[maximum] shapes (2, 3) and (3, 3) do not broadcast: at axis -2 the sizes 2 "
                    "and 3 differ and neither is 1");
  CHECK_THROWS_WITH(x * Tensor(), "[mul] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor() / x, "[div] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor() + 1, "[add] the tensor is undefined");
  CHECK_THROWS_WITH(exp(Tensor()), "[exp] the tensor is undefined");
}

TEST_CASE("i64 wraps around") {
  const Tensor x = tensor({kLargestInteger, kSmallestInteger, std::int64_t{-3}});
  CHECK((x + 1).to_vector<std::int64_t>() == Integers{kSmallestInteger, kSmallestInteger + 1, -2});
  CHECK((x - 1).to_vector<std::int64_t>() == Integers{kLargestInteger - 1, kLargestInteger, -4});
  CHECK((x * 2).to_vector<std::int64_t>() == Integers{-2, 0, -6});
  CHECK((-x).to_vector<std::int64_t>() == Integers{-kLargestInteger, kSmallestInteger, 3});
  CHECK(abs(x).to_vector<std::int64_t>() == Integers{kLargestInteger, kSmallestInteger, 3});
  CHECK(square(x).to_vector<std::int64_t>() == Integers{1, 0, 9});
}

TEST_CASE("powers of integers") {
  const Tensor x = tensor({-3, 0, 2});
  CHECK(pow(x, 0).to_vector<std::int64_t>() == Integers{1, 1, 1});
  CHECK(pow(x, 5).to_vector<std::int64_t>() == Integers{-243, 0, 32});
  CHECK(pow(3, tensor({0, 1, 40})).to_vector<std::int64_t>() ==
        Integers{1, 3, static_cast<std::int64_t>(12157665459056928801u)});
  CHECK(pow(x, tensor({1, 2, 3})).to_vector<std::int64_t>() == Integers{-3, 0, 8});
  CHECK(pow(tensor({true, false}), 2).to_vector<std::int64_t>() == Integers{1, 0});
  CHECK(mismatch(pow(tensor({4, 9}), 0.5), tensor({2.0, 3.0})) == "");
  CHECK(mismatch(pow(tensor({4, 2}), -1.0), tensor({0.25, 0.5})) == "");
  const std::string message =
      "[pow] got i64 and a negative exponent: needs exponents of at least 0, or f32 or f64";
  CHECK_THROWS_WITH(pow(x, -1), message);
  CHECK_THROWS_WITH(pow(x, tensor({1, -1, 0})), message);
  CHECK_THROWS_WITH(pow(2, x), message);
}

TEST_CASE("powers of reals at the edges") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor x = tensor({0.0, -0.0, kInf, -kInf, kNaN, -2.0}, dtype);
    CHECK(mismatch(pow(x, 0), ones({6}, dtype)) == "");
    CHECK(mismatch(pow(x, 2), tensor({0.0, 0.0, kInf, kInf, kNaN, 4.0}, dtype)) == "");
    CHECK(mismatch(pow(x, -1), tensor({kInf, -kInf, 0.0, -0.0, kNaN, -0.5}, dtype)) == "");
    CHECK(mismatch(pow(x, 0.5), tensor({0.0, 0.0, kInf, kInf, kNaN, kNaN}, dtype)) == "");
    CHECK(mismatch(pow(1, x), ones({6}, dtype)) == "");
  }
}

TEST_CASE("arithmetic with NaN gives NaN") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor nan = full({9}, kNaN, dtype), one = ones({9}, dtype);
    for (const BinaryOp op : {BinaryOp(add), BinaryOp(sub), BinaryOp(mul), BinaryOp(div),
                              BinaryOp(minimum), BinaryOp(maximum)}) {
      CHECK(all_nan(op(nan, one)));
      CHECK(all_nan(op(one, nan)));
      CHECK(all_nan(op(nan, nan)));
    }
  }
}

}  // namespace
}  // namespace ember::test
