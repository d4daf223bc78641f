#include "ember/nn/dropout.h"

#include "autograd/gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

TEST_CASE("Dropout zeros its share in training, scales up the rest, and passes all on otherwise") {
  nn::Dropout dropout(0.25);
  const Variable x(ones({1000}));
  dropout.eval();
  CHECK(mismatch(dropout(x).value(), x.value(), {0, 0}) == "");
  dropout.train();
  const Tensor y = dropout(x).value();
  const double zeros = 1000 - norm(y, 0).item();
  CHECK(zeros > 180);
  CHECK(zeros < 320);
  CHECK(max(y).item() == Approx(1 / 0.75));
  CHECK_THROWS_WITH(nn::Dropout(1.5), ContainsSubstring("[dropout] got probability 1.5"));
}

TEST_CASE("dropout at its ends drops nothing, or everything, and draws no numbers") {
  const Variable x(ones({5}), true);
  Generator generator(1);
  CHECK(nn::dropout(x, 0, true, generator).value().storage() == x.value().storage());
  CHECK(mismatch(nn::dropout(x, 1, true, generator).value(), zeros({5}), {0, 0}) == "");
  CHECK(generator.state().position == 0);
  CHECK_THROWS_WITH(nn::dropout(x, -0.1, false), ContainsSubstring("needs 0 to 1"));
}

TEST_CASE("a gradient passes dropout where a number did, and a seed decides where that is") {
  const Variable x(ones({64}, DType::f64), true);
  Generator generator(1), again(1);
  const Variable y = nn::dropout(x, 0.5, true, generator);
  CHECK(mismatch(nn::dropout(x, 0.5, true, again).value(), y.value(), {0, 0}) == "");
  CHECK(mismatch(nn::dropout(x, 0.5, true, again).value(), y.value(), {0, 0}) != "");
  sum(y).backward();
  CHECK(mismatch(x.grad().value(), y.value(), {0, 0}) == "");  // y is the mask times 1
}

}  // namespace
}  // namespace ember::test
