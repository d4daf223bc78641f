#include "examples/vectors/file_pair.h"

#include <ember/tensor/error.h>
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace ember::examples {

namespace fs = std::filesystem;

void commit_pair(AtomicFile& first, AtomicFile& second, const std::string& second_path) {
  first.flush();
  second.flush();
  std::error_code none;
  // Links are followed, as AtomicFile does.
  const fs::path before = fs::weakly_canonical(second_path, none);
  const fs::path aside = before.parent_path() / (".ember-" + before.filename().string());
  const bool is_replaced = fs::is_regular_file(before, none);
  std::error_code error;
  if (is_replaced) fs::rename(before, aside, error);
  if (error) {
    throw Error(fmt::format("[save_vectors] cannot rename '{}': {}", second_path, error.message()));
  }
  try {
    first.commit();
  } catch (...) {
    if (is_replaced) fs::rename(aside, before, none);
    throw;
  }
  second.commit();
  fs::remove(aside, none);  // also that of a process that was killed
}

}  // namespace ember::examples
