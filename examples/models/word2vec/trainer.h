/// Trains any WordModel on one or several threads: batches in, gradients through autograd, an SGD
/// step each, with a learning rate that falls in a straight line.
#pragma once

#include <ember/tensor/state_dict.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "examples/models/word2vec/learner.h"

namespace ember::examples {

struct TrainOptions {
  std::int64_t epochs = 5;
  /// The learning rate at the start. It falls to a ten thousandth of that, as in the word2vec tool.
  double lr = 0.05;
  int threads = 1;
  std::uint64_t seed = 1;
};

/// How far training has come, and the loss of a prediction, averaged since this was last told.
struct TrainProgress {
  std::int64_t step;  // of the thread that tells
  std::int64_t words_done;
  std::int64_t words_in_all;
  double loss;
  double lr;
};

/// Averages the losses of a thread's steps from one report to the next.
struct LossAverage {
  std::int64_t step = 0;             // how many steps there were
  double loss = 0, predictions = 0;  // their sums since the last report
  double last = 0;                   // what the last report told

  double value() const { return predictions > 0 ? loss / predictions : last; }
};

class Trainer {
 public:
  /// Trains the model's numbers in place. The text must outlive this.
  Trainer(const WordModel& model, const TrainingText& text, const TrainOptions& options);

  /// Words with a vector that all epochs together pass.
  std::int64_t words_in_all() const { return words_in_all_; }

  /// Trains to the end of the text, or until `stop`, if any, is true. Each thread asks that after
  /// each of its batches, so `stop` needs to be thread-safe, and a run takes a batch at least.
  /// Called again it goes on; where and how often it was stopped changes no bit with one thread.
  /// `on_step` is called from the calling thread: when the first loss is known and nothing has
  /// moved yet, then before every so many steps, `report_every`, and at the end of the text.
  /// Returns whether the text is over. InputError: the text has nothing to learn from.
  bool run(const std::function<void(const TrainProgress&)>& on_step, std::int64_t report_every,
           const std::function<bool()>& stop = {});

  /// Where it stands, between two runs. The loss is 0 when none is known yet.
  TrainProgress progress() const;

  /// Words with a vector that all threads have passed so far.
  std::int64_t words_done() const { return words_done_; }

  /// All that a training needs to go on as if it had not been interrupted, but for the model's own
  /// numbers. With one thread the result is then the same to the bit.
  StateDict state_dict() const;
  /// InputError: the state of another text, or of another number of threads.
  void load_state_dict(const StateDict& state);

 private:
  struct Worker {
    std::unique_ptr<Learner> learner;
    RandomStream draws;
    std::int64_t steps = 0;
    bool is_done = false;  // its part of the text is over
  };
  using OnLoss =
      std::function<void(double loss, std::int64_t predictions, std::int64_t words_done)>;
  void work(Worker& worker, const OnLoss& on_loss, const std::function<bool()>& stop);
  double rate() const;

  TrainOptions options_;
  std::int64_t words_in_all_;
  std::atomic<std::int64_t> words_done_{0};
  std::vector<Worker> workers_;
  LossAverage losses_;  // of the first worker
};

}  // namespace ember::examples
