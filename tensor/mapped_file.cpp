#include "ember/tensor/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "ember/tensor/check.h"

namespace ember {
namespace {

/// A descriptor that is closed unless it is released.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

}  // namespace

MappedFile::MappedFile(const char* op, const std::string& path) : op_(op), path_(path) {
  const auto require = [&](bool condition, int error) {
    check(condition, "[{}] cannot read '{}': {}", op, path, std::generic_category().message(error));
  };
  // Without O_NONBLOCK, opening a pipe without a writer would block forever.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  require(file.get() >= 0, errno);
  struct stat status {};
  require(::fstat(file.get(), &status) == 0, errno);
  require(!S_ISDIR(status.st_mode), EISDIR);
  check(S_ISREG(status.st_mode), "[{}] cannot read '{}': it is no regular file", op, path);
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ > 0) {  // mmap refuses a length of 0
    void* const bytes = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.get(), 0);
    require(bytes != MAP_FAILED, errno);
    bytes_ = static_cast<const char*>(bytes);
  }
  descriptor_ = file.release();
}

MappedFile::~MappedFile() {
  if (bytes_) ::munmap(const_cast<char*>(bytes_), size_);
  ::close(descriptor_);
}

Storage MappedFile::copy_on_write(std::size_t begin, std::size_t count) const {
  // A mapping must begin at a page boundary.
  const std::size_t skipped = begin % static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t length = skipped + count;
  void* const start = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor_,
                             static_cast<off_t>(begin - skipped));
  check(start != MAP_FAILED, "[{}] cannot map {} bytes of '{}': {}", op_, count, path_,
        std::generic_category().message(errno));
  const auto unmap = [start, length](std::byte*) { ::munmap(start, length); };
  return {std::shared_ptr<std::byte>(static_cast<std::byte*>(start) + skipped, unmap), count};
}

void MappedFile::check_length() const {
  struct stat status {};
  const bool is_whole =
      ::fstat(descriptor_, &status) == 0 && static_cast<std::uintmax_t>(status.st_size) >= size_;
  check(is_whole, "[{}] '{}' has been shortened since it was opened", op_, path_);
}

}  // namespace ember
