#include "ember/tensor/loop.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/threads.h"
#include "support/catch.h"
#include "support/draw.h"

namespace ember::test {
namespace {

TEST_CASE("contiguous operands are one run") {
  const Tensor a = zeros({2, 3, 4}), b = zeros({2, 3, 4});
  const StridedIterator<2> plan(a.shape(), {&a, &b});
  CHECK(plan.size() == 24);
  CHECK(plan.rank() == 1);
  CHECK(plan.inner().extent == 24);
  CHECK(plan.inner().stride == Each<2>{1, 1});
}

TEST_CASE("axes that all operands step through evenly are one") {
  const Tensor out = zeros({2, 3, 4, 5}), row = zeros({4, 1}), block = zeros({3, 1, 1});
  const StridedIterator<3> plan(out.shape(), {&out, &row, &block});
  REQUIRE(plan.rank() == 4);
  CHECK(plan.axis(3).stride == Each<3>{1, 0, 0});
  const Tensor matrix = zeros({4, 5});
  const StridedIterator<2> rows(out.shape(), {&out, &matrix});
  REQUIRE(rows.rank() == 2);
  CHECK(rows.axis(0).extent == 6);
  CHECK(rows.axis(0).stride == Each<2>{20, 0});
  CHECK(rows.inner().extent == 20);
}

TEST_CASE("the walk follows the memory of the first operand") {
  const Tensor x = zeros({4, 3, 2}).permute({2, 0, 1});
  const StridedIterator<2> plan(x.shape(), {&x, &x});
  CHECK(plan.rank() == 1);
  CHECK(plan.inner().extent == 24);
  CHECK(plan.inner().stride == Each<2>{1, 1});
}

TEST_CASE("a number is an operand that does not move") {
  const Tensor x = zeros({3, 2});
  const StridedIterator<2> plan(x.shape(), {&x, nullptr});
  CHECK(plan.inner().stride == Each<2>{1, 0});
  const Tensor t = x.t();
  const StridedIterator<2> across(t.shape(), {&t, nullptr});
  CHECK(across.rank() == 1);
  CHECK(across.inner().stride == Each<2>{1, 0});
}

TEST_CASE("scalars and sizes of 1 make a plan of one element") {
  const Tensor scalar = tensor(1.0), ones = zeros({1, 1, 1});
  const StridedIterator<2> plan(ones.shape(), {&ones, &scalar});
  CHECK(plan.size() == 1);
  CHECK(plan.rank() == 1);
  int runs = 0;
  plan.for_each_run(0, 1, [&](const auto& at, std::int64_t n) {
    CHECK(at == Each<2>{0, 0});
    CHECK(n == 1);
    ++runs;
  });
  CHECK(runs == 1);
}

TEST_CASE("runs of any part of the walk make up that part") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const Tensor a = draw.numbers(shape), b = draw.numbers(draw.narrower(shape));
    const StridedIterator<2> plan(shape, {&a, &b});
    const auto places = [&](std::int64_t begin, std::int64_t end) {
      std::vector<Each<2>> result;
      plan.for_each_run(begin, end, [&](Each<2> at, std::int64_t n) {
        for (; n > 0; --n) {
          result.push_back(at);
          for (std::size_t k = 0; k < 2; ++k) at[k] += plan.inner().stride[k];
        }
      });
      return result;
    };
    if (plan.size() == 0) return;
    const std::vector<Each<2>> all = places(0, plan.size());
    REQUIRE(static_cast<std::int64_t>(all.size()) == plan.size());
    const std::int64_t begin = draw.integer(0, plan.size() - 1);
    const std::int64_t end = draw.integer(begin + 1, plan.size());
    CHECK(places(begin, end) == std::vector<Each<2>>(all.begin() + begin, all.begin() + end));
  });
}

TEST_CASE("map_into computes every element once, in any layout") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const Tensor out = draw.numbers(shape);
    const Tensor a = draw.numbers(draw.narrower(shape)), b = draw.mask(draw.narrower(shape));
    const std::uint32_t before = out.storage().version();
    map_into<double, double, bool, double>(
        out, [](double x, bool yes, double y) { return yes ? x : 10 * x + y; }, a, b, 0.5);
    CHECK(out.storage().version() == before + 1);
    const Tensor wide_a = a.expand(shape), wide_b = b.expand(shape);
    const auto x = wide_a.to_vector(), y = wide_b.to_vector(), z = out.to_vector();
    for (std::size_t i = 0; i < z.size(); ++i) {
      CHECK(z[i] == (y[i] != 0 ? x[i] : 10 * x[i] + 0.5));
    }
  });
}

TEST_CASE("map_into takes the output as an input") {
  const Tensor x = arange(6).reshape({2, 3}).t();
  using i64 = std::int64_t;
  map_into<i64, i64, i64>(
      x, [](i64 a, i64 b) { return a + 10 * b; }, x, tensor({1, 2}));
  CHECK(x.to_vector<i64>() == std::vector<i64>{10, 23, 11, 24, 12, 25});
}

TEST_CASE("large loops give the same on any number of threads") {
  const int threads = num_threads();
  const Tensor a = arange(300 * 401).reshape({300, 401}), b = arange(401);
  std::vector<std::vector<std::int64_t>> results;
  for (const int count : {1, 2, 5}) {
    set_num_threads(count);
    for (const Tensor& x : {a, a.t()}) {
      const Tensor y = x.dim() > 1 && x.size(0) == 300 ? b : b.unsqueeze(1);
      const Tensor out(x.shape(), DType::i64);
      map_into<std::int64_t, std::int64_t, std::int64_t>(
          out, [](std::int64_t p, std::int64_t q) { return p - q; }, x, y);
      results.push_back(out.to_vector<std::int64_t>());
    }
  }
  set_num_threads(threads);
  CHECK(results[0][401] == 401);
  CHECK(results[0] == results[2]);
  CHECK(results[0] == results[4]);
  CHECK(results[1] == results[3]);
  CHECK(results[1] == results[5]);
}

TEST_CASE("holds_everywhere") {
  const Tensor x = arange(100000);
  const auto holds = [&](const Tensor& t, std::int64_t most) {
    return holds_everywhere<std::int64_t>(
        t.shape(), [=](std::int64_t v) { return v <= most; }, t);
  };
  CHECK(holds(x, 99999));
  CHECK_FALSE(holds(x, 99998));
  CHECK_FALSE(holds(x.reshape({100, 1000}).t(), 0));
  CHECK(holds(zeros({0}, DType::i64), -1));
}

}  // namespace
}  // namespace ember::test
