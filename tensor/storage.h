/// Memory: reference-counted, 64-byte-aligned blocks that are kept for reuse.
///
/// A Storage is a handle on one block. Tensors that are views of each other share a block, and with
/// it the version: a counter that every in-place operation increments. Autograd compares versions
/// to notice that a value that it saved has changed.
///
/// Freed blocks go to a cache, not to the operating system: page faults on new memory cost more
/// than the arithmetic done on it. Small blocks come from a cache of the calling thread, without a
/// lock. If sizes keep changing and the cache holds more than twice the most memory ever in use at
/// once, it is emptied. This is the only file that allocates tensor memory; a Storage can also wrap
/// memory from elsewhere, such as a file's pages (mapped_file.h). Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace ember {

namespace detail {
/// The state that the handles on a block share. It is allocated apart from the data, so that data
/// whose size is a power of two fit a block of that size.
struct Block {
  std::byte* data;
  std::size_t bytes;  // requested; the allocation may be larger
  std::atomic<std::uint32_t> references;
  std::atomic<std::uint32_t> version;
  std::shared_ptr<std::byte> taken_over;  // owns the data if they come from elsewhere
};
}  // namespace detail

class Storage {
 public:
  Storage() = default;
  /// An uninitialised block. Error: more bytes than the system gives.
  explicit Storage(std::size_t bytes);
  /// A block over memory that was allocated elsewhere and is released with the last handle. It may
  /// have any alignment, and is never cached for reuse.
  Storage(std::shared_ptr<std::byte> memory, std::size_t bytes);
  Storage(const Storage& other) : block_(other.block_) {
    if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  Storage(Storage&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Storage& operator=(Storage other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Storage() {
    if (block_ && block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) release(block_);
  }

  explicit operator bool() const { return block_ != nullptr; }
  bool operator==(const Storage& other) const { return block_ == other.block_; }
  std::byte* data() const { return block_->data; }
  std::size_t bytes() const { return block_->bytes; }

  /// Whether this is the only handle on the block.
  bool is_unique() const { return block_->references.load(std::memory_order_acquire) == 1; }

  std::uint32_t version() const { return block_->version.load(std::memory_order_relaxed); }
  void bump_version() const { block_->version.fetch_add(1, std::memory_order_relaxed); }

 private:
  static void release(detail::Block* block);

  detail::Block* block_ = nullptr;
};

/// Bytes that Ember has allocated from the operating system and not returned: blocks in use and
/// cached ones, each rounded up to its size class. Memory from elsewhere does not count.
std::size_t reserved_bytes();

/// Returns the cached blocks to the operating system: those of the shared cache and those of the
/// calling thread.
void empty_cache();

}  // namespace ember
