/// Internal: the checks that every operation that writes to an existing tensor makes first.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

/// Error (naming `op`): x is undefined, or expanded, so that several of its elements share one
/// place in memory.
void require_writable(const char* op, const Tensor& x);

/// Whether writing to `out` can change elements of `source` before they are read: they share memory
/// and are not the same view of it.
bool is_disturbed_by(const Tensor& source, const Tensor& out);

/// Error (naming `op`): `dtype` is i64 and `value` is not an i64 number.
void require_exact(const char* op, DType dtype, Scalar value);

}  // namespace ember
