#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/draw.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

using Bools = std::vector<bool>;

Bools bools(const Tensor& x) {
  REQUIRE(x.dtype() == DType::boolean);
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const auto byte = static_cast<const unsigned char*>(x.raw_data())[i];
    REQUIRE(byte <= 1);
  }
  return x.to_vector<bool>();
}

TEST_CASE("comparisons, with tensors and with numbers") {
  for (const DType dtype : {DType::i64, DType::f32, DType::f64}) {
    const Tensor x = tensor({1, 2, 3}).to(dtype), y = tensor({2, 2, 2}).to(dtype);
    for (const bool by_number : {false, true}) {
      CHECK(bools(by_number ? eq(x, 2) : eq(x, y)) == Bools{false, true, false});
      CHECK(bools(by_number ? ne(x, 2) : ne(x, y)) == Bools{true, false, true});
      CHECK(bools(by_number ? lt(x, 2) : lt(x, y)) == Bools{true, false, false});
      CHECK(bools(by_number ? le(x, 2) : le(x, y)) == Bools{true, true, false});
      CHECK(bools(by_number ? gt(x, 2) : gt(x, y)) == Bools{false, false, true});
      CHECK(bools(by_number ? ge(x, 2) : ge(x, y)) == Bools{false, true, true});
    }
  }
  const Tensor p = tensor({false, true}), q = tensor({true, true});
  CHECK(bools(eq(p, q)) == Bools{false, true});
  CHECK(bools(lt(p, q)) == Bools{true, false});
  CHECK(bools(eq(p, true)) == Bools{false, true});
  CHECK(bools(eq(p, 1)) == Bools{false, true});
}

TEST_CASE("comparisons promote as arithmetic does") {
  CHECK(bools(lt(tensor({0, 1}), tensor({0.5, 0.5}))) == Bools{true, false});
  CHECK(bools(gt(tensor({0, 1}), 0.5)) == Bools{false, true});
  CHECK(bools(eq(tensor({true, false}), tensor({1.0, 1.0}))) == Bools{true, false});
  const std::int64_t large = (std::int64_t{1} << 53) + 1;
  CHECK(bools(eq(full({1}, large, DType::i64), large)) == Bools{true});
  CHECK(bools(eq(full({1}, large, DType::i64), large - 1)) == Bools{false});
}

TEST_CASE("NaN is unequal to everything and in no order") {
  const Tensor x = tensor({kNaN, kNaN, 1.0}), y = tensor({kNaN, 1.0, kNaN});
  for (const auto& z : {eq(x, y), lt(x, y), le(x, y), gt(x, y), ge(x, y)}) {
    CHECK(bools(z) == Bools{false, false, false});
  }
  CHECK(bools(ne(x, y)) == Bools{true, true, true});
  CHECK(bools(lt(x, kNaN)) == Bools{false, false, false});
  CHECK(bools(eq(tensor({0.0}), tensor({-0.0}))) == Bools{true});
}

TEST_CASE("comparisons broadcast, in every layout") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const Tensor a = draw.indices(3, draw.narrower(shape)),
                 b = draw.indices(3, draw.narrower(shape));
    const Shape both = broadcast_shapes("test", a.shape(), b.shape());
    const auto x = a.expand(both).to_vector(), y = b.expand(both).to_vector();
    const auto less = bools(lt(a, b)), equal = bools(eq(a, b)), some = bools(logical_or(a, b));
    for (std::size_t i = 0; i < x.size(); ++i) {
      CHECK(less[i] == (x[i] < y[i]));
      CHECK(equal[i] == (x[i] == y[i]));
      CHECK(some[i] == (x[i] != 0 || y[i] != 0));
    }
    CHECK(mismatch(ge(a, b), logical_not(lt(a, b))) == "");
    CHECK(mismatch(gt(a, b), lt(b, a)) == "");
    CHECK(mismatch(ne(a, b), logical_xor(gt(a, b), lt(a, b))) == "");
  });
}

TEST_CASE("logic counts everything but 0 as true") {
  const Tensor x = tensor({0.0, 0.5, -0.0, kNaN}), y = tensor({1, 1, 0, 0});
  CHECK(bools(logical_and(x, y)) == Bools{false, true, false, false});
  CHECK(bools(logical_or(x, y)) == Bools{true, true, false, true});
  CHECK(bools(logical_xor(x, y)) == Bools{true, false, false, true});
  CHECK(bools(logical_not(x)) == Bools{true, false, true, false});
  CHECK(bools(logical_and(tensor({true, true}), tensor({2, 0}))) == Bools{true, false});
}

TEST_CASE("isnan and isfinite") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor x = tensor({1.0, kInf, -kInf, kNaN, 3.4e38, 1e-45}, dtype);
    CHECK(bools(isnan(x)) == Bools{false, false, false, true, false, false});
    CHECK(bools(isfinite(x)) == Bools{true, false, false, false, true, true});
  }
  const Tensor i = tensor({std::numeric_limits<std::int64_t>::min(), std::int64_t{0}});
  CHECK(bools(isnan(i)) == Bools{false, false});
  CHECK(bools(isfinite(i)) == Bools{true, true});
  CHECK(bools(isfinite(tensor({true, false}))) == Bools{true, true});
}

TEST_CASE("comparisons name what they got") {
  CHECK_THROWS_WITH(gt(zeros({2}), zeros({3})),
                    "[gt] shapes (2,) and (3,) do not broadcast: at axis -1 the sizes 2 and 3 "
                    "differ and neither is 1");
  CHECK_THROWS_WITH(eq(Tensor(), zeros({2})), "[eq] the tensor is undefined");
  CHECK_THROWS_WITH(le(Tensor(), 1), "[le] the tensor is undefined");
  CHECK_THROWS_WITH(isnan(Tensor()), "[isnan] the tensor is undefined");
  CHECK_THROWS_WITH(logical_not(Tensor()), "[logical_not] the tensor is undefined");
}

