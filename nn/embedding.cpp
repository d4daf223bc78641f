#include "ember/nn/embedding.h"

#include "ember/nn/init.h"
#include "ember/nn/linear.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/reduce.h"

namespace ember::nn {

Embedding::Embedding(Variable table, Options options)
    : weight(std::move(table)), options_(std::move(options)) {
  check(weight.dim() == 2, "[Embedding] got a table of shape {}: needs (V, C)", weight.shape());
  check(!options_.max_norm || (*options_.max_norm > 0 && options_.norm_type >= 0),
        "[Embedding] got max_norm {} and norm_type {}: needs more than 0, and at least 0",
        options_.max_norm.value_or(0), options_.norm_type);
  if (!options_.padding_idx) return;
  options_.padding_idx = row_of_padding("Embedding", *options_.padding_idx, weight.size(0));
}

Embedding::Embedding(std::int64_t num_embeddings, std::int64_t embedding_dim, Options options)
    : Embedding(Variable(empty({num_embeddings, embedding_dim}), true), std::move(options)) {
  init::normal_(weight);
  if (options_.padding_idx) weight.value()[*options_.padding_idx].zero_();
}

Embedding Embedding::from_pretrained(const Tensor& table, bool freeze) {
  return from_pretrained(table, freeze, Options());
}

Embedding Embedding::from_pretrained(const Tensor& table, bool freeze, Options options) {
  Variable weight(table, true);
  weight.set_requires_grad(!freeze);
  return Embedding(std::move(weight), std::move(options));
}

Variable Embedding::operator()(const Tensor& ids) const {
  if (options_.max_norm) shorten_rows(ids);
  return embedding(weight, ids, {options_.padding_idx, options_.sparse});
}

void Embedding::shorten_rows(const Tensor& ids) const {
  check_ids("embedding", ids, weight.size(0));
  for (const std::int64_t id : group_rows(ids).rows) {
    const Tensor row = weight.value()[id];
    const double length = norm(row, options_.norm_type).item();
    // PyTorch's renorm: the 1e-7 keeps rounding from leaving the row a hair too long.
    if (length > *options_.max_norm) row.mul_(*options_.max_norm / (length + 1e-7));
  }
}

Variable Embedding::as_linear(const Variable& x) const {
  return linear(x, weight);
}

std::string Embedding::extra_repr() const {
  std::string text = fmt::format("{}, {}", weight.size(0), weight.size(1));
  if (options_.padding_idx) text += fmt::format(", padding_idx={}", *options_.padding_idx);
  if (options_.max_norm) text += fmt::format(", max_norm={}", *options_.max_norm);
  if (options_.sparse) text += ", sparse=True";
  return text;
}

}  // namespace ember::nn
