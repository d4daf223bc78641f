#include "ember/nn/rnn.h"

#include <cmath>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/join.h"
#include "ember/nn/init.h"
#include "ember/nn/linear.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::nn {
namespace {

Variable activate(const Variable& x, RNN::Nonlinearity nonlinearity) {
  switch (nonlinearity) {
    case RNN::Nonlinearity::relu:
      return relu(x);
    case RNN::Nonlinearity::sigmoid:
      return sigmoid(x);
    default:
      return tanh(x);
  }
}

/// Appends x[0], x[1], ... for x (T, ...), T at least 1. It cuts x into halves and these into
/// halves again: the gradient of a slice is a tensor as large as what it was cut from, so T slices
/// of x itself would cost O(T²) in the backward pass; this way they cost O(T log T).
void append_steps(const Variable& x, std::vector<Variable>& steps) {
  const std::int64_t count = x.size(0), half = count / 2;
  if (count == 1) return steps.push_back(x.squeeze(0));
  append_steps(x.narrow(0, 0, half), steps);
  append_steps(x.narrow(0, half, count - half), steps);
}

}  // namespace

RNN::RNN(std::int64_t input_size, std::int64_t hidden_size, Options options)
    : nonlinearity_(options.nonlinearity) {
  check(input_size >= 0 && hidden_size >= 1,
        "[RNN] got input_size {} and hidden_size {}: needs at least 0 and 1", input_size,
        hidden_size);
  const double bound = 1 / std::sqrt(static_cast<double>(hidden_size));
  const auto drawn = [&](const Shape& shape) {
    const Variable parameter(empty(shape, options.dtype), true);
    init::uniform_(parameter, -bound, bound);
    return parameter;
  };
  weight_ih_l0 = drawn({hidden_size, input_size});
  weight_hh_l0 = drawn({hidden_size, hidden_size});
  if (!options.bias) return;
  bias_ih_l0 = drawn({hidden_size});
  bias_hh_l0 = drawn({hidden_size});
}

void RNN::check_input(const Variable& x, const Variable& h_0) const {
  const std::int64_t input_size = weight_ih_l0.size(1), hidden_size = weight_ih_l0.size(0);
  check(x.dim() == 3 && x.size(2) == input_size,
        "[RNN] got x of shape {}: needs (T, B, {}), time first", x.shape(), input_size);
  check(x.size(0) > 0, "[RNN] got x of shape {}: needs a sequence of at least one step", x.shape());
  check(x.dtype() == weight_ih_l0.dtype(), "[RNN] got x of {}: needs {}, as its weights are",
        x.dtype(), weight_ih_l0.dtype());
  if (!h_0.defined()) return;
  check(h_0.shape() == Shape{x.size(1), hidden_size} && h_0.dtype() == x.dtype(),
        "[RNN] got h_0 of shape {} and dtype {} for x of shape {}: needs ({}, {}) and {}",
        h_0.shape(), h_0.dtype(), x.shape(), x.size(1), hidden_size, x.dtype());
}

RNN::Result RNN::operator()(const Variable& x, const Variable& h_0) const {
  check_input(x, h_0);
  // W_ih x_t + b_ih does not depend on the state: one matrix product computes it for all steps.
  const Variable read = linear(x, weight_ih_l0, bias_ih_l0);  // (T, B, H)
  std::vector<Variable> inputs, states;
  append_steps(read, inputs);
  Variable h = h_0.defined() ? h_0 : Variable(zeros({x.size(1), read.size(2)}, x.dtype()));
  for (const Variable& input : inputs) {  // (B, H)
    h = activate(input + linear(h, weight_hh_l0, bias_hh_l0), nonlinearity_);
    states.push_back(h);
  }
  return {stack(states), h};
}

std::string RNN::extra_repr() const {
  std::string text = fmt::format("{}, {}", weight_ih_l0.size(1), weight_ih_l0.size(0));
  if (!bias_ih_l0.defined()) text += ", bias=False";
  if (nonlinearity_ == Nonlinearity::relu) text += ", nonlinearity='relu'";
  if (nonlinearity_ == Nonlinearity::sigmoid) text += ", nonlinearity='sigmoid'";
  return text;
}

void RNN::members(Members& members) {
  members.parameter("weight_ih_l0", weight_ih_l0);
  members.parameter("weight_hh_l0", weight_hh_l0);
  members.parameter("bias_ih_l0", bias_ih_l0);
  members.parameter("bias_hh_l0", bias_hh_l0);
}

}  // namespace ember::nn
