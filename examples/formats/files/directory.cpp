#include "examples/formats/files/directory.h"

#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code not_there;
  return a.lexically_normal() == b.lexically_normal() ||
         std::filesystem::equivalent(a, b, not_there);
}

}  // namespace

void make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    throw InputError(
        fmt::format("cannot make the directory '{}': {}", directory.string(), error.message()));
  }
}

void check_outputs(const char* op, const std::vector<std::string>& outputs,
                   const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (const std::string& input : inputs) {
      if (!is_same_file(input, outputs[i])) continue;
      throw UsageError(
          fmt::format("{} would write over '{}', which it reads: needs another output", op, input));
    }
    for (std::size_t other = 0; other < i; ++other) {
      if (!is_same_file(outputs[other], outputs[i])) continue;
      throw UsageError(fmt::format("{} would write two files to '{}': needs another output", op,
                                   outputs[other]));
    }
    // Not for a pipe: its reader would take the end of the probe for the end of the file.
    std::error_code error;
    if (!std::filesystem::is_fifo(outputs[i], error)) AtomicFile probe(op, outputs[i]);
  }
}

bool has_room_beside(const std::filesystem::path& output) {
  std::error_code error;
  const std::string path = std::filesystem::absolute(output, error).lexically_normal().string();
  return !path.starts_with("/dev/") && !path.starts_with("/proc/");
}

std::FILE* stream_beside(const std::string& output) {
  struct stat file {
  }, standard{};
  const bool is_stdout = ::stat(output.c_str(), &file) == 0 &&
                         ::fstat(STDOUT_FILENO, &standard) == 0 && file.st_dev == standard.st_dev &&
                         file.st_ino == standard.st_ino;
  return is_stdout ? stderr : stdout;
}

}  // namespace ember::examples
