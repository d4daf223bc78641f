#include "ember/tensor/creation.h"

#include <limits>

#include "support/catch.h"
#include "support/compare.h"

namespace ember {
namespace {

using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;

TEST_CASE("Tensors of one number") {
  CHECK(zeros({2, 3}).to_vector() == Reals(6, 0.0));
  CHECK(ones({2}, DType::i64).to_vector<std::int64_t>() == Integers{1, 1});
  CHECK(full({2, 1}, 2.5, DType::f64).to_vector() == Reals{2.5, 2.5});
  CHECK(full({}, true, DType::boolean).item<bool>());
  CHECK(zeros({2, 3}).dtype() == DType::f32);
  CHECK(empty({0, 3}).shape() == Shape{0, 3});

  const Tensor x = empty({4, 2}, DType::i64).t();
  CHECK(full_like(x, 7).to_vector<std::int64_t>() == Integers(8, 7));
  CHECK(ones_like(x).shape() == Shape{2, 4});
  CHECK(zeros_like(x).dtype() == DType::i64);
  CHECK(empty_like(x).is_contiguous());

  CHECK_THROWS_WITH(zeros({2, -1}), "[shape] got (2, -1): sizes must not be negative");
  CHECK_THROWS_WITH(zeros({0, std::int64_t{1} << 62, std::int64_t{1} << 62}),
                    matchers::ContainsSubstring("more elements than can be addressed"));
}

TEST_CASE("Nested lists") {
  const Tensor scalar = tensor(3.5);
  CHECK(scalar.shape() == Shape{});
  CHECK(scalar.dtype() == DType::f32);
  CHECK(scalar.item() == 3.5);

  const Tensor vector = tensor({1, 2});
  CHECK(vector.shape() == Shape{2});
  CHECK(vector.dtype() == DType::i64);
  CHECK(vector.to_vector<std::int64_t>() == Integers{1, 2});

  const Tensor matrix = tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}});
  CHECK(matrix.shape() == Shape{2, 3});
  CHECK(matrix.dtype() == DType::f32);
  CHECK(matrix.to_vector() == Reals{1, 2, 3, 4, 5, 6});

  const Tensor blocks = tensor({{{1}, {2}}, {{3}, {4}}, {{5}, {6}}});
  CHECK(blocks.shape() == Shape{3, 2, 1});
  CHECK(blocks.to_vector<std::int64_t>() == Integers{1, 2, 3, 4, 5, 6});

  // Pairs in braces are rows, never a range or a size and a value.
  CHECK(tensor({{1, 2}, {3, 4}}).shape() == Shape{2, 2});
  CHECK(tensor({{1, 2}}).shape() == Shape{1, 2});
  CHECK(tensor({5}).shape() == Shape{1});
  CHECK(tensor({{5}}).shape() == Shape{1, 1});
  CHECK(tensor({{{5}}}).shape() == Shape{1, 1, 1});
}

TEST_CASE("A literal's type decides the dtype unless one is given") {
  CHECK(tensor({true, false}).dtype() == DType::boolean);
  CHECK(tensor({true, false}).to_vector<bool>() == std::vector<bool>{true, false});
  CHECK(tensor({1L, 2L}).dtype() == DType::i64);
  CHECK(tensor({1LL, 2LL}).dtype() == DType::i64);
  CHECK(tensor({'a'}).item<std::int64_t>() == 97);
  CHECK(tensor({1.5f}).dtype() == DType::f32);
  CHECK(tensor({0.1}).item() == static_cast<double>(0.1f));
  CHECK(tensor({0.1}, DType::f64).item() == 0.1);
  CHECK(tensor({{1, 2}, {3, 4}}, DType::f32).dtype() == DType::f32);
  CHECK(tensor(2, DType::f64).dtype() == DType::f64);
  CHECK(tensor({(std::int64_t{1} << 53) + 1}).item<std::int64_t>() == (std::int64_t{1} << 53) + 1);
}

TEST_CASE("Empty lists") {
  CHECK(tensor(std::initializer_list<float>{}).shape() == Shape{0});
  CHECK(tensor(std::initializer_list<std::initializer_list<float>>{}).shape() == Shape{0, 0});
  CHECK(tensor({std::initializer_list<int>{}, std::initializer_list<int>{}}).shape() ==
        Shape{2, 0});
  CHECK(tensor({std::initializer_list<int>{}}).dtype() == DType::i64);
}

