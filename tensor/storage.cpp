#include "ember/tensor/storage.h"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include "ember/tensor/check.h"
#include "ember/tensor/cpu_check.h"

namespace ember {
namespace {

using detail::Block;

// This file is part of every program that uses Ember, so it links the check (cpu_check.h).
[[maybe_unused]] const bool has_cpu_check = (link_cpu_check(), true);

// Size classes of blocks: four per power of two, so that rounding up wastes at most a quarter, and
// less where untouched pages never become resident.
constexpr int kSmallestLog2 = 8;  // 256 bytes: every step is then a multiple of 64
constexpr int kStepsPerDoubling = 4;
constexpr int kLargestLog2 = 46;  // what a process can address
constexpr int kClasses = (kLargestLog2 - kSmallestLog2) * kStepsPerDoubling + 1;
constexpr std::size_t kHugePage = std::size_t{1} << 21;
constexpr std::size_t kLarge = 2 * kHugePage;

// Blocks of up to 1 MiB are cached per thread, as long as they fit a core's own cache together: a
// block that another thread used last would have to be fetched from that thread's core.
constexpr int kThreadClasses = 12 * kStepsPerDoubling;
constexpr std::size_t kThreadBytes = std::size_t{2} << 20;

// The shared cache may always hold this much, even if little memory is in use.
constexpr std::size_t kSmallCache = std::size_t{64} << 20;

// AddressSanitizer sees a use after free only where blocks are really freed.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kCaching = false;
#elif defined(__has_feature)
constexpr bool kCaching = !__has_feature(address_sanitizer);
#else
constexpr bool kCaching = true;
#endif

/// The smallest class that fits this many bytes.
constexpr std::size_t class_of(std::size_t bytes) {
  if (bytes <= std::size_t{1} << kSmallestLog2) return 0;
  const auto log2 = static_cast<std::size_t>(std::bit_width(bytes - 1) - 1);
  const std::size_t base = std::size_t{1} << log2;  // base < bytes <= 2 base
  const std::size_t step = base / kStepsPerDoubling;
  return (log2 - kSmallestLog2) * kStepsPerDoubling + (bytes - base + step - 1) / step;
}
static_assert(class_of(std::size_t{1} << kLargestLog2) == kClasses - 1);

constexpr std::size_t capacity_of(std::size_t size_class) {
  const std::size_t base = std::size_t{1} << (kSmallestLog2 + size_class / kStepsPerDoubling);
  const std::size_t capacity = base + base / kStepsPerDoubling * (size_class % kStepsPerDoubling);
  return capacity < kLarge ? capacity : (capacity + kHugePage - 1) / kHugePage * kHugePage;
}

std::atomic<std::size_t> reserved{0};

Block* allocate(std::size_t capacity) {
  // Large blocks use huge pages if the system has them: a gather of random rows from a large table
  // otherwise spends its time on TLB misses.
  const bool large = capacity >= kLarge;
  void* data = std::aligned_alloc(large ? kHugePage : 64, capacity);
  if (!data) return nullptr;
#ifdef MADV_HUGEPAGE
  if (large) madvise(data, capacity, MADV_HUGEPAGE);
#endif
  reserved.fetch_add(capacity, std::memory_order_relaxed);
  return new Block{static_cast<std::byte*>(data), 0, {0}, {0}, {}};
}

void deallocate(Block* block, std::size_t capacity) {
  std::free(block->data);
  delete block;
  reserved.fetch_sub(capacity, std::memory_order_relaxed);
}

using FreeList = std::vector<Block*>;

Block* take_last(FreeList& list) {
  if (list.empty()) return nullptr;
  Block* block = list.back();
  list.pop_back();
  return block;
}

template <class FreeLists>
void deallocate_all(FreeLists& lists) {
  for (std::size_t size_class = 0; size_class < lists.size(); ++size_class) {
    for (Block* block : lists[size_class]) deallocate(block, capacity_of(size_class));
    lists[size_class].clear();
  }
}

class SharedCache {
 public:
  /// Never destroyed: tensors with static storage duration may be destroyed after it.
  static SharedCache& instance() {
    static auto* const cache = new SharedCache;
    return *cache;
  }

