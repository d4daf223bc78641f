// Each function shows its forward and, under it, its backward rule. In the comments y' stands for
// the gradient of the loss with respect to y.
#include "ember/autograd/gather.h"

#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember {
namespace {

/// The gradient without the rows whose id is `padding`.
RowSparse without_padding(RowSparse gradient, std::int64_t padding) {
  const std::vector<std::int64_t> ids = gradient.indices.to_vector<std::int64_t>();
  std::vector<std::int64_t> kept;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] != padding) kept.push_back(static_cast<std::int64_t>(i));
  }
  if (kept.size() == ids.size()) return gradient;
  const Tensor places = from_vector(kept);
  return {index_select(gradient.indices, 0, places), index_select(gradient.rows, 0, places),
          gradient.num_rows};
}

}  // namespace

std::int64_t row_of_padding(const char* op, std::int64_t padding_idx, std::int64_t rows) {
  check(padding_idx >= -rows && padding_idx < rows,
        "[{}] padding_idx {} is outside a table of {} rows", op, padding_idx, rows);
  return padding_idx < 0 ? padding_idx + rows : padding_idx;
}

Variable embedding(const Variable& table, const Tensor& ids, EmbeddingOptions options) {
  check(table.dim() == 2, "[embedding] got a table of shape {}: needs (V, C)", table.shape());
  if (options.padding_idx) {
    options.padding_idx = row_of_padding("embedding", *options.padding_idx, table.size(0));
  }
  // y[i] = W[ids[i]]   W'[v] = sum of y'[i] over the places i where ids[i] = v
  const auto rule = [options, ids = Saved(ids), rows = table.size(0),
                     width = table.size(1)](const Variable& g) -> Gradient {
    const Tensor flat = ids.get().value().reshape({ids.get().numel()});
    RowSparse gradient{flat, g.reshape({flat.numel(), width}), rows};
    if (options.padding_idx) gradient = without_padding(gradient, *options.padding_idx);
    if (options.sparse) return Gradient::of_checked(gradient);
    return gradient.to_dense();
  };
  return record("embedding", take_rows(table.value(), ids), {{table, rule}});
}

Variable index_select(const Variable& x, std::int64_t axis, const Tensor& indices, bool sparse) {
  // y[i] = x[indices[i]]          x'[v] = sum of y'[i] over the places i where indices[i] = v
  check(!sparse || normalize_axis("index_select", axis, x.dim()) == 0,
        "[index_select] got sparse along axis {}: only the first axis has rows", axis);
  const auto rule = [sparse, axis, shape = x.shape(),
                     kept = Saved(indices)](const Variable& g) -> Gradient {
    const Tensor& places = kept.get().value();
    if (sparse) return Gradient::of_checked({places, g, shape[0]});
    return index_add(zeros(shape, g.dtype()), axis, places, g);
  };
  return record("index_select", index_select(x.value(), axis, indices), {{x, rule}});
}

Variable gather(const Variable& x, std::int64_t axis, const Tensor& indices) {
  // y[i] = x[indices[i]] along the axis      x' = zeros, with y' added back at the same places
  return record("gather", gather(x.value(), axis, indices),
                {{x, [axis, shape = x.shape(), kept = Saved(indices)](const Variable& g) {
                    return scatter_add(zeros(shape, g.dtype()), axis, kept.get().value(), g);
                  }}});
}

Variable index_add(const Variable& x, std::int64_t axis, const Tensor& indices,
                   const Variable& source, Scalar alpha) {
  // y = x, y[indices[i]] += alpha s[i]       x' = y',  s'[i] = alpha y'[indices[i]]
  return record("index_add", index_add(x.value(), axis, indices, source.value(), alpha),
                {{x, [](const Variable& g) { return g; }},
                 {source, [axis, alpha, kept = Saved(indices)](const Variable& g) {
                    const Variable taken = index_select(g, axis, kept.get().value());
                    return alpha.to<double>() == 1 ? taken : taken * alpha;
                  }}});
}

Variable scatter_add(const Variable& x, std::int64_t axis, const Tensor& indices,
                     const Variable& source) {
  // y = x, y[indices[i]] += s[i] along the axis      x' = y',  s'[i] = y'[indices[i]]
  return record("scatter_add", scatter_add(x.value(), axis, indices, source.value()),
                {{x, [](const Variable& g) { return g; }},
                 {source, [axis, kept = Saved(indices)](const Variable& g) {
                    return gather(g, axis, kept.get().value());
                  }}});
}

SortedVariable sort(const Variable& x, std::int64_t axis, bool descending) {
  const Tensor indices = sort(x.value(), axis, descending).indices;
  return {gather(x, axis, indices), indices};
}

SortedVariable topk(const Variable& x, std::int64_t k, std::int64_t axis, bool largest) {
  const Tensor indices = topk(x.value(), k, axis, largest).indices;
  return {gather(x, axis, indices), indices};
}

}  // namespace ember
