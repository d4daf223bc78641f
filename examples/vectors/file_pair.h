/// Two files that belong together: the numbers of vectors, and their words.
#pragma once

#include <ember/tensor/atomic_file.h>

#include <string>

namespace ember::examples {

/// Commits both. They cannot be replaced in one step, but a reader can tell what a kill leaves in
/// between: the second file, which lies at `second_path`, is missing while the first one is
/// replaced, and never one of other vectors. What it was is called .ember-NAME for so long. Error:
/// cannot write; both are then as they were, unless it was the second's own commit that failed,
/// which is missing then.
void commit_pair(AtomicFile& first, AtomicFile& second, const std::string& second_path);

}  // namespace ember::examples
