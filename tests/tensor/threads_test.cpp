#include "ember/tensor/threads.h"

#include <atomic>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/child.h"
#include "support/sanitizers.h"

using namespace ember;
using namespace ember::test;

namespace {

/// Sets the number of threads for one test.
class Threads {
 public:
  explicit Threads(int threads) : before_(num_threads()) { set_num_threads(threads); }
  ~Threads() { set_num_threads(before_); }

 private:
  int before_;
};

/// Whether a loop over [0, size) visits each element once.
bool visits_each_once(std::int64_t size, double grain) {
  std::vector<int> visits(static_cast<std::size_t>(size), 0);
  parallel_for(size, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
  });
  return visits == std::vector<int>(visits.size(), 1);
}

// Constructed before the pool, so destroyed after everything that was constructed in main().
struct LoopsAtExit {
  ~LoopsAtExit() {
    if (!visits_each_once(1000, 1)) std::_Exit(1);
  }
} const loops_at_exit;

}  // namespace

TEST_CASE("a loop visits each element once, for any size, grain and number of threads") {
  for (const int threads : {1, 2, 3, 16}) {
    const Threads guard(threads);
    for (const std::int64_t size : {1, 2, 3, 7, 64, 1000, 12345}) {
      for (const double grain : {-1.0, 0.0, 0.01, 0.5, 1.0, 3.0, 100.0, 1e18}) {
        CAPTURE(threads, size, grain);
        REQUIRE(visits_each_once(size, grain));
      }
    }
  }
}

TEST_CASE("a loop over nothing calls nothing") {
  const Threads guard(2);
  for (const std::int64_t size : {std::int64_t{0}, std::int64_t{-5}}) {
    parallel_for(size, 1, [](std::int64_t, std::int64_t) { FAIL("called"); });
  }
}

TEST_CASE("pieces of the largest range do not overflow") {
  const Threads guard(2);
  constexpr std::int64_t kSize = std::numeric_limits<std::int64_t>::max();
  std::atomic<std::uint64_t> covered{0};
  parallel_for(kSize, 1, [&](std::int64_t begin, std::int64_t end) {
    covered += static_cast<std::uint64_t>(end - begin);
  });
  CHECK(covered == static_cast<std::uint64_t>(kSize));
}

TEST_CASE("pieces are no smaller than the grain") {
  const Threads guard(4);
  std::atomic<int> pieces{0};
  std::atomic<bool> too_small{false};
  parallel_for(1000, 300, [&](std::int64_t begin, std::int64_t end) {
    ++pieces;
    if (end - begin < 300) too_small = true;
  });
  CHECK(pieces <= 3);
  CHECK(!too_small);
}

TEST_CASE("a loop runs on several threads at once") {
  const Threads guard(2);
  std::atomic<int> arrived{0};
  // Each of two pieces waits for the other: this ends only if two threads run them.
  parallel_for(2, 1e-6, [&](std::int64_t begin, std::int64_t end) {
    arrived += static_cast<int>(end - begin);
    while (arrived < 2) std::this_thread::yield();
  });
  CHECK(arrived == 2);
}

TEST_CASE("loops inside loops run where they are") {
  const Threads guard(3);
  std::vector<std::int64_t> sums(50);
  parallel_for(50, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const auto outer = std::this_thread::get_id();
      parallel_for(100, 1, [&](std::int64_t from, std::int64_t to) {
        if (std::this_thread::get_id() != outer) return;
        for (std::int64_t k = from; k < to; ++k) sums[static_cast<std::size_t>(i)] += k;
      });
    }
  });
  CHECK(sums == std::vector<std::int64_t>(50, 4950));
}

TEST_CASE("an exception in a piece reaches the caller, the first piece's first") {
  const Threads guard(3);
  for (int round = 0; round < 200; ++round) {
    try {
      parallel_for(12, 1, [](std::int64_t begin, std::int64_t) {
        if (begin >= 3) throw std::runtime_error(std::to_string(begin));
      });
      FAIL("nothing was thrown");
    } catch (const std::runtime_error& error) {
      REQUIRE(std::string(error.what()) == "3");
    }
    REQUIRE(visits_each_once(100, 1));
  }
}

TEST_CASE("several threads may call at once") {
  const Threads guard(2);
  std::atomic<bool> all_right{true};
  std::vector<std::thread> users;
  for (int user = 0; user < 4; ++user) {
    users.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        if (!visits_each_once(100 + i, 7)) all_right = false;
      }
    });
  }
  for (std::thread& user : users) user.join();
  CHECK(all_right);
}

TEST_CASE("the number of threads can change between loops, also from other threads") {
  const Threads guard(2);
  std::atomic<bool> ended{false};
  std::thread changer([&] {
    for (int i = 0; i < 100; ++i) set_num_threads(1 + i % 5);
    ended = true;
  });
  bool all_right = true;
  while (!ended) all_right &= visits_each_once(1000, 10);
  changer.join();
  CHECK(all_right);
  set_num_threads(7);
  CHECK(num_threads() == 7);
}

TEST_CASE("numbers of threads that make no sense are refused") {
  const Threads guard(2);
  CHECK_THROWS_WITH(set_num_threads(0), "[set_num_threads] got 0: needs a number from 1 to 1024");
  CHECK_THROWS_WITH(set_num_threads(1025),
                    "[set_num_threads] got 1025: needs a number from 1 to 1024");
  CHECK_THROWS_WITH(parallel_for(100, 1, [](auto, auto) { set_num_threads(1); }),
                    "[set_num_threads] called from inside parallel_for, or while an OwnThreadOnly "
                    "lives");
  CHECK(num_threads() == 2);
}

TEST_CASE("a child of fork() has threads of its own") {
  if (kThreadSanitizer) return;  // which knows of no threads in a forked child
  const Threads guard(2);
  REQUIRE(visits_each_once(1000, 1));  // the parent's pool is there
  for (int i = 0; i < 5; ++i) {
    CHECK(holds_in_child([] {
      for (int k = 0; k < 100; ++k) {
        if (!visits_each_once(1000, 1)) return false;
      }
      set_num_threads(3);
      return visits_each_once(1000, 1);
    }));
    REQUIRE(visits_each_once(1000, 1));
  }
}

TEST_CASE("fork() while another thread runs loops") {
  // gcc 12's AddressSanitizer leaves its own allocator locked in a child of fork(), now and then.
  if (kAddressSanitizer || kThreadSanitizer) return;
  const Threads guard(2);
  std::atomic<bool> ended{false};
  std::thread other([&] {
    while (!ended) visits_each_once(1000, 1);
  });
  bool all_right = true;
  for (int i = 0; i < 20; ++i)
    all_right &= holds_in_child([] { return visits_each_once(1000, 1); });
  ended = true;
  other.join();
  CHECK(all_right);
}

TEST_CASE("a thread that shares its work out itself keeps its loops to itself") {
  const Threads guard(4);
  const auto threads_used = [] {
    std::mutex mutex;
    std::set<std::thread::id> seen;
    parallel_for(64, 0.01, [&](auto, auto) {
      const std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
    });
    return seen;
  };
  {
    const OwnThreadOnly outer;
    { const OwnThreadOnly inner; }
    CHECK(threads_used() == std::set{std::this_thread::get_id()});
  }
  set_num_threads(3);  // allowed again
  CHECK(num_threads() == 3);
}
