#include "ember/tensor/matmul.h"

#include <limits>
#include <string>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/threads.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/draw.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

constexpr Tolerance kProductRounding{1e-12, 1e-12};

/// By the definition: (..., M, K, 1) times (..., 1, K, N), summed over K.
Tensor reference(const Tensor& a, const Tensor& b) {
  return sum(mul(a.unsqueeze(-1), b.unsqueeze(-3)), -2);
}

/// b's elements in memory that neither axis walks without steps: BLAS cannot take it as it is.
Tensor every_second(const Tensor& x) {
  const Tensor wide = zeros({2 * x.size(0), 2 * x.size(1)}, x.dtype());
  const Tensor view = wide[{Slice{.step = 2}, Slice{.step = 2}}];
  view.copy_(x);
  return view;
}

}  // namespace

TEST_CASE("matmul of any shapes and layouts is what the definition says") {
  for_all(
      [](Draw& draw) {
        Shape batch = draw.shape(0, 3);
        Shape a_shape = draw.narrower(batch), b_shape = draw.narrower(batch);
        const std::int64_t m = draw.size(), k = draw.size(), n = draw.size();
        a_shape.push_back(m), a_shape.push_back(k);
        b_shape.push_back(k), b_shape.push_back(n);
        Tensor a = draw.numbers(a_shape), b = draw.numbers(b_shape);
        if (a_shape.size() >= b_shape.size() && draw.integer(0, 3) == 0) {
          a_shape.insert(0, 2);  // an axis of stride 0 in front
          a = a.expand(a_shape);
        }
        CAPTURE(a.shape(), a.strides(), b.shape(), b.strides());
        REQUIRE(mismatch(matmul(a, b), reference(a, b), kProductRounding) == "");
      },
      400);
}

TEST_CASE("matmul with a vector on either side") {
  for_all([](Draw& draw) {
    const std::int64_t k = draw.size();
    Shape shape = draw.shape(0, 2);
    const Tensor vector = draw.numbers({k}), other = draw.numbers({k});
    shape.push_back(3), shape.push_back(k);
    const Tensor a = draw.numbers(shape), b = draw.numbers(shape).transpose(-2, -1);
    CHECK(mismatch(matmul(a, vector), reference(a, vector.unsqueeze(1)).squeeze(-1),
                   kProductRounding) == "");
    CHECK(mismatch(matmul(vector, b), reference(vector.unsqueeze(0), b).squeeze(-2),
                   kProductRounding) == "");
    CHECK(mismatch(matmul(vector, other), sum(mul(vector, other)), kProductRounding) == "");
  });
}

TEST_CASE("matmul in f32 and i64 keeps the dtype") {
  const Tensor a = tensor({{1, 2}, {3, 4}}), b = tensor({{5, 6}, {7, 8}});
  const Tensor product = tensor({{19, 22}, {43, 50}});
  for (const DType dtype : {DType::i64, DType::f32, DType::f64}) {
    CHECK(mismatch(matmul(a.to(dtype), b.to(dtype)), product.to(dtype), kExact) == "");
  }
}

TEST_CASE("matmul of integers: all layouts, and modulo 2^64") {
  for_all([](Draw& draw) {
    const std::int64_t m = draw.size(), k = draw.size(), n = draw.size();
    const Tensor a = draw.indices(100, {2, m, k}), b = draw.indices(100, {k, n});
    CHECK(mismatch(matmul(a, b), reference(a, b), kExact) == "");
  });
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  CHECK(matmul(tensor({kMost, kMost}), tensor({kMost, kMost})).item<std::int64_t>() == 2);
}

TEST_CASE("matmul of large operands, on several threads") {
  const int before = num_threads();
  Draw draw(3);
  const Tensor x = draw.numbers({6, 40, 50}), weight = draw.numbers({50, 60});
  const Tensor y = draw.numbers({6, 50, 30}), large = draw.numbers({6, 200, 160});
  const Tensor i = draw.indices(9, {300, 200}), j = draw.indices(9, {200, 100});
  for (const int threads : {1, 2, 3}) {
    set_num_threads(threads);
    CHECK(mismatch(matmul(x, weight), reference(x, weight), kProductRounding) == "");
    CHECK(mismatch(matmul(x, y), reference(x, y), kProductRounding) == "");
    CHECK(mismatch(matmul(x.transpose(1, 2), x), reference(x.transpose(1, 2), x),
                   kProductRounding) == "");
    CHECK(mismatch(matmul(large, large.transpose(1, 2)), reference(large, large.transpose(1, 2)),
                   kProductRounding) == "");
    CHECK(mismatch(matmul(i, j), reference(i, j), kExact) == "");
  }
  set_num_threads(before);
}

