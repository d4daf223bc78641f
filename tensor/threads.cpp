#include "ember/tensor/threads.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "ember/tensor/check.h"
#include "ember/tensor/process_limits.h"

namespace ember {
namespace {

using Clock = std::chrono::steady_clock;
using LoopBody = FunctionRef<void(std::int64_t, std::int64_t)>;

constexpr int kMostThreads = 1024;

// More pieces than threads, so that a thread that starts late or is slowed down does fewer.
constexpr int kPiecesPerThread = 4;

// How long a worker spins, waiting for the next loop, before it sleeps. Loops follow each other
// closely in a training step, and waking a thread costs the caller about 10 microseconds.
constexpr auto kLookout = std::chrono::microseconds(200);

// A loop of fewer grains gains less than waking a thread for it costs.
constexpr double kGrainsWorthWaking = 8;

// Whether this thread's loops run on it alone: it runs a piece of a loop, or has an OwnThreadOnly.
thread_local bool alone = false;

void pause_briefly() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Spins while `condition` holds; in a longer wait it yields the core to other threads.
template <class Condition>
void spin_while(const Condition& condition) {
  constexpr int kPauses = 500;
  for (int pause = 0; condition(); ++pause) {
    pause < kPauses ? pause_briefly() : std::this_thread::yield();
  }
}

/// Worker threads that run the pieces of one loop at a time, together with the calling thread.
///
/// Pieces are claimed one by one, by the caller from the front and by workers from the back. A
/// worker that is late or asleep therefore delays nobody: others do its pieces. With two threads
/// each gets the same part of the range in every loop, which is then in its cache.
class Pool {
 public:
  explicit Pool(int workers) {
    threads_.reserve(static_cast<std::size_t>(workers));
    try {
      while (size() <= workers) threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // The system allows no more threads: the pool works with fewer.
    }
  }

  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  int size() const { return static_cast<int>(threads_.size()) + 1; }

