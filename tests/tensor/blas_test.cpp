#include "ember/tensor/blas.h"

#include <atomic>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "ember/tensor/error.h"
#include "ember/tensor/threads.h"
#include "support/catch.h"
#include "support/draw.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

using blas::Matrix;

/// A matrix with its own memory, row- or column-major, perhaps with gaps between its lines, in
/// which it has NaN.
template <class T>
struct Owned {
  std::vector<T> memory;
  Matrix<T> matrix;

  Owned(std::int64_t rows, std::int64_t columns, bool by_columns, std::int64_t gap) {
    const std::int64_t lines = by_columns ? columns : rows;
    const std::int64_t step = (by_columns ? rows : columns) + gap;
    memory.assign(static_cast<std::size_t>(lines * step + 1), static_cast<T>(kNaN));
    matrix = {memory.data(), rows, columns, by_columns ? 1 : step, by_columns ? step : 1};
  }
  Owned(Draw& draw, std::int64_t rows, std::int64_t columns)
      : Owned(rows, columns, draw.integer(0, 1) == 1, draw.integer(0, 2)) {}

  T& at(std::int64_t i, std::int64_t j) {
    return matrix.data[i * matrix.row_stride + j * matrix.column_stride];
  }
  Owned& fill(Draw& draw) {
    for (std::int64_t i = 0; i < matrix.rows; ++i) {
      for (std::int64_t j = 0; j < matrix.columns; ++j) {
        at(i, j) = static_cast<T>(draw.integer(-1000, 1000)) / T{1000};
      }
    }
    return *this;
  }
  Matrix<const T> read() const {
    return {matrix.data, matrix.rows, matrix.columns, matrix.row_stride, matrix.column_stride};
  }
};

/// Everything the product reads, drawn at random, and what it must give.
template <class T>
void check_product(Draw& draw, std::int64_t m, std::int64_t k, std::int64_t n) {
  constexpr T kScales[]{T{0}, T{1}, T{-0.5}};
  const T alpha = kScales[draw.integer(0, 2)], beta = kScales[draw.integer(0, 2)];
  Owned<T> a(draw, m, k), b(draw, k, n), out(draw, m, n);
  a.fill(draw), b.fill(draw);
  if (beta != 0) out.fill(draw);  // otherwise it must not matter that it is NaN

  struct Expected {
    double value;
    double magnitude;  // of its terms, summed
  };
  std::vector<Expected> expected;
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      const double start = beta == 0 ? 0 : double{beta} * double{out.at(i, j)};
      Expected element{start, std::abs(start)};
      for (std::int64_t l = 0; l < k; ++l) {
        const double term = double{alpha} * double{a.at(i, l)} * double{b.at(l, j)};
        element.value += term;
        element.magnitude += std::abs(term);
      }
      expected.push_back(element);
    }
  }
  const std::vector<T> before = out.memory;
  blas::gemm(alpha, a.read(), b.read(), beta, out.matrix);

  // No order of summation errs by more. (Higham, Accuracy and Stability of Numerical Algorithms,
  // 2nd edition, equation 3.5; doubled, for `expected` has rounding errors too)
  const double unit = std::numeric_limits<T>::epsilon() * static_cast<double>(k + 2);
  double worst = 0;  // in parts of what is allowed
  std::size_t next = 0;
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      const auto [value, magnitude] = expected[next++];
      const double error = std::abs(double{out.at(i, j)} - value);
      if (error > 0) worst = std::max(worst, error / (unit * magnitude));
      if (std::isnan(out.at(i, j))) worst = std::numeric_limits<double>::infinity();
      out.at(i, j) = static_cast<T>(kNaN);
    }
  }
  CAPTURE(m, k, n, alpha, beta, a.matrix.row_stride, b.matrix.row_stride, out.matrix.row_stride);
  REQUIRE(worst <= 1);
  REQUIRE(std::all_of(out.memory.begin(), out.memory.end(), [](T x) { return std::isnan(x); }));
}

template <class T>
std::vector<T> product(std::int64_t m, std::int64_t k, std::int64_t n, int threads,
                       bool transpose) {
  set_num_threads(threads);
  Draw draw(1);
  Owned<T> a(m, k, transpose, 0), b(k, n, transpose, 0), out(m, n, false, 0);
  a.fill(draw), b.fill(draw);
  blas::gemm(T{1}, a.read(), b.read(), T{0}, out.matrix);
  out.memory.pop_back();
  return out.memory;
}

}  // namespace

TEST_CASE("gemm: all layouts, scales and sizes give what the definition gives") {
  constexpr std::int64_t kSizes[]{0, 1, 1, 2, 3, 7, 16, 17, 33, 64, 100};
  for_all(
      [&](Draw& draw) {
        const auto size = [&] { return kSizes[draw.integer(0, 10)]; };
        const std::int64_t m = size(), k = size(), n = size();
        check_product<float>(draw, m, k, n);
        check_product<double>(draw, m, k, n);
      },
      400);
}

