/// Threads: one pool that runs every kernel's loops, matrix products included.
///
/// `parallel_for` cuts a range into pieces and runs them on the calling thread and the pool's
/// workers. Called from inside a piece, or while another thread holds the pool, it simply runs on
/// the calling thread: kernels never wait for each other. What a kernel computes does not depend on
/// the number of threads, because each piece writes its own part of the output.
///
/// Workers look out for the next loop for a moment before they sleep. After fork() the child starts
/// workers of its own when it first needs them.
#pragma once

#include <cstdint>

#include "ember/tensor/function_ref.h"
#include "ember/tensor/save_and_restore.h"

namespace ember {

/// The number of threads that kernels use, the calling one included. At the start: what
/// EMBER_NUM_THREADS says, otherwise the CPUs that this process may use (process_limits.h).
/// Error: an EMBER_NUM_THREADS that is no number from 1 to 1024.
int num_threads();

/// Waits for a loop that another thread runs. Error: less than 1 or more than 1024; a call from
/// inside a loop that runs on several threads, or while an OwnThreadOnly lives.
void set_num_threads(int threads);

namespace detail {
/// Whether this thread's loops run on it alone, in one piece.
bool runs_alone();
/// The rest of parallel_for, for loops of more than one piece.
void run_in_pieces(std::int64_t size, double grain,
                   FunctionRef<void(std::int64_t begin, std::int64_t end)> body);
}  // namespace detail

/// Runs body(begin, end) over pieces that together make [0, size). Waits for all. Where pieces
/// throw, the exception of the first of them in the range is rethrown here, once all have ended.
/// A loop that makes one piece only is a plain call of the body.
///
/// `grain` is how many elements make some 10 microseconds of work: a piece is no smaller, as less
/// is not worth another thread. It may be a fraction: 0.1 says that an element takes 100. Together
/// with the size it tells how long the loop is; threads that sleep are woken for long ones only.
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

/// While one lives, loops of the thread that made it run on that thread alone: for a program that
/// shares its work out among threads of its own.
class OwnThreadOnly {
 public:
  OwnThreadOnly();

 private:
  SaveAndRestore<bool> alone_;
};

}  // namespace ember
