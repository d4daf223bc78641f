#include "ember/nn/transformer_block.h"

#include "ember/autograd/elementwise.h"

namespace ember::nn {

MLP::MLP(std::int64_t n_embd, TransformerOptions options)
    : c_fc(n_embd, 4 * n_embd, options.bias),
      c_proj(4 * n_embd, n_embd, options.bias),
      dropout(options.dropout) {}

Variable MLP::forward(const Variable& x) const {
  return dropout(c_proj(gelu(c_fc(x), Gelu::tanh)));
}

void MLP::members(Members& members) {
  members.child("c_fc", c_fc);
  members.child("c_proj", c_proj);
  members.child("dropout", dropout);
}

TransformerBlock::TransformerBlock(std::int64_t n_embd, std::int64_t n_head,
                                   TransformerOptions options)
    : ln_1({n_embd}, options.layer_norm_epsilon),
      attn(n_embd, n_head, options),
      ln_2({n_embd}, options.layer_norm_epsilon),
      mlp(n_embd, options) {
  if (!options.bias) ln_1.bias = ln_2.bias = Variable();
}

Variable TransformerBlock::operator()(const Variable& x) const {
  const Variable mixed = x + attn(ln_1(x));
  return mixed + mlp(ln_2(mixed));
}

Tensor TransformerBlock::operator()(const Tensor& x, KeyValueCache& cache) const {
  const Variable mixed = x + attn(ln_1(x).value(), cache);
  return (mixed + mlp(ln_2(mixed))).value();
}

void TransformerBlock::members(Members& members) {
  members.child("ln_1", ln_1);
  members.child("attn", attn);
  members.child("ln_2", ln_2);
  members.child("mlp", mlp);
}

}  // namespace ember::nn