TEST_CASE("gemm: large products, on several threads") {
  const int before = num_threads();
  for (const int threads : {1, 2, 5}) {
    set_num_threads(threads);
    Draw draw(static_cast<std::uint64_t>(threads));
    check_product<float>(draw, 130, 300, 170);
    check_product<float>(draw, 17, 3000, 1000);
    check_product<float>(draw, 2000, 33, 31);
    check_product<double>(draw, 16, 40000, 15);
    check_product<double>(draw, 3001, 301, 1);
    check_product<float>(draw, 1, 500, 2001);
    check_product<float>(draw, 1, 100000, 1);
  }
  set_num_threads(before);
}

TEST_CASE("gemm: the number of threads changes no bit of the result") {
  const int before = num_threads();
  for (const auto& [m, k, n] : std::vector<std::array<std::int64_t, 3>>{{128, 784, 512},
                                                                        {512, 128, 784},
                                                                        {128, 512, 10},
                                                                        {333, 222, 111},
                                                                        {64, 5000, 64},
                                                                        {20000, 64, 16},
                                                                        {2001, 1001, 1},
                                                                        {1, 1001, 2001},
                                                                        {257, 513, 31}}) {
    for (const bool transpose : {false, true}) {
      for (const int threads : {2, 3, 8}) {
        CAPTURE(m, k, n, transpose, threads);
        CHECK(
            (product<float>(m, k, n, threads, transpose) == product<float>(m, k, n, 1, transpose)));
        CHECK((product<double>(m, k, n, threads, transpose) ==
               product<double>(m, k, n, 1, transpose)));
      }
    }
  }
  set_num_threads(before);
}

TEST_CASE("gemm: several threads may call at once") {
  const std::vector<float> expected = product<float>(100, 200, 150, num_threads(), false);
  std::atomic<bool> all_right{true};
  std::vector<std::thread> users;
  for (int user = 0; user < 4; ++user) {
    users.emplace_back([&] {
      Draw draw(1);
      Owned<float> a(100, 200, false, 0), b(200, 150, false, 0), out(100, 150, false, 0);
      a.fill(draw), b.fill(draw);
      for (int i = 0; i < 50; ++i) {
        blas::gemm(1.0F, a.read(), b.read(), 0.0F, out.matrix);
        if (!std::equal(expected.begin(), expected.end(), out.memory.begin())) all_right = false;
      }
    });
  }
  for (std::thread& user : users) user.join();
  CHECK(all_right);
}

TEST_CASE("gemm: what BLAS cannot count is refused") {
  constexpr std::int64_t kBeyond = std::int64_t{1} << 31;
  constexpr auto kMessage = "[matmul] got a size or stride of 2147483648: BLAS counts to 2^31 - 1";
  float number = 0;
  const Matrix<const float> one{&number, 1, 1, 1, 1};
  CHECK_THROWS_WITH(blas::gemm(1.0F, {&number, 1, kBeyond, kBeyond, 1}, {&number, kBeyond, 1, 1, 1},
                               0.0F, Matrix<float>{&number, 1, 1, 1, 1}),
                    kMessage);
  CHECK_THROWS_WITH(
      blas::gemm(1.0F, {&number, 2, 1, kBeyond, 1}, one, 0.0F, Matrix<float>{&number, 2, 1, 1, 1}),
      kMessage);
}

TEST_CASE("which matrices BLAS can take") {
  const auto is_supported = [](std::int64_t rows, std::int64_t columns, std::int64_t row_stride,
                               std::int64_t column_stride) {
    return Matrix<float>{nullptr, rows, columns, row_stride, column_stride}.is_supported();
  };
  CHECK(is_supported(3, 4, 4, 1));
  CHECK(is_supported(3, 4, 9, 1));
  CHECK(is_supported(3, 4, 1, 3));
  CHECK(is_supported(3, 1, 7, 0));
  CHECK(is_supported(1, 3, 0, 7));
  CHECK(is_supported(1, 1, 0, 0));
  CHECK(is_supported(0, 4, 4, 1));
  CHECK(is_supported(3, 0, 1, 1));
  CHECK_FALSE(is_supported(3, 4, 8, 2));  // neither axis contiguous
  CHECK_FALSE(is_supported(3, 4, 3, 1));  // rows that overlap
  CHECK_FALSE(is_supported(3, 4, 0, 1));  // one row, repeated
  CHECK_FALSE(is_supported(3, 1, 0, 1));  // one number, repeated
}

}  // namespace ember::test