  void run(std::int64_t size, int pieces, bool worth_waking, LoopBody body) {
    size_ = size;
    pieces_ = pieces;
    body_ = &body;
    done_by_workers_.store(0, std::memory_order_relaxed);
    const Claims before = claims_.load(std::memory_order_relaxed);
    claims_.store({before.round + 1, 0, static_cast<std::uint16_t>(pieces)});
    if (sleeping_.load() > 0 && (worth_waking || is_one_of_many())) wake_workers(pieces - 1);

    int done_here = 0;
    for (; const auto piece = claim(Side::front); ++done_here) run_piece(*piece);
    spin_while(
        [&] { return done_by_workers_.load(std::memory_order_acquire) < pieces - done_here; });
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

 private:
  // The unclaimed pieces, [front, back). Each loop has another round, so that a compare-and-swap
  // with a value from an earlier loop fails. Aligned so that Clang, too, uses one lock-free
  // instruction.
  struct alignas(8) Claims {
    std::uint32_t round;
    std::uint16_t front;
    std::uint16_t back;
  };
  static_assert(kMostThreads * kPiecesPerThread <= std::numeric_limits<std::uint16_t>::max());
  enum class Side { front, back };

  std::optional<int> claim(Side side) {
    Claims seen = claims_.load(std::memory_order_relaxed);
    while (seen.front < seen.back) {
      Claims left = seen;
      const int piece = side == Side::front ? left.front++ : --left.back;
      if (claims_.compare_exchange_weak(seen, left, std::memory_order_acquire)) return piece;
    }
    return std::nullopt;
  }

  void work() {
    alone = true;
    while (wait_for_pieces()) {
      while (const auto piece = claim(Side::back)) {
        run_piece(*piece);
        done_by_workers_.fetch_add(1, std::memory_order_release);
      }
    }
  }

  /// False: the pool is being destroyed.
  bool wait_for_pieces() {
    const auto has_news = [this] {
      const Claims now = claims_.load();
      return now.front < now.back || stopping_;
    };
    const auto lookout_ends = Clock::now() + kLookout;
    spin_while([&] { return !has_news() && Clock::now() < lookout_ends; });
    if (!has_news()) {
      std::unique_lock lock(mutex_);
      ++sleeping_;
      wake_.wait(lock, has_news);
      --sleeping_;
    }
    return !stopping_;
  }

  /// No wake-up is lost: a worker reads the claims again after it has counted itself as sleeping,
  /// and the caller reads that count after it has published the claims. One of them sees the
  /// other's write.
  void wake_workers(int wanted) {
    int sleeping;
    {
      const std::lock_guard lock(mutex_);  // no worker is between its last look and its sleep
      sleeping = sleeping_;
    }
    const int awake = static_cast<int>(threads_.size()) - sleeping;
    for (int i = awake; i < wanted; ++i) wake_.notify_one();
  }

  /// Whether a short loop comes shortly after another one. (A single one wakes nobody.)
  bool is_one_of_many() {
    const auto now = Clock::now();
    const auto previous = std::exchange(last_short_loop_, now);
    return now - previous < kLookout;
  }

  void run_piece(int piece) {
    const std::int64_t length = size_ / pieces_;
    const std::int64_t longer = size_ % pieces_;  // this many pieces have one more
    const std::int64_t begin = piece * length + std::min<std::int64_t>(piece, longer);
    try {
      (*body_)(begin, begin + length + (piece < longer ? 1 : 0));
    } catch (...) {
      // Keeps the error of the first piece in the range, not in time: the same for any number of
      // threads.
      const std::lock_guard lock(mutex_);
      if (!error_ || piece < error_piece_) {
        error_ = std::current_exception();
        error_piece_ = piece;
      }
    }
  }

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<Claims> claims_{Claims{0, 0, 0}};
  static_assert(std::atomic<Claims>::is_always_lock_free);
  std::atomic<int> done_by_workers_{0};
  std::atomic<int> sleeping_{0};
  std::atomic<bool> stopping_{false};
  Clock::time_point last_short_loop_;

  // The loop: written before its claims are published, read by threads that hold a claim.
  std::int64_t size_ = 0;
  int pieces_ = 0;
  const LoopBody* body_ = nullptr;
  std::exception_ptr error_;
  int error_piece_ = 0;
};

int threads_at_start() {
  if (const char* text = std::getenv("EMBER_NUM_THREADS")) {
    const std::string_view view(text);
    int threads = 0;
    const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), threads);
    check(error == std::errc() && end == view.data() + view.size() && threads >= 1 &&
              threads <= kMostThreads,
          "[threads] EMBER_NUM_THREADS is '{}': needs a number from 1 to {}", view, kMostThreads);
    return threads;
  }
  return std::min(usable_cpus(), kMostThreads);
}

struct PoolState {
  explicit PoolState(int n) : threads(n) {}
  std::mutex in_use;  // held while a loop runs, and while the pool is replaced
  std::atomic<int> threads;
  std::unique_ptr<Pool> pool;  // created on first use
};

// Created on first use, and never destroyed: kernels may run in the destructors of other static
// objects.
std::atomic<PoolState*> only_state{nullptr};

PoolState& state() {
  PoolState* now = only_state.load(std::memory_order_acquire);
  if (now) return *now;
  auto made = std::make_unique<PoolState>(threads_at_start());
  if (only_state.compare_exchange_strong(now, made.get())) return *made.release();
  return *now;
}

// A child of fork() has only the thread that called it, and therefore starts without a pool. The
// old pool is leaked: its threads cannot be joined there. Registered before main(), and so before
// any fork.
[[maybe_unused]] const int told_of_forks = pthread_atfork(nullptr, nullptr, [] {
  if (PoolState* const now = only_state) new (now) PoolState(now->threads);
});

}  // namespace

int num_threads() {
  return state().threads.load(std::memory_order_relaxed);
}

void set_num_threads(int threads) {
  check(threads >= 1 && threads <= kMostThreads,
        "[set_num_threads] got {}: needs a number from 1 to {}", threads, kMostThreads);
  check(!alone,
        "[set_num_threads] called from inside parallel_for, or while an OwnThreadOnly lives");
  PoolState& shared = state();
  const std::lock_guard lock(shared.in_use);
  shared.threads.store(threads, std::memory_order_relaxed);
  if (shared.pool && shared.pool->size() != threads) shared.pool.reset();
}

bool detail::runs_alone() {
  return alone || num_threads() == 1;
}

void detail::run_in_pieces(std::int64_t size, double grain, LoopBody body) {
  const double grains = static_cast<double>(size) / std::max(grain, 1e-6);
  PoolState& shared = state();
  const std::unique_lock lock(shared.in_use, std::try_to_lock);
  if (!lock) return body(0, size);
  if (!shared.pool) shared.pool = std::make_unique<Pool>(shared.threads - 1);
  const double most_pieces = kPiecesPerThread * shared.pool->size();
  const int pieces = static_cast<int>(std::min({static_cast<double>(size), grains, most_pieces}));
  const OwnThreadOnly inside;  // for loops inside the caller's pieces
  shared.pool->run(size, pieces, grains >= kGrainsWorthWaking, body);
}

OwnThreadOnly::OwnThreadOnly() : alone_(alone, true) {}

}  // namespace ember
