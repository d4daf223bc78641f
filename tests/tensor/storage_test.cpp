#include "ember/tensor/storage.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/sanitizers.h"

using namespace ember;
using namespace ember::test;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

#ifdef __linux__
/// What this process has mapped, in bytes: other tests' caches, and the buffers of their threads.
std::size_t address_space() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}
#endif

/// Takes blocks of many sizes, fills each with its own byte and checks it before giving it back.
bool blocks_are_apart(unsigned seed, int rounds) {
  std::vector<Storage> blocks(20);
  std::vector<int> marks(20, -1);
  for (int i = 0; i < rounds; ++i) {
    seed = seed * 1664525 + 1013904223;
    const std::size_t slot = (seed >> 8) % blocks.size();
    if (blocks[slot]) {
      const auto mark = static_cast<std::byte>(marks[slot]);
      const std::byte* data = blocks[slot].data();
      if (std::any_of(data, data + blocks[slot].bytes(), [&](std::byte b) { return b != mark; })) {
        return false;
      }
    }
    blocks[slot] = Storage((seed >> 12) % 40000);
    marks[slot] = i % 251;
    std::memset(blocks[slot].data(), marks[slot], blocks[slot].bytes());
  }
  return true;
}

// Outlives everything that main() constructs, the caches included.
struct Late {
  std::vector<Storage> blocks;
} late;

}  // namespace

TEST_CASE("blocks are 64-byte aligned, and large ones lie on huge pages") {
  for (const std::size_t bytes : {0, 1, 63, 64, 65, 255, 256, 257, 1000, 4096, 100000, 1 << 20}) {
    const Storage block(bytes);
    CHECK(block.bytes() == bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(block.data()) % 64 == 0);
    std::memset(block.data(), 1, bytes);
  }
  const Storage large(5 * kMiB);
  CHECK(reinterpret_cast<std::uintptr_t>(large.data()) % (2 * kMiB) == 0);
}

TEST_CASE("sizes that are powers of two take no more than they ask for") {
  empty_cache();
  for (std::size_t bytes = 256; bytes <= 64 * kMiB; bytes *= 2) {
    const std::size_t before = reserved_bytes();
    {
      const Storage block(bytes);
      CHECK(reserved_bytes() == before + bytes);
    }
    empty_cache();
    CHECK(reserved_bytes() == before);
  }
}

TEST_CASE("other sizes are rounded up by a quarter at most") {
  for (std::size_t bytes = 257; bytes < 3 * kMiB; bytes = bytes * 5 / 4 + 1) {
    empty_cache();
    const std::size_t before = reserved_bytes();
    const Storage block(bytes);
    CHECK(reserved_bytes() - before >= bytes);
    CHECK(reserved_bytes() - before <= bytes + bytes / 4);
  }
}

TEST_CASE("handles count") {
  Storage a(100);
  CHECK(a.is_unique());
  {
    const Storage b = a;
    CHECK(b == a);
    CHECK_FALSE(a.is_unique());
  }
  CHECK(a.is_unique());
  Storage& same = a;
  a = same;
  CHECK(a.is_unique());
  const Storage c = std::move(a);
  CHECK_FALSE(a);  // NOLINT(bugprone-use-after-move): a moved-from handle is empty
  CHECK(c.is_unique());
  CHECK_FALSE(Storage());
}

TEST_CASE("the version belongs to the block, and a reused block starts anew") {
  for (int i = 0; i < 3; ++i) {
    const Storage a(5000);
    const Storage b = a;
    CHECK(a.version() == 0);
    b.bump_version();
    a.bump_version();
    CHECK(a.version() == 2);
    CHECK(b.version() == 2);
  }
}

TEST_CASE(
    "memory that somebody else allocated is released with its last handle, and never used again") {
  const std::size_t reserved = reserved_bytes();
  std::vector<std::byte> memory(5000);
  int times_let_go = 0;
  {
    Storage a({memory.data(), [&](std::byte*) { ++times_let_go; }}, memory.size());
    const Storage b = a;
    CHECK(a.data() == memory.data());
    CHECK(a.bytes() == 5000);
    b.bump_version();
    CHECK(a.version() == 1);
    a = Storage();
    CHECK(times_let_go == 0);
    CHECK(b.is_unique());
  }
  CHECK(times_let_go == 1);
  CHECK(reserved_bytes() == reserved);
  CHECK(Storage(5000).data() != memory.data());
}

