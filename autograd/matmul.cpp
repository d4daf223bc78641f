// Each function shows its forward and, under it, its backward rule. In the comments y' stands for
// the gradient of the loss with respect to y, and T for the transpose of the last two axes.
#include "ember/autograd/matmul.h"

#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember {
namespace {

/// For operands of at least two axes.
Variable matmul_of_matrices(const Variable& a, const Variable& b) {
  // y = a b            a' = y' b^T,  b' = a^T y',  summed over batch axes that were broadcast
  return record(
      "matmul", matmul(a.value(), b.value()),
      {{a, [shape = a.shape(), b = Saved(b)](
               const Variable& g) { return sum_to(matmul(g, b.get().transpose(-2, -1)), shape); }},
       {b, [shape = b.shape(), a = Saved(a)](const Variable& g) {
          return sum_to(matmul(a.get().transpose(-2, -1), g), shape);
        }}});
}

}  // namespace

Variable matmul(const Variable& a, const Variable& b) {
  const bool refused = a.dim() == 0 || b.dim() == 0 || a.size(-1) != b.size(b.dim() == 1 ? 0 : -2);
  if (refused) return matmul(a.value(), b.value());  // which says why
  // A vector is a matrix of one row, or of one column.
  if (a.dim() == 1) return matmul(a.unsqueeze(0), b).squeeze(b.dim() == 1 ? 0 : -2);
  if (b.dim() == 1) return matmul(a, b.unsqueeze(1)).squeeze(-1);
  // (..., M, K)·(K, N) is one product of all rows, and so is its gradient.
  if (a.dim() > 2 && b.dim() == 2) {
    Shape shape = a.shape();
    shape[a.dim() - 1] = b.size(1);
    return matmul_of_matrices(a.flatten(0, -2), b).reshape(shape);
  }
  return matmul_of_matrices(a, b);
}

namespace {

Variable scaled(const Variable& x, Scalar factor) {
  return factor.to<double>() == 1 ? x : x * factor;
}

}  // namespace

Variable addmm(const Variable& c, const Variable& a, const Variable& b, Scalar beta, Scalar alpha) {
  // y = beta c + alpha a b        c' = beta y',  a' = alpha y' b^T,  b' = alpha a^T y'
  return record(
      "addmm", addmm(c.value(), a.value(), b.value(), beta, alpha),
      {{c, [shape = c.shape(), beta](const Variable& g) { return scaled(sum_to(g, shape), beta); }},
       {a,
        [alpha, b = Saved(b)](const Variable& g) { return scaled(matmul(g, b.get().t()), alpha); }},
       {b, [alpha, a = Saved(a)](const Variable& g) {
          return scaled(matmul(a.get().t(), g), alpha);
        }}});
}

}  // namespace ember
