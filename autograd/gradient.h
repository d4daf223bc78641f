/// Gradients: dense, or only the rows that were looked up.
///
/// The gradient of an embedding table is zero except in the rows that a batch looked up. RowSparse
/// keeps those rows and their indices, so that its cost follows the number of tokens, never the
/// size of the vocabulary. A Gradient is one of three: none, a dense Variable, or RowSparse. Both
/// kinds are made of Variables, so that a gradient can itself be differentiated (create_graph).
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
  /// The same, but the values of the indices are not checked: for those that were checked before,
  /// as a lookup's are.
  static Gradient of_checked(RowSparse rows);

  bool defined() const { return !std::holds_alternative<std::monostate>(value_); }
  bool is_row_sparse() const { return std::holds_alternative<RowSparse>(value_); }
  Shape shape() const;
  DType dtype() const;
  /// Error: none, or row-sparse.
  const Variable& dense() const;
  /// Error: none, or dense.
  const RowSparse& row_sparse() const;
  /// A row-sparse gradient made dense, a dense one as it is. Error: none.
  Variable to_dense() const;
  /// So that a hook or a rule can take a dense gradient as a Variable.
  operator const Variable&() const { return dense(); }

 private:
  std::variant<std::monostate, Variable, RowSparse> value_;
};

/// a + b. Adds in place if nothing is recorded and no other handle shares the memory of the one
/// that is changed. The sum of two row-sparse gradients is their rows concatenated.
Gradient accumulate(Gradient a, Gradient b);

/// The gradient as a leaf keeps it. Dense: contiguous, in memory that no other handle shares, so
/// that it can be changed in place; a copy if need be. Row-sparse: the indices are copied if
/// another handle shares them, as a program may refill its buffer of ids for the next batch. The
/// rows may stay shared: nothing changes them in place.
Gradient owned(Gradient gradient);

}  // namespace ember
