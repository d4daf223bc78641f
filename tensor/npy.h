/// NumPy's .npy files (format 1.0 to 3.0): one tensor per file.
///
/// Reads '<f4', '<f8', '<i8', '<i4' (as i64), '|b1', in C or Fortran order, also with headers in
/// Python 2's spelling; writes version 1.0 in C order. A file's header is checked against its
/// length before memory is allocated.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "ember/tensor/tensor.h"

namespace ember {

class AtomicFile;

/// Loads a tensor, at most the first `limit` positions of its first axis. In C order only those are
/// read.
/// Error: a file that cannot be read, is not .npy, has another dtype, or is shorter or longer than
/// its header says.
Tensor load_npy(const std::string& path,
                std::int64_t limit = std::numeric_limits<std::int64_t>::max());

/// Replaces `path` in one step (atomic_file.h), so that a failed save leaves the previous file.
/// Error: cannot write.
void save_npy(const std::string& path, const Tensor& x);

/// Writes to a file without committing it: for several files that belong together.
void save_npy(AtomicFile& file, const Tensor& x);

}  // namespace ember