TEST_CASE("where chooses") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const Tensor c = draw.mask(draw.narrower(shape));
    const Tensor a = draw.numbers(draw.narrower(shape)), b = draw.numbers(draw.narrower(shape));
    const Shape all =
        broadcast_shapes("test", c.shape(), broadcast_shapes("test", a.shape(), b.shape()));
    const auto yes = c.expand(all).to_vector<bool>();
    const auto x = a.expand(all).to_vector(), y = b.expand(all).to_vector();
    const Tensor chosen = where(c, a, b);
    CHECK(chosen.shape() == all);
    const auto z = chosen.to_vector();
    for (std::size_t i = 0; i < z.size(); ++i) CHECK(z[i] == (yes[i] ? x[i] : y[i]));
  });
  const Tensor c = tensor({true, false});
  CHECK(where(c, tensor({1, 2}), tensor({0.5, 1.5})).dtype() == DType::f32);
  CHECK(where(c, tensor({1, 2}), tensor({0.5, 1.5})).to_vector() == std::vector<double>{1, 1.5});
  CHECK(bools(where(c, c, logical_not(c))) == Bools{true, true});
  CHECK(where(c, tensor({kNaN, 1.0}), tensor({2.0, 3.0}))[1].item() == 3);
  CHECK_THROWS_WITH(where(tensor({1, 0}), c, c), "[where] got a mask of i64: needs boolean");
  CHECK_THROWS_WITH(where(Tensor(), c, c), "[where] the tensor is undefined");
  CHECK_THROWS_AS(where(c, zeros({3}), zeros({3})), Error);
}

TEST_CASE("masked_fill") {
  const Tensor x = arange(6).reshape({2, 3}), mask = tensor({true, false, true});
  const Tensor y = masked_fill(x, mask, -1);
  CHECK(y.dtype() == DType::i64);
  CHECK(y.to_vector() == std::vector<double>{-1, 1, -1, -1, 4, -1});
  CHECK(x.to_vector() == std::vector<double>{0, 1, 2, 3, 4, 5});
  CHECK(masked_fill(x.to(DType::f32).t(), tensor({false, true}), -kInf).to_vector() ==
        std::vector<double>{0, -kInf, 1, -kInf, 2, -kInf});
  CHECK(masked_fill(tensor(1.0), mask, 0).to_vector() == std::vector<double>{0, 1, 0});
  CHECK(bools(masked_fill(mask, mask, 0)) == Bools{false, false, false});
  CHECK_THROWS_WITH(masked_fill(x, x, 0), "[masked_fill] got a mask of i64: needs boolean");
  CHECK_THROWS_WITH(masked_fill(x, mask, 0.5),
                    "[masked_fill] got 0.5 for a tensor of i64: needs an integer");
  CHECK_THROWS_WITH(masked_fill(x, mask, -kInf),
                    "[masked_fill] got -inf for a tensor of i64: needs an integer");
  CHECK_THROWS_AS(masked_fill(x, tensor({true, false}), 0), Error);
}

TEST_CASE("allclose") {
  const Tensor x = tensor({1.0, 2.0, -3.0}, DType::f64);
  CHECK(allclose(x, x));
  CHECK(allclose(x, x * (1 + 9e-6)));
  CHECK_FALSE(allclose(x, x * (1 + 2e-5)));
  CHECK(allclose(x, x + 0.5, 0, 0.5));
  CHECK_FALSE(allclose(x, x + 0.5, 0, 0.49));
  CHECK(allclose(zeros({2}), full({2}, 1e-8)));
  CHECK_FALSE(allclose(zeros({2}), full({2}, 1.1e-8)));
  // The tolerance is relative to b.
  CHECK(allclose(tensor(0.0), tensor(1.0), 1, 0));
  CHECK_FALSE(allclose(tensor(1.0), tensor(0.0), 1, 0));

  CHECK(allclose(tensor({kInf, -kInf}), tensor({kInf, -kInf})));
  CHECK_FALSE(allclose(tensor({kInf}), tensor({-kInf})));
  CHECK_FALSE(allclose(tensor({1.0}), tensor({kInf})));
  CHECK_FALSE(allclose(tensor({kInf}), tensor({1.0}), 1, 1));
  CHECK_FALSE(allclose(tensor({kNaN}), tensor({kNaN})));
  CHECK(allclose(tensor({kNaN}), tensor({kNaN}), 1e-5, 1e-8, true));
  CHECK_FALSE(allclose(tensor({kNaN}), tensor({1.0}), 1, 1, true));

  CHECK(allclose(x.unsqueeze(0).expand({4, 3}), x));
  CHECK(allclose(zeros({0}), zeros({0})));
  CHECK(allclose(arange(4).reshape({2, 2}).t(), tensor({{0.0, 2.0}, {1.0, 3.0}})));
  CHECK(allclose(tensor({true}), tensor({1})));
  Tensor late = zeros({300, 300});
  late[{-1, -1}].fill_(1);
  CHECK_FALSE(allclose(late, zeros({300, 300})));
  CHECK_THROWS_WITH(allclose(zeros({2}), zeros({3})),
                    "[allclose] shapes (2,) and (3,) do not broadcast: at axis -1 the sizes 2 and "
                    "3 differ and neither is 1");
  CHECK_THROWS_WITH(allclose(Tensor(), x), "[allclose] the tensor is undefined");
}

}  // namespace
}  // namespace ember::test
