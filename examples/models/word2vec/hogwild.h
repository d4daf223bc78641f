/// Training with several threads that share tables without locks (Niu et al., "Hogwild!", NIPS
/// 2011, arXiv 1106.5730), as in the word2vec tool. This is the only place where that happens.
///
/// Each thread has a replica of the model: its own leaves, graph and optimizer on the shared
/// parameters. It reads rows while other threads may be writing them, and if two threads update a
/// number at the same moment, one update may be lost. This works for these models because
/// - a step touches a few hundred of many thousand rows, so collisions are rare. Only the rows of
///   the most frequent words collide often, and thousands of later steps correct them;
/// - a language model's hidden layer is read and written by every step, but its update is an
///   addition at the end of the step: what other threads add meanwhile is not lost. Its weights are
///   copied at the start of the step, so that backward() uses the values of the forward pass;
///   backward() does not read its biases;
/// - aligned 4-byte numbers are read and written atomically on x86-64 and ARM64: a read gives an
///   old or a new value, never a mixture;
/// - only numbers are shared in this way: no sizes, no indices, no pointers.
/// By the C++ standard this is a data race. The suppression for ThreadSanitizer (tests/tsan.supp)
/// covers only the function that writes the rows. With one thread there is no race, and results are
/// reproducible to the bit.
#pragma once

#include <functional>

namespace ember::examples {

/// Runs body(worker) for each worker from 0 to `workers` - 1, each on its own thread, and waits for
/// all. Worker 0 runs on the calling thread. Kernels called in a body use only its thread. If
/// bodies throw, the exception of the lowest worker is rethrown after all have ended. InputError,
/// before any body starts: the system cannot create that many threads.
void hogwild(int workers, const std::function<void(int worker)>& body);

}  // namespace ember::examples
