/// Differentiable matrix products: the ones of tensor/matmul.h under the same names.
#pragma once

#include "ember/autograd/variable.h"
#include "ember/tensor/matmul.h"

namespace ember {

Variable matmul(const Variable& a, const Variable& b);

/// beta c + alpha a·b for a (M, K), b (K, N) and c that broadcasts to (M, N).
Variable addmm(const Variable& c, const Variable& a, const Variable& b, Scalar beta = 1,
               Scalar alpha = 1);

}  // namespace ember
