/// Two files that belong together: the numbers of vectors, and their words.
#pragma once

#include <ember/tensor/atomic_file.h>

namespace ember::examples {

/// Commits both. They cannot be replaced in one step. So the old second file is first renamed to
/// .ember-NAME: a process that is killed in between leaves no second file, which a reader notices,
/// and never one that belongs to other vectors. The next commit removes .ember-NAME. Error: cannot
/// write. Both files are then as they were, except where committing the second one failed: it is
/// then missing, and .ember-NAME is the old one.
void commit_pair(AtomicFile& first, AtomicFile& second);

}  // namespace ember::examples
