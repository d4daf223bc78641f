#include "ember/nn/rnn.h"

#include <algorithm>
#include <array>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradcheck.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/linear.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;
using nn::RNN;
using Variables = std::vector<Variable>;

constexpr std::array kNonlinearities{RNN::Nonlinearity::tanh, RNN::Nonlinearity::relu,
                                     RNN::Nonlinearity::sigmoid};

Variable random(const Shape& shape) {
  return Variable(randn(shape, DType::f64), true);
}

TEST_CASE("an RNN's gradients, of both orders, reach parameters, inputs and the first state") {
  for (const RNN::Nonlinearity nonlinearity : kNonlinearities) {
    for (const bool bias : {true, false}) {
      INFO("nonlinearity " << static_cast<int>(nonlinearity) << ", bias " << bias);
      const RNN rnn(3, 2, {.nonlinearity = nonlinearity, .bias = bias, .dtype = DType::f64});
      Variables inputs = rnn.parameters();
      for (const Variable& input : {random({5, 2, 3}), random({2, 2})}) inputs.push_back(input);
      // Both results count, and not in the same way.
      const auto f = [&](const Variables& in) {
        const auto [output, h_n] = rnn(in[in.size() - 2], in.back());
        return sum(output, 1) + square(h_n[0]);
      };
      CHECK(gradcheck(f, inputs));
      CHECK(gradgradcheck(f, inputs));
    }
  }
}

TEST_CASE("an RNN is its formula, step by step") {
  const RNN rnn(3, 4);
  const Variable x(randn({7, 2, 3}));
  const auto [output, h_n] = rnn(x);
  REQUIRE(output.shape() == Shape{7, 2, 4});
  Variable h(zeros({2, 4}));
  for (int t = 0; t < 7; ++t) {
    h = tanh(nn::linear(x[t], rnn.weight_ih_l0, rnn.bias_ih_l0) +
             nn::linear(h, rnn.weight_hh_l0, rnn.bias_hh_l0));
    CHECK(mismatch(output[t].value(), h.value()) == "");
  }
  CHECK(mismatch(h_n.value(), output[6].value(), {0, 0}) == "");
}

TEST_CASE("a sequence in pieces is the sequence, and detached states stop the gradient") {
  const RNN rnn(3, 4);
  const Variable x(randn({6, 2, 3}), true);
  const Tensor whole = rnn(x).output.value();
  const auto first = rnn(x.narrow(0, 0, 4));
  const auto second = rnn(x.narrow(0, 4, 2), first.h_n.detach());
  CHECK(mismatch(second.output.value(), whole.narrow(0, 4, 2)) == "");
  sum(second.h_n).backward();
  const Tensor gradient = x.grad().value();
  CHECK(sum(abs(gradient.narrow(0, 0, 4))).item() == 0);
  CHECK(sum(abs(gradient.narrow(0, 4, 2))).item() > 0);
}

TEST_CASE("an RNN has PyTorch's names, start and way to print itself") {
  manual_seed(3);
  const RNN rnn(300, 25);
  std::vector<std::string> names;
  double most = 0;
  for (const auto& [name, parameter] : rnn.named_parameters()) {
    names.push_back(name);
    most = std::max(most, max(abs(parameter.value())).item());
  }
  CHECK(names ==
        std::vector<std::string>{"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"});
  CHECK(rnn.state_dict().at("weight_ih_l0").shape() == Shape{25, 300});
  CHECK(rnn.state_dict().at("weight_hh_l0").shape() == Shape{25, 25});
  CHECK(rnn.state_dict().at("bias_hh_l0").shape() == Shape{25});
  CHECK(most <= 0.2);  // 1/sqrt(25), also for what is read of x
  CHECK(most > 0.199);
  CHECK(RNN(3, 4, {.bias = false}).state_dict().size() == 2);
  CHECK(rnn.to_string() == "RNN(300, 25)");
  CHECK(RNN(3, 4, {.nonlinearity = RNN::Nonlinearity::relu, .bias = false}).to_string() ==
        "RNN(3, 4, bias=False, nonlinearity='relu')");
  CHECK(RNN(3, 4, {.nonlinearity = RNN::Nonlinearity::sigmoid}).extra_repr() ==
        "3, 4, nonlinearity='sigmoid'");
}

TEST_CASE("an RNN reads nothing from no sequences, and refuses sequences of nothing") {
  const RNN rnn(3, 4);
  const auto [output, h_n] = rnn(Variable(zeros({2, 0, 3})));
  CHECK(output.shape() == Shape{2, 0, 4});
  CHECK(h_n.shape() == Shape{0, 4});
  sum(output).backward();
  CHECK(mismatch(rnn.weight_hh_l0.grad().value(), zeros({4, 4})) == "");
  CHECK(RNN(0, 4)(Variable(zeros({2, 3, 0}))).h_n.shape() == Shape{3, 4});
  CHECK_THROWS_WITH(rnn(Variable(zeros({0, 2, 3}))),
                    "[RNN] got x of shape (0, 2, 3): needs a sequence of at least one step");
}

TEST_CASE("an RNN says what does not fit") {
  const RNN rnn(3, 4);
  CHECK_THROWS_WITH(rnn(Variable(zeros({2, 3}))),
                    "[RNN] got x of shape (2, 3): needs (T, B, 3), time first");
  CHECK_THROWS_WITH(rnn(Variable(zeros({2, 5, 4}))),
                    ContainsSubstring("[RNN] got x of shape (2, 5, 4)"));
  CHECK_THROWS_WITH(rnn(Variable(zeros({2, 5, 3}, DType::f64))),
                    "[RNN] got x of f64: needs f32, as its weights are");
  const Variable x(zeros({2, 5, 3}));
  // A state as PyTorch has it.
  CHECK_THROWS_WITH(rnn(x, Variable(zeros({1, 5, 4}))),
                    "[RNN] got h_0 of shape (1, 5, 4) and dtype f32 for x of shape (2, 5, 3): "
                    "needs (5, 4) and f32");
  CHECK_THROWS_WITH(rnn(x, Variable(zeros({5, 4}, DType::f64))),
                    ContainsSubstring("h_0 of shape (5, 4) and dtype f64"));
  CHECK_THROWS_WITH(RNN(3, 0), "[RNN] got input_size 3 and hidden_size 0: needs at least 0 and 1");
  CHECK_THROWS_WITH(RNN(-1, 2), ContainsSubstring("[RNN] got input_size -1"));
}

}  // namespace
}  // namespace ember::test
