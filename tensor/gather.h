/// Gathering elements by index, and adding to them by index (scatter). Embeddings use both.
///
/// Indices are i64 tensors. An index outside its axis is an error that names the value and its
/// place; negative indices are not wrapped.
#pragma once

#include <cstdint>
#include <vector>

#include "ember/tensor/tensor.h"

namespace ember {

/// x (..., N, ...) and indices (I) -> (..., I, ...): the positions `indices` of `axis`.
Tensor index_select(const Tensor& x, std::int64_t axis, const Tensor& indices);

/// table (N, D...) and ids of any shape (...) -> (..., D...): row ids[...] of the table. The lookup
/// of an embedding.
Tensor take_rows(const Tensor& table, const Tensor& ids);

/// out[i][j] = x[indices[i][j]][j] for axis 0, and so on: one number for each index.
/// indices has x's rank, and is no larger than x along the other axes.
Tensor gather(const Tensor& x, std::int64_t axis, const Tensor& indices);

/// In place: x.select(axis, indices[i]) += alpha * source.select(axis, i), one after another, so
/// that a repeated index adds each time. The same result for any number of threads.
void index_add_(const Tensor& x, std::int64_t axis, const Tensor& indices, const Tensor& source,
                Scalar alpha = 1);
Tensor index_add(const Tensor& x, std::int64_t axis, const Tensor& indices, const Tensor& source,
                 Scalar alpha = 1);

/// In place: the reverse of gather, x[indices[i][j]][j] += source[i][j].
void scatter_add_(const Tensor& x, std::int64_t axis, const Tensor& indices, const Tensor& source);
Tensor scatter_add(const Tensor& x, std::int64_t axis, const Tensor& indices, const Tensor& source);

/// Positions grouped by id: group k has the id rows[k], which is at the positions order[start[k]]
/// ... order[start[k + 1] - 1] of the flattened ids, in increasing order. Rows are in increasing
/// order. Takes time linear in the number of ids (radix sort).
struct RowGroups {
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> start;  // one more than rows
  std::vector<std::int64_t> order;
};
RowGroups group_rows(const Tensor& ids);

/// Error (naming `op`): an id outside [0, rows), with its value and place.
void check_ids(const char* op, const Tensor& ids, std::int64_t rows);

}  // namespace ember
