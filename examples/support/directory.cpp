#include "examples/support/directory.h"

#include <ember/tensor/atomic_file.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
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

void check_outputs(const char* op, const std::vector<std::string>& outputs,
                   const std::vector<std::string>& inputs) {
  for (const std::string& output : outputs) {
    for (const std::string& input : inputs) {
      std::error_code not_there;
      if (!std::filesystem::equivalent(input, output, not_there)) continue;
      throw UsageError(
          fmt::format("{} would write over '{}', which it reads: needs another output", op, input));
    }
    AtomicFile probe(op, output);
  }
}

DirectoryLock::DirectoryLock(const std::filesystem::path& directory)
    : descriptor_(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
      is_taken_(::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace ember::examples
