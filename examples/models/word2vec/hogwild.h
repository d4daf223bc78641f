/// Training by several threads at once that share tables without locks (Niu et al., "Hogwild!",
/// NIPS 2011, arXiv 1106.5730), as the word2vec tool does. The one place where that happens.
///
/// Each thread has a replica of the model: leaves, graph and optimizer of its own, on the same
/// numbers. It reads rows while another may be writing them, and of two updates of the same number
/// at the same moment one may be lost. This is sound for these models because
/// - a step reads and writes a few hundred of many thousand rows, so that collisions are rare; the
///   most frequent words' rows, where they are not, are pulled back by thousands of later steps;
/// - a language model's hidden layer, which every step reads and writes as a whole, is added to
///   when a step ends; what another thread adds in between is not lost, only seen a step later. Its
///   weights, which backward() reads, are copied when the step begins, so that they are the ones
///   the loss was computed with; its biases backward() does not read;
/// - a number is 4 aligned bytes, which x86-64 and ARM64 read and write whole: what is read is an
///   old value or a new one, never half of each;
/// - nothing but numbers is shared in this way: no sizes, no indices, no pointers.
/// To the C++ standard it is a data race. ThreadSanitizer is told of the one function that writes
/// the rows (tests/tsan.supp), and of nothing else. With one thread no race is left, and the result
/// is the same to the bit each time.
#pragma once

#include <functional>

namespace ember::examples {

/// Runs body(worker) for each worker from 0 to `workers` - 1, each on a thread of its own, and
/// waits for all. Worker 0 runs on the calling thread. Kernels that a body calls use its own thread
/// only. Where bodies throw, the exception of the lowest worker is rethrown, once all have ended.
/// InputError, before any has begun: the system has not that many threads to give.
void hogwild(int workers, const std::function<void(int worker)>& body);

}  // namespace ember::examples
