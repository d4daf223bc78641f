#include "ember/autograd/gradient.h"

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/join.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember {

Shape RowSparse::shape() const {
  Shape shape = rows.shape();
  shape[0] = num_rows;
  return shape;
}

Variable RowSparse::to_dense() const {
  return index_add(zeros(shape(), rows.dtype()), 0, indices, rows);
}

RowSparse RowSparse::coalesce() const {
  const RowGroups groups = group_rows(indices);
  Tensor position = empty({indices.numel()}, DType::i64);  // of each entry's row among the groups
  for (std::size_t k = 0; k < groups.rows.size(); ++k) {
    for (std::int64_t i = groups.start[k]; i < groups.start[k + 1]; ++i) {
      position.data<std::int64_t>()[groups.order[static_cast<std::size_t>(i)]] =
          static_cast<std::int64_t>(k);
    }
  }
  const auto count = static_cast<std::int64_t>(groups.rows.size());
  Shape summed = rows.shape();
  summed[0] = count;
  return {from_vector(groups.rows), index_add(zeros(summed, rows.dtype()), 0, position, rows),
          num_rows};
}

Gradient::Gradient(Variable dense) {
  if (dense.defined()) value_ = std::move(dense);
}

Gradient::Gradient(RowSparse sparse) {
  *this = of_checked(std::move(sparse));
  check_ids("row_sparse", row_sparse().indices, row_sparse().num_rows);
}

Gradient Gradient::of_checked(RowSparse sparse) {
  const Tensor& indices = sparse.indices;
  check(indices.defined() && sparse.rows.defined() && indices.dim() == 1 &&
            sparse.rows.dim() >= 1 && sparse.rows.size(0) == indices.numel(),
        "[row_sparse] got indices of shape {} for rows of shape {}: needs (I) and (I, D...)",
        indices.shape(), sparse.rows.shape());
  Gradient gradient;
  gradient.value_ = std::move(sparse);
  return gradient;
}

Shape Gradient::shape() const {
  return is_row_sparse() ? row_sparse().shape() : dense().shape();
}

DType Gradient::dtype() const {
  return is_row_sparse() ? row_sparse().rows.dtype() : dense().dtype();
}

const Variable& Gradient::dense() const {
  check(defined(), "[gradient] there is none");
  if (is_row_sparse()) {
    fail("[gradient] it is row-sparse, with {} rows of {}: take row_sparse(), or to_dense()",
         row_sparse().indices.numel(), shape());
  }
  return std::get<Variable>(value_);
}

const RowSparse& Gradient::row_sparse() const {
  check(is_row_sparse(), "[gradient] {}",
        defined() ? "it is dense: take dense()" : "there is none");
  return std::get<RowSparse>(value_);
}

Variable Gradient::to_dense() const {
  return is_row_sparse() ? row_sparse().to_dense() : dense();
}

namespace {

/// Whether x is contiguous, in memory that no other handle shares.
bool is_own(const Tensor& x) {
  return x.storage().is_unique() && x.is_contiguous();
}

Tensor own(const Tensor& x) {
  return is_own(x) ? x : x.clone();
}
Variable own(const Variable& x) {
  return is_own(x.value()) ? x : x.clone();
}

/// Whether numbers can be added to x in place.
bool can_grow(const Variable& x) {
  return !grad_enabled() && !x.grad_fn() && is_own(x.value());
}

RowSparse concatenate(const RowSparse& a, const RowSparse& b) {
  return {cat({a.indices, b.indices}), cat(std::vector<Variable>{a.rows, b.rows}), a.num_rows};
}

Variable add_rows(const Variable& dense, const RowSparse& sparse) {
  if (!can_grow(dense)) return index_add(dense, 0, sparse.indices, sparse.rows);
  index_add_(dense.value(), 0, sparse.indices, sparse.rows.value());
  return dense;
}

}  // namespace

Gradient accumulate(Gradient a, Gradient b) {
  if (!a.defined()) return b;
  if (!b.defined()) return a;
  if (a.is_row_sparse() && b.is_row_sparse()) {
    return Gradient::of_checked(concatenate(a.row_sparse(), b.row_sparse()));
  }
  if (b.is_row_sparse()) return add_rows(a.dense(), b.row_sparse());
  if (a.is_row_sparse()) return add_rows(b.dense(), a.row_sparse());
  if (!can_grow(a.dense())) return a.dense() + b.dense();
  a.dense().value().add_(b.dense().value());
  return a;
}

Gradient owned(Gradient gradient) {
  if (!gradient.defined()) return gradient;
  if (!gradient.is_row_sparse()) return own(gradient.dense());
  const RowSparse& sparse = gradient.row_sparse();
  return Gradient::of_checked({own(sparse.indices), sparse.rows, sparse.num_rows});
}

}  // namespace ember
