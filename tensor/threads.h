/// Threads: one pool that runs every kernel's loops, matrix products included.
///
/// `parallel_for` cuts a range into pieces and runs them on the calling thread and the pool's
/// workers. Called from inside a piece, or while another thread holds the pool, it simply runs on
/// the calling thread: kernels never wait for each other. What a kernel computes does not depend on
/// the number of threads, because each piece writes its own part of the output.
///
/// Workers spin for a moment, waiting for the next loop, before they sleep. A child of fork()
/// starts workers of its own when it first needs them.
#pragma once

#include <cstdint>

#include "ember/tensor/function_ref.h"
#include "ember/tensor/save_and_restore.h"

namespace ember {

/// The number of threads that kernels use, the calling one included. Initially EMBER_NUM_THREADS if
/// it is set, otherwise the CPUs that this process may use (process_limits.h).
/// Error: an EMBER_NUM_THREADS that is no number from 1 to 1024.
int num_threads();

/// Waits for a loop that another thread runs. Error: less than 1 or more than 1024; a call from
/// inside a loop that runs on several threads, or while an OwnThreadOnly exists.
void set_num_threads(int threads);

namespace detail {
/// Whether this thread's loops run on it alone, in one piece.
bool runs_alone();
/// The rest of parallel_for, for loops of more than one piece.
void run_in_pieces(std::int64_t size, double grain,
                   FunctionRef<void(std::int64_t begin, std::int64_t end)> body);
}  // namespace detail

/// Calls body(begin, end) for pieces that together make [0, size), and waits for all of them. If
/// pieces throw, the exception of the first of them in the range is rethrown after all have ended.
/// A loop of a single piece is a plain call of the body.
///
/// `grain` is the number of elements worth a thread: those that take about 10 microseconds. No
/// piece is smaller. It may be a fraction: 0.1 if an element takes 100 microseconds. With the size
/// it also says how long the loop is; sleeping threads are woken only for long loops.
template <class Body>
void parallel_for(std::int64_t size, double grain, const Body& body) {
  if (size <= 0) return;
  const bool is_one_piece = size < 2 || static_cast<double>(size) < 2 * grain;
  if (is_one_piece || detail::runs_alone()) {
    body(0, size);
  } else {
    detail::run_in_pieces(size, grain, body);
  }
}

/// While one exists, loops of the thread that created it run on that thread only: for programs that
/// distribute work over their own threads.
class OwnThreadOnly {
 public:
  OwnThreadOnly();

 private:
  SaveAndRestore<bool> alone_;
};

}  // namespace ember
