#include "examples/support/directory.h"

#include <ember/tensor/atomic_file.h>
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

void check_writable(const char* op, const std::filesystem::path& directory,
                    std::initializer_list<const char*> names) {
  for (const char* name : names) AtomicFile probe(op, directory / name);
}

void check_output(const char* op, const std::string& output,
                  const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    std::error_code not_there;
    if (!std::filesystem::equivalent(input, output, not_there)) continue;
    throw UsageError(
        fmt::format("{} would write over '{}', which it reads: needs another output", op, input));
  }
  AtomicFile probe(op, output);
}

}  // namespace ember::examples