TEST_CASE("matmul over an inner size of 0 is 0, and of nothing is nothing") {
  CHECK(mismatch(matmul(zeros({2, 0}), zeros({0, 3})), zeros({2, 3}), kExact) == "");
  CHECK(mismatch(matmul(zeros({4, 2, 0}), zeros({4, 0, 3})), zeros({4, 2, 3}), kExact) == "");
  CHECK(mismatch(matmul(zeros({0}), zeros({0})), zeros({}), kExact) == "");
  CHECK(mismatch(matmul(zeros({2, 0}), zeros({0})), zeros({2}), kExact) == "");
  CHECK(matmul(zeros({0, 3}), zeros({3, 2})).shape() == Shape{0, 2});
  CHECK(matmul(zeros({0, 2, 3}), zeros({0, 3, 2})).shape() == Shape{0, 2, 2});
  CHECK(matmul(zeros({5, 0, 3}), zeros({3, 2})).shape() == Shape{5, 0, 2});
}

TEST_CASE("matmul passes NaN and infinity on, also past a factor of 0") {
  const Tensor product =
      matmul(tensor({{0.0, 1.0}, {1.0, 0.0}}), tensor({{kNaN, 2.0}, {3.0, 4.0}}));
  CHECK(isnan(product).to_vector<bool>() == std::vector<bool>{true, false, true, false});
}

TEST_CASE("matmul is associative, to rounding") {
  for_all([](Draw& draw) {
    const std::int64_t i = draw.size(), j = draw.size(), k = draw.size(), l = draw.size();
    const Tensor a = draw.numbers({i, j}), b = draw.numbers({j, k}), c = draw.numbers({k, l});
    CHECK(mismatch(matmul(matmul(a, b), c), matmul(a, matmul(b, c)), kProductRounding) == "");
  });
}

