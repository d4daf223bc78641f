#include "ember/nn/sequential.h"

#include "ember/autograd/reduce.h"
#include "ember/nn/activation.h"
#include "ember/nn/dropout.h"
#include "ember/nn/linear.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

TEST_CASE("a copy of a Sequential has layers of its own, and the same parameters") {
  const nn::Sequential model(nn::Linear(2, 3), nn::Sequential(nn::Dropout(), nn::Linear(3, 4)));
  nn::Sequential copy = model;
  CHECK(copy.state_dict().at("1.1.weight").storage() ==
        model.state_dict().at("1.1.weight").storage());
  copy.eval();
  CHECK(model[1].is_training());
  copy.own_leaves();
  sum(copy(ones({1, 2}))).backward();
  for (const Variable& parameter : copy.parameters()) CHECK(parameter.has_grad());
  for (const Variable& parameter : model.parameters()) CHECK_FALSE(parameter.has_grad());
  copy = nn::Sequential(nn::ReLU());
  CHECK(copy.size() == 1);
}

TEST_CASE("a Sequential stands in a Sequential") {
  const nn::Sequential model(nn::Linear(2, 3), nn::Sequential(nn::ReLU(), nn::Linear(3, 4)));
  CHECK(model(randn({5, 2})).shape() == Shape{5, 4});
  CHECK(model.named_parameters().back().first == "1.1.bias");
}

TEST_CASE("a Sequential calls its layers one after the other, and none leaves x as it is") {
  const nn::Linear first(2, 3), second(3, 4);
  const nn::Sequential model(first, nn::ReLU(), second);
  const Tensor x = randn({5, 2});
  CHECK(mismatch(model(x).value(), second(nn::ReLU()(first(x))).value(), {0, 0}) == "");
  CHECK(mismatch(nn::Sequential()(x).value(), x, {0, 0}) == "");
  CHECK_THROWS_WITH(model[3], "[Sequential] there is no module 3: it has 3");
}

}  // namespace
}  // namespace ember::test
