/// Writes two files that belong together: the numbers of vectors, and their words.
#pragma once

#include <ember/tensor/atomic_file.h>

namespace ember::examples {

/// Commits both. They cannot be replaced in one step, so the old second file is first renamed to
/// .ember-NAME. If the process is killed in between, the second file is missing, which readers
/// detect; a file never belongs to other vectors. The next commit removes .ember-NAME. Error:
/// cannot write. Both files are then unchanged, except if committing the second one failed: it is
/// then missing, and .ember-NAME is the old one.
void commit_pair(AtomicFile& first, AtomicFile& second);

}  // namespace ember::examples