TEST_CASE("Ragged lists are refused") {
  CHECK_THROWS_WITH(tensor({{1, 2}, {3}}),
                    "[tensor] got lists of lengths 2 and 1 at axis 1: needs equal lengths");
  CHECK_THROWS_WITH(tensor({{1, 2}, {}}),
                    "[tensor] got lists of lengths 2 and 0 at axis 1: needs equal lengths");
  CHECK_THROWS_WITH(tensor({{{1}}, {{2}, {3}}}),
                    "[tensor] got lists of lengths 1 and 2 at axis 1: needs equal lengths");
  CHECK_THROWS_WITH(tensor({{{1}, {2}}, {{3}, {4, 5}}}),
                    "[tensor] got lists of lengths 1 and 2 at axis 2: needs equal lengths");
}

TEST_CASE("From vectors") {
  const Tensor x = from_vector(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
  CHECK(x.dtype() == DType::f32);
  CHECK(x[{1, 0}].item() == 4);
  CHECK(from_vector(std::vector<double>{0.1}).dtype() == DType::f64);
  CHECK(from_vector(std::vector<int>{1, 2}).dtype() == DType::i64);
  CHECK(from_vector(std::vector<std::int64_t>{1, 2}).shape() == Shape{2});
  CHECK(from_vector(std::vector<bool>{true, false, true}).to_vector<bool>() ==
        std::vector<bool>{true, false, true});
  CHECK(from_vector(std::vector<float>{}, {0, 3}).shape() == Shape{0, 3});
  CHECK(from_vector(std::vector<float>{7}, {}).item() == 7);
  CHECK_THROWS_WITH(from_vector(std::vector<float>{1, 2, 3}, {2, 2}),
                    "[from_vector] got 3 numbers for shape (2, 2): needs 4");
}

TEST_CASE("arange has as many numbers as NumPy's and PyTorch's, where rounding adds one, too") {
  const auto counted = [](double start, double stop, double step, std::int64_t count) {
    INFO(start << " " << stop << " " << step);
    for (const DType dtype : {DType::f32, DType::f64}) {
      const Tensor x = arange(start, stop, step, dtype);
      CHECK(x.numel() == count);
      const double last = start + static_cast<double>(count - 1) * step;
      CHECK(test::mismatch(x[-1], full({}, last, dtype), {1e-7, 1e-15}) == "");
    }
  };
  counted(1, 1.3, 0.1, 4);
  counted(0, 1, 1.0 / 49, 50);
  counted(0, 2.1, 0.7, 4);
  counted(0, 1, 0.1, 10);
  counted(1, 1.2, 0.1, 2);
  counted(0.5, 0.2, -0.1, 3);
  counted(2.1, 0, -0.7, 4);
}

TEST_CASE("arange") {
  CHECK(arange(4).to_vector<std::int64_t>() == Integers{0, 1, 2, 3});
  CHECK(arange(4).dtype() == DType::i64);
  CHECK(arange(2, 7, 2).to_vector<std::int64_t>() == Integers{2, 4, 6});
  CHECK(arange(5, 0, -2).to_vector<std::int64_t>() == Integers{5, 3, 1});
  CHECK(arange(3, 3).numel() == 0);
  CHECK(arange(0, 1, 0.25).to_vector() == Reals{0, 0.25, 0.5, 0.75});
  CHECK(arange(0, 1, 0.25).dtype() == DType::f32);
  CHECK(arange(0, 3, 1, DType::f64).to_vector() == Reals{0, 1, 2});
  // Each is start + i step, rounded once: no error adds up.
  CHECK(arange(0, 1000, 0.1, DType::f64).to_vector().back() == 9999 * 0.1);
  CHECK(arange(0, 100000).to_vector<std::int64_t>().back() == 99999);

  const auto lowest = std::numeric_limits<std::int64_t>::min();
  const auto highest = std::numeric_limits<std::int64_t>::max();
  CHECK(arange(lowest, highest, highest).to_vector<std::int64_t>() ==
        Integers{lowest, -1, highest - 1});
  CHECK(arange(highest, lowest, lowest).to_vector<std::int64_t>() == Integers{highest, -1});

  CHECK_THROWS_WITH(arange(0, 5, 0), "[arange] got step 0");
  CHECK_THROWS_WITH(arange(0, 5, -1), "[arange] step -1 leads away from stop 5 when starting at 0");
  CHECK_THROWS_WITH(arange(0.5, -1),
                    "[arange] step 1 leads away from stop -1 when starting at 0.5");
  CHECK_THROWS_WITH(arange(0, 1.5, 1, DType::i64),
                    "[arange] got 0 to 1.5 by 1 for i64: needs integers");
  CHECK_THROWS_WITH(arange(std::numeric_limits<double>::infinity()),
                    "[arange] got 0 to inf by 1: needs finite numbers");
  CHECK_THROWS_WITH(arange(lowest, highest, 1),
                    matchers::ContainsSubstring("more elements than can be addressed"));
  CHECK_THROWS_WITH(arange(0, 1e300), matchers::ContainsSubstring("more elements"));
  CHECK_THROWS_WITH(arange(0, 2, 1, DType::boolean), "[arange] got boolean: needs f32 or f64");
}

TEST_CASE("linspace meets both ends") {
  CHECK(linspace(0, 1, 5, DType::f64).to_vector() == Reals{0, 0.25, 0.5, 0.75, 1});
  CHECK(linspace(3, -3, 3).to_vector() == Reals{3, 0, -3});
  CHECK(linspace(2, 9, 1).to_vector() == Reals{2});
  CHECK(linspace(2, 9, 0).numel() == 0);
  const Reals thirds = linspace(0.1, 0.7, 100, DType::f64).to_vector();
  CHECK(thirds.front() == 0.1);
  CHECK(thirds.back() == 0.7);
  CHECK_THROWS_WITH(linspace(0, 1, -1), "[linspace] got -1 numbers: needs at least 0");
  CHECK_THROWS_WITH(linspace(0, 1, 3, DType::i64), "[linspace] got i64: needs f32 or f64");
}

TEST_CASE("eye") {
  CHECK(eye(2).to_vector() == Reals{1, 0, 0, 1});
  CHECK(eye(2, 3, DType::i64).to_vector<std::int64_t>() == Integers{1, 0, 0, 0, 1, 0});
  CHECK(eye(3, 2).to_vector() == Reals{1, 0, 0, 1, 0, 0});
  CHECK(eye(0).shape() == Shape{0, 0});
}

TEST_CASE("one_hot") {
  const Tensor ids = tensor({{1, 0}, {2, 1}});
  const Tensor hot = one_hot(ids, 3);
  CHECK(hot.shape() == Shape{2, 2, 3});
  CHECK(hot.dtype() == DType::f32);
  CHECK(hot.to_vector() == Reals{0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0});
  CHECK(one_hot(ids.t(), 3)[{0, 1}].to_vector() == Reals{0, 0, 1});
  CHECK(one_hot(tensor(1), 2, DType::i64).to_vector<std::int64_t>() == Integers{0, 1});
  CHECK(one_hot(tensor({0}), 2, DType::boolean).to_vector<bool>() ==
        std::vector<bool>{true, false});
  CHECK(one_hot(empty({0}, DType::i64), 4).shape() == Shape{0, 4});
  CHECK_THROWS_WITH(one_hot(ids, 2), "[one_hot] got index 2 at (1, 0): needs 0 to 1");
  CHECK_THROWS_WITH(one_hot(tensor({0.0}), 2), "[one_hot] got indices of f32: needs i64");
}

TEST_CASE("unsigned numbers beyond i64, and ends without a line between them, are refused") {
  constexpr std::uint64_t kBeyond = std::uint64_t{1} << 63;
  CHECK_THROWS_WITH(full({1}, kBeyond, DType::i64), matchers::StartsWith("[scalar]"));
  CHECK_THROWS_WITH(ones({3})[{Index(kBeyond)}], matchers::StartsWith("[scalar]"));
  CHECK(full({1}, kBeyond - 1, DType::i64).item<std::int64_t>() ==
        std::numeric_limits<std::int64_t>::max());
  CHECK(linspace(-1e308, 1e308, 5, DType::f64).to_vector() ==
        std::vector<double>{-1e308, -5e307, 0, 5e307, 1e308});
  CHECK_THROWS_AS(linspace(0, std::numeric_limits<double>::infinity(), 3), Error);
  CHECK_THROWS_AS(linspace(std::nan(""), 1, 3), Error);
}

}  // namespace
}  // namespace ember
