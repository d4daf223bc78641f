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
  const fs::path before =
      fs::canonical(second_path, none);  // links are followed, as AtomicFile does
  const fs::path aside = before.string() + "~";
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
  if (is_replaced) fs::remove(aside, none);
}

}  // namespace ember::examples
