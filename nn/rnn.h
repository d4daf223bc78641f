/// RNN: a recurrent layer. It reads a sequence step by step and updates a hidden state.
///
///     h_t = f(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)
///
/// (Elman, "Finding structure in time", Cognitive Science 14, 1990.) It is torch.nn.RNN with one
/// layer and one direction, time first, under the same names, so state_dicts are exchangeable. Two
/// things differ. A state is (B, H), without PyTorch's leading axis of layers and directions, which
/// would always be 1: use squeeze(0) on a state that comes from PyTorch. And f may be the sigmoid,
/// which PyTorch's RNN does not offer; Mikolov's language model uses it ("Recurrent neural network
/// based language model", Interspeech 2010).
///
/// Backpropagation through time needs no code of its own: it is backward() through the steps. For
/// truncated backpropagation, cut the sequence into pieces, and pass the last state of each piece,
/// detached, to the next:
///
///     auto [output, state] = rnn(piece, before.detach());
#pragma once

#include "ember/nn/module.h"

namespace ember::nn {

class RNN : public Module {
 public:
  enum class Nonlinearity { tanh, relu, sigmoid };
  struct Options {
    Nonlinearity nonlinearity = Nonlinearity::tanh;
    bool bias = true;
    DType dtype = DType::f32;
  };
  struct Result {
    Variable output;  // (T, B, H): the state after each step
    Variable h_n;     // (B, H): the last of them
  };

  /// All parameters are drawn uniformly from +-1/sqrt(hidden_size), as PyTorch does.
  /// Error: a negative input_size; a hidden_size less than 1.
  RNN(std::int64_t input_size, std::int64_t hidden_size, Options options);
  RNN(std::int64_t input_size, std::int64_t hidden_size)
      : RNN(input_size, hidden_size, Options()) {}

  /// x (T, B, input_size) and the initial state h_0 (B, H), zeros if it is left out. For a single
  /// sequence pass x.unsqueeze(1). B may be 0.
  /// Error: sizes or dtypes that do not match; a sequence without steps (T = 0), as in PyTorch.
  Result operator()(const Variable& x, const Variable& h_0 = {}) const;

  std::string type_name() const override { return "RNN"; }
  /// As PyTorch's, and the nonlinearity unless it is tanh.
  std::string extra_repr() const override;

  Variable weight_ih_l0;  // (H, input_size)
  Variable weight_hh_l0;  // (H, H)
  Variable bias_ih_l0;    // (H), or undefined
  Variable bias_hh_l0;    // (H), or undefined

 protected:
  void members(Members& members) override;

 private:
  void check_input(const Variable& x, const Variable& h_0) const;

  Nonlinearity nonlinearity_;
};

}  // namespace ember::nn
