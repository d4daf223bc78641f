/// Internal: what every operation that writes into an existing tensor asks first.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

/// Error (naming `op`): x is undefined, or expanded, so that several of its elements are one number
/// in memory.
void require_writable(const char* op, const Tensor& x);

/// Whether writing to `out` can change elements of `source` before they are read: they share memory
/// and are not the same view of it.
bool is_disturbed_by(const Tensor& source, const Tensor& out);

/// Error (naming `op`): a tensor of i64 is to hold a number that is no i64.
void require_exact(const char* op, DType dtype, Scalar value);

}  // namespace ember
