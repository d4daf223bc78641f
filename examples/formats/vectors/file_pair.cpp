#include "examples/formats/vectors/file_pair.h"

#include <ember/tensor/error.h>
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace ember::examples {

namespace fs = std::filesystem;

void commit_pair(AtomicFile& first, AtomicFile& second) {
  first.flush();
  second.flush();
  const fs::path before = second.replaces().value_or(fs::path());
  const fs::path aside = before.parent_path() / (".ember-" + before.filename().string());
  std::error_code none, error;
  const bool is_replaced = fs::is_regular_file(before, none);
  if (is_replaced) fs::rename(before, aside, error);
  if (error) {
    throw Error(
        fmt::format("[save_vectors] cannot rename '{}': {}", before.string(), error.message()));
  }
  try {
    first.commit();
  } catch (...) {
    if (is_replaced) fs::rename(aside, before, none);
    throw;
  }
  second.commit();
  if (!before.empty()) fs::remove(aside, none);  // also one that a killed process left
}

}  // namespace ember::examples