TEST_CASE("matmul says what it cannot multiply") {
  CHECK_THROWS_WITH(matmul(zeros({2, 3}), zeros({4, 5})),
                    "[matmul] got shapes (2, 3) and (4, 5): the inner sizes 3 and 4 differ");
  CHECK_THROWS_WITH(matmul(zeros({3}), zeros({4})),
                    "[matmul] got shapes (3,) and (4,): the inner sizes 3 and 4 differ");
  CHECK_THROWS_WITH(matmul(zeros({}), zeros({4})),
                    "[matmul] got shapes () and (4,): needs at least one axis in each");
  CHECK_THROWS_WITH(
      matmul(zeros({2, 3, 4}), zeros({5, 4, 6})),
      matchers::ContainsSubstring("[matmul]") && matchers::ContainsSubstring("do not broadcast"));
  CHECK_THROWS_WITH(matmul(zeros({2, 2}), zeros({2, 2}, DType::f64)),
                    "[matmul] got f32 and f64: needs one dtype; convert with to()");
  const Tensor mask = zeros({2, 2}, DType::boolean);
  CHECK_THROWS_WITH(matmul(mask, mask), "[matmul] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(matmul(Tensor(), zeros({2, 2})), "[matmul] the tensor is undefined");
}

TEST_CASE("addmm is beta c + alpha a·b for any c that broadcasts") {
  for_all([](Draw& draw) {
    const std::int64_t m = draw.size(), k = draw.size(), n = draw.size();
    const Tensor a = draw.numbers({m, k}), b = draw.numbers({k, n});
    const Tensor c = draw.numbers(draw.narrower({m, n}));
    const Tensor product = reference(a, b);
    CHECK(mismatch(addmm(c, a, b), add(product, c), kProductRounding) == "");
    CHECK(mismatch(addmm(c, a, b, -0.5, 2), add(mul(product, 2), mul(c, -0.5)), kProductRounding) ==
          "");
    const Tensor ids = draw.indices(9, {m, k}), others = draw.indices(9, {k, n});
    CHECK(mismatch(addmm(tensor(5), ids, others, 3, -2), add(mul(reference(ids, others), -2), 15),
                   kExact) == "");
  });
}

TEST_CASE("addmm leaves c alone, and does not read it when beta is 0") {
  const Tensor a = ones({2, 3}), b = ones({3, 2}), c = full({2, 2}, 5);
  CHECK(mismatch(addmm(c, a, b), full({2, 2}, 8), kExact) == "");
  CHECK(mismatch(c, full({2, 2}, 5), kExact) == "");
  CHECK(mismatch(addmm(full({2, 2}, kNaN), a, b, 0), full({2, 2}, 3), kExact) == "");
}

TEST_CASE("addmm says what it cannot do") {
  const Tensor a = zeros({2, 3}), b = zeros({3, 4});
  CHECK_THROWS_WITH(addmm(zeros({4}), b, a),
                    "[addmm] got shapes (3, 4) and (2, 3): needs (M, K) and (K, N)");
  CHECK_THROWS_WITH(addmm(zeros({3}), a, b),
                    "[addmm] got shape (3,) to add to: needs one that broadcasts to (2, 4)");
  CHECK_THROWS_WITH(addmm(zeros({4}, DType::f64), a, b),
                    "[addmm] got f64 and f32: needs one dtype; convert with to()");
  const Tensor ids = zeros({2, 2}, DType::i64);
  CHECK_THROWS_AS(addmm(ids, ids, ids, 0.5), Error);
}

TEST_CASE("addmm_into writes into outputs of every supported layout") {
  for_all([](Draw& draw) {
    const std::int64_t m = draw.size(), k = draw.size(), n = draw.size();
    const Tensor a = draw.numbers({m, k}), b = draw.numbers({k, n});
    const Tensor room = draw.numbers({m + 2, n + 3}).clone(), before = room.clone();
    Tensor out = room.narrow(0, 1, m).narrow(1, 2, n);
    Tensor expected = before.narrow(0, 1, m).narrow(1, 2, n);
    addmm_into(out, a, b, -0.5, 2);
    expected.copy_(add(mul(expected, -0.5), mul(reference(a, b), 2)));
    CHECK(mismatch(room, before, kProductRounding) == "");  // nothing around the output has changed

    const Tensor by_columns = full({n, m}, kNaN, DType::f64).t();
    addmm_into(by_columns, a, b);
    CHECK(mismatch(by_columns, reference(a, b), kProductRounding) == "");
  });
}

TEST_CASE("addmm_into reads its operands before it changes them") {
  const Tensor x = tensor({{1., 2.}, {3., 4.}}, DType::f64);
  const Tensor square = reference(x, x);
  for (const bool transpose : {false, true}) {
    const Tensor out = x.clone();
    addmm_into(out, transpose ? out.t().t() : out, out);
    CHECK(mismatch(out, square, kExact) == "");
  }
  const Tensor out = x.clone();
  addmm_into(out, x, out.t());
  CHECK(mismatch(out, reference(x, x.t()), kExact) == "");
}

TEST_CASE("addmm_into raises the version") {
  const Tensor out = zeros({2, 2});
  const auto before = out.storage().version();
  addmm_into(out, ones({2, 2}), ones({2, 2}));
  CHECK(out.storage().version() != before);
}

TEST_CASE("addmm_into says what it cannot write into") {
  const Tensor x = ones({2, 2});
  CHECK_THROWS_WITH(addmm_into(zeros({2, 3}), x, x),
                    "[addmm_into] got an output of shape (2, 3): needs (2, 2)");
  CHECK_THROWS_WITH(
      addmm_into(every_second(x), x, x),
      "[addmm_into] got an output with strides (8, 2): needs contiguous rows or columns");
  CHECK_THROWS_AS(addmm_into(zeros({2}).expand({2, 2}), x, x), Error);
  const Tensor ids = zeros({2, 2}, DType::i64);
  CHECK_THROWS_WITH(addmm_into(ids, ids, ids), "[addmm_into] got i64: needs f32 or f64");
  CHECK_THROWS_WITH(addmm_into(zeros({2, 2}, DType::f64), x, x),
                    "[addmm_into] got f64 and f32: needs one dtype; convert with to()");
}

TEST_CASE("windows that slide over the same numbers are multiplied as if they were apart") {
  const Tensor x = arange(8.0), windows = x.as_strided({6, 3}, {1, 1}, 0);
  const Tensor filter = tensor({{1.}, {10.}, {100.}});
  CHECK(mismatch(matmul(windows, filter), reference(windows, filter), kExact) == "");
}

}  // namespace ember::test
