/// Differentiable look-ups: embedding, index_select, gather and their reverses; sort and topk.
///
/// Indices are Tensors, so the types say that no gradient flows to them.
#pragma once

#include <optional>

#include "ember/autograd/variable.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/sort.h"

namespace ember {

struct EmbeddingOptions {
  /// Rows looked up at this id get no gradient.
  std::optional<std::int64_t> padding_idx = std::nullopt;
  /// Whether the table's gradient is row-sparse (gradient.h): its cost then follows the ids, not
  /// the table. Off by default as in PyTorch, because Adam treats the two differently.
  bool sparse = false;
};

/// The row that a padding_idx means: a negative one counts from the end.
/// Error (naming `op`): outside a table of so many rows.
std::int64_t row_of_padding(const char* op, std::int64_t padding_idx, std::int64_t rows);

/// table (V, C) and ids (...) i64 -> (..., C): row ids[...] of the table.
/// Error: an id outside [0, V), or a padding_idx outside [-V, V).
Variable embedding(const Variable& table, const Tensor& ids, EmbeddingOptions options = {});

/// `sparse` makes the gradient of x row-sparse. Error: sparse along an axis other than the first.
Variable index_select(const Variable& x, std::int64_t axis, const Tensor& indices,
                      bool sparse = false);
Variable gather(const Variable& x, std::int64_t axis, const Tensor& indices);
Variable index_add(const Variable& x, std::int64_t axis, const Tensor& indices,
                   const Variable& source, Scalar alpha = 1);
Variable scatter_add(const Variable& x, std::int64_t axis, const Tensor& indices,
                     const Variable& source);

struct SortedVariable {
  Variable values;
  Tensor indices;
};
SortedVariable sort(const Variable& x, std::int64_t axis = -1, bool descending = false);
SortedVariable topk(const Variable& x, std::int64_t k, std::int64_t axis = -1, bool largest = true);

}  // namespace ember