  /// nullptr: none of this class is left, and a new one may be allocated.
  Block* take(std::size_t size_class) {
    const std::lock_guard lock(mutex_);
    Block* block = take_last(free_[size_class]);
    if (block) cached_ -= capacity_of(size_class);
    const std::size_t in_use = reserved.load(std::memory_order_relaxed) - cached_;
    most_in_use_ = std::max(most_in_use_, in_use);
    if (!block && cached_ > 2 * most_in_use_ + kSmallCache) clear();
    return block;
  }

  void give(Block* block, std::size_t size_class) {
    const std::lock_guard lock(mutex_);
    free_[size_class].push_back(block);
    cached_ += capacity_of(size_class);
  }

  void empty() {
    const std::lock_guard lock(mutex_);
    clear();
    most_in_use_ = 0;
  }

 private:
  SharedCache() {
    // A child of fork() has only the calling thread, so no other thread may hold the lock then.
    pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                   [] { instance().mutex_.unlock(); });
  }

  void clear() {
    deallocate_all(free_);
    cached_ = 0;
  }

  std::mutex mutex_;
  std::array<FreeList, kClasses> free_;
  std::size_t cached_ = 0;       // bytes in the lists
  std::size_t most_in_use_ = 0;  // the most bytes outside them at any time
};

// Created before main(), so that the fork handlers are registered before any fork.
[[maybe_unused]] const SharedCache& made_early = SharedCache::instance();

/// The small blocks that the calling thread has freed.
class ThreadCache {
 public:
  /// nullptr: the thread is ending.
  static ThreadCache* instance() {
    if (!alive) return nullptr;
    thread_local ThreadCache cache;
    return &cache;
  }

  /// nullptr: this cache has none of this class.
  static Block* take(std::size_t size_class) {
    ThreadCache* const cache = size_class < kThreadClasses ? instance() : nullptr;
    Block* const block = cache ? take_last(cache->free_[size_class]) : nullptr;
    if (block) cache->bytes_ -= capacity_of(size_class);
    return block;
  }

  /// False: the block does not fit this cache.
  static bool give(Block* block, std::size_t size_class) {
    ThreadCache* const cache = size_class < kThreadClasses ? instance() : nullptr;
    if (!cache || cache->bytes_ + capacity_of(size_class) > kThreadBytes) return false;
    cache->free_[size_class].push_back(block);
    cache->bytes_ += capacity_of(size_class);
    return true;
  }

  void empty() {
    deallocate_all(free_);
    bytes_ = 0;
  }

  ~ThreadCache() {
    alive = false;
    for (std::size_t size_class = 0; size_class < free_.size(); ++size_class) {
      for (Block* block : free_[size_class]) SharedCache::instance().give(block, size_class);
    }
  }

 private:
  static thread_local bool alive;  // outlives the cache: a bool needs no destruction

  std::array<FreeList, kThreadClasses> free_;
  std::size_t bytes_ = 0;  // in the lists
};
thread_local bool ThreadCache::alive = true;

}  // namespace

Storage::Storage(std::size_t bytes) {
  check(bytes <= std::size_t{1} << kLargestLog2,
        "[storage] cannot allocate {} bytes: beyond the address space", bytes);
  const std::size_t size_class = class_of(bytes);
  Block* block = ThreadCache::take(size_class);
  if (!block) block = SharedCache::instance().take(size_class);
  if (!block) block = allocate(capacity_of(size_class));
  if (!block) {
    empty_cache();
    block = allocate(capacity_of(size_class));
  }
  check(block != nullptr, "[storage] cannot allocate {} bytes: the system has no memory left",
        bytes);
  block->bytes = bytes;
  block->references.store(1, std::memory_order_relaxed);
  block->version.store(0, std::memory_order_relaxed);
  block_ = block;
}

Storage::Storage(std::shared_ptr<std::byte> memory, std::size_t bytes)
    : block_(new Block{memory.get(), bytes, {1}, {0}, std::move(memory)}) {}

void Storage::release(Block* block) {
  if (block->taken_over) {
    delete block;
    return;
  }
  const std::size_t size_class = class_of(block->bytes);
  if constexpr (!kCaching) return deallocate(block, capacity_of(size_class));
  if (!ThreadCache::give(block, size_class)) SharedCache::instance().give(block, size_class);
}

std::size_t reserved_bytes() {
  return reserved.load(std::memory_order_relaxed);
}

void empty_cache() {
  if (ThreadCache* const own = ThreadCache::instance()) own->empty();
  SharedCache::instance().empty();
}

}  // namespace ember
