#include "examples/support/directory.h"

#include <fmt/format.h>

#include <system_error>

#include "examples/support/errors.h"

namespace ember::examples {

void make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    throw InputError(
        fmt::format("cannot make the directory '{}': {}", directory.string(), error.message()));
  }
}

}  // namespace ember::examples
