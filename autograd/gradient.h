/// Gradients: dense, or only the rows that were looked up.
///
/// The gradient of an embedding table is zero except in the rows that a batch looked up. RowSparse
/// keeps those rows and their places, so that its cost follows the tokens, never the vocabulary. A
/// Gradient is one of three: none, a dense Variable, or RowSparse. Both kinds are made of
/// Variables, so that a gradient can have a history of its own (create_graph).
#pragma once

#include <variant>

#include "ember/autograd/variable.h"

namespace ember {

/// rows[i] belongs to row indices[i] of a tensor (num_rows, D...). An index may appear several
/// times: the gradient of a row is the sum of all its entries.
struct RowSparse {
  Tensor indices;         // (I) i64
  Variable rows;          // (I, D...)
  std::int64_t num_rows;  // of the whole

  Shape shape() const;
  /// The whole: zeros with the rows added in. Differentiable in `rows`.
  Variable to_dense() const;
  /// Each index once, in increasing order, its rows summed. Differentiable in `rows`.
  RowSparse coalesce() const;
};

class Gradient {
 public:
  /// None: stands for zero.
  Gradient() = default;
  Gradient(Variable dense);
  /// Error: indices that are not (I) i64 within num_rows, or rows that are not (I, D...).
  Gradient(RowSparse rows);

  bool defined() const { return !std::holds_alternative<std::monostate>(value_); }
  bool is_row_sparse() const { return std::holds_alternative<RowSparse>(value_); }
  Shape shape() const;
  DType dtype() const;
  /// Error: none, or row-sparse.
  const Variable& dense() const;
  /// Error: none, or dense.
  const RowSparse& row_sparse() const;
  /// As a dense Variable, whichever it is. Error: none.
  Variable to_dense() const;
  /// So that a hook or a rule can take a dense gradient as a Variable.
  operator const Variable&() const { return dense(); }

 private:
  std::variant<std::monostate, Variable, RowSparse> value_;
};

/// a + b. Adds in place where nobody else holds the numbers of one of them and nothing is recorded;
/// row-sparse gradients are put one behind the other.
Gradient accumulate(Gradient a, Gradient b);

/// The same gradient as a leaf keeps it: a dense one in memory that nobody else holds, contiguous,
/// so that it can be changed in place; itself or a copy. A row-sparse one gets indices of its own
/// (a buffer of ids may be refilled for the next batch), but shares its rows with whoever gave
/// them: nothing changes those in place.
Gradient owned(Gradient gradient);

}  // namespace ember
