/// NumPy's .npy files (format 1.0 to 3.0): one tensor a file.
///
/// Reads '<f4', '<f8', '<i8', '<i4' (as i64), '|b1', in C or Fortran order, also as Python 2 spelt
/// a header; writes version 1.0 in C order. A file's header is checked against its length before
/// memory is taken.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "ember/tensor/tensor.h"

namespace ember {

class AtomicFile;

/// The tensor; of one that is longer than `limit` along its first axis, only so much of it, and in
/// C order only so much is read.
/// Error: a file that cannot be read, is not .npy, has another dtype, or is shorter or longer than
/// its header says.
Tensor load_npy(const std::string& path,
                std::int64_t limit = std::numeric_limits<std::int64_t>::max());

/// Writes beside `path` and renames, so that a failed save leaves the previous file.
/// Error: cannot write.
void save_npy(const std::string& path, const Tensor& x);

/// Writes it to a file that is not committed yet: one of several that belong together.
void save_npy(AtomicFile& file, const Tensor& x);

}  // namespace ember
