/// Training of a word model: batches in, gradients through autograd, one optimizer step each.
#pragma once

#include <cstdint>
#include <functional>

#include "examples/word2vec/window_model.h"

namespace ember::examples {

struct TrainOptions {
  std::int64_t window = 5;
  std::int64_t targets_per_batch = 64;
  std::int64_t epochs = 5;
  /// Adagrad's learning rate at the start; falls in a straight line to a hundredth of it.
  double lr = 0.3;
  double accumulator = 1;
  int threads = 2;
  std::uint64_t seed = 1;
};

struct TrainProgress {
  std::int64_t words_done;
  std::int64_t words_in_all;
  double loss;
  double lr;
};

void train(WindowModel& model, const TrainingText& text, const TrainOptions& options,
           const std::function<void(const TrainProgress&)>& on_step);

}  // namespace ember::examples