TEST_CASE("freed blocks are used again") {
  if (kAddressSanitizer) return;
  for (const std::size_t bytes : {std::size_t{100}, std::size_t{10000}, 3 * kMiB}) {
    const std::byte* first = Storage(bytes).data();
    const std::size_t reserved = reserved_bytes();
    for (int i = 0; i < 100; ++i) CHECK(Storage(bytes).data() == first);
    CHECK(reserved_bytes() == reserved);
  }
}

TEST_CASE("a block may be freed by another thread, and threads leave their blocks to others") {
  if (kAddressSanitizer) return;
  const auto pass_on = [] {
    std::vector<Storage> blocks;
    std::thread([&] {
      for (int i = 0; i < 100; ++i) blocks.emplace_back(1000);
    }).join();
    std::thread([&] { blocks.clear(); }).join();
  };
  pass_on();
  const std::size_t reserved = reserved_bytes();
  for (int i = 0; i < 20; ++i) pass_on();
  CHECK(reserved_bytes() == reserved);
}

TEST_CASE("what a thread has freed it gets back itself, also of middle size") {
  if (kAddressSanitizer) return;
  constexpr std::size_t kBytes = 200'000;
  empty_cache();
  const void* here = nullptr;
  {
    const Storage block(kBytes);
    here = block.data();
  }
  const void* elsewhere = nullptr;
  std::thread([&] { elsewhere = Storage(kBytes).data(); }).join();
  CHECK(elsewhere != here);
  CHECK(Storage(kBytes).data() == here);
}

TEST_CASE("sizes that keep changing do not fill memory with blocks of old sizes") {
  empty_cache();
  const std::size_t before = reserved_bytes();
  std::size_t most = 0;
  for (std::size_t bytes = 30 * kMiB; bytes <= 600 * kMiB; bytes += 10 * kMiB) {
    { const Storage block(bytes); }  // untouched pages take no memory
    most = std::max(most, reserved_bytes() - before);
  }
  CHECK(most <= (3 * 640 + 64) * kMiB);
  empty_cache();
  CHECK(reserved_bytes() == before);
}

TEST_CASE("threads do not get in each other's way") {
  std::atomic<bool> all_right{true};
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    threads.emplace_back([&all_right, seed] {
      if (!blocks_are_apart(seed, 3000)) all_right = false;
    });
  }
  for (int i = 0; i < 50; ++i) empty_cache();
  for (std::thread& thread : threads) thread.join();
  CHECK(all_right);
}

TEST_CASE("a child of fork() can allocate, whatever other threads were doing") {
  // gcc 12's AddressSanitizer leaves its own allocator locked in a child of fork(), now and then.
  if (kAddressSanitizer) return;
  std::atomic<bool> ended{false};
  std::vector<std::thread> others;
  for (int i = 0; i < 2; ++i) {
    others.emplace_back([&ended] {
      while (!ended) {
        const Storage beyond_the_threads_own_cache(3 * kMiB);
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      _exit(blocks_are_apart(7, 100) ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  ended = true;
  for (std::thread& other : others) other.join();
}

TEST_CASE("more than there is, is refused") {
  CHECK_THROWS_WITH(Storage((std::size_t{1} << 46) + 1),
                    "[storage] cannot allocate 70368744177665 bytes: beyond the address space");
  CHECK_THROWS_AS(Storage(~std::size_t{0}), Error);
}

#ifdef __linux__
TEST_CASE("where the system refuses, what is cached is given back before an error is thrown") {
  if (kAddressSanitizer || kThreadSanitizer) return;  // they need more than the limit themselves
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    const rlim_t most = address_space() + 2048 * kMiB;
    const rlimit limit{most, most};
    setrlimit(RLIMIT_AS, &limit);
    { const Storage cached(1000 * kMiB); }
    try {
      { const Storage needs_the_cached_space(1500 * kMiB); }
      const Storage impossible(3000 * kMiB);
    } catch (const Error& error) {
      const std::string expected =
          "[storage] cannot allocate 3145728000 bytes: the system has no memory left";
      _exit(error.what() == expected ? 0 : 1);
    }
    _exit(2);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}
#endif

TEST_CASE("blocks may be freed after main() has returned") {
  late.blocks = {Storage(10), Storage(100000), Storage(5 * kMiB)};
}
