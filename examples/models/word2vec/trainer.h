/// Trains any WordModel on one or several threads: SGD on gradients from autograd, with a linearly
/// decreasing learning rate.
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
  /// The initial learning rate. It falls to 1e-4 of that, as in the word2vec tool.
  double lr = 0.05;
  int threads = 1;
  std::uint64_t seed = 1;
};

/// The progress of a training, and the loss per prediction, averaged since the last report.
struct TrainProgress {
  std::int64_t step;  // of the reporting thread
  std::int64_t words_done;
  std::int64_t words_in_all;
  double loss;
  double lr;
};

/// Averages the losses of a thread between two reports.
struct LossAverage {
  std::int64_t step = 0;             // number of steps so far
  double loss = 0, predictions = 0;  // their sums since the last report
  double last = 0;                   // the average in the last report

  double value() const { return predictions > 0 ? loss / predictions : last; }
};

class Trainer {
 public:
  /// Trains the model's parameters in place. The text must outlive this.
  Trainer(const WordModel& model, const TrainingText& text, const TrainOptions& options);

  /// Words of the vocabulary in the text, times the number of epochs.
  std::int64_t words_in_all() const { return words_in_all_; }

  /// Trains to the end of the text, or until `stop` (optional) returns true. Each thread calls it
  /// after each batch, so `stop` must be thread-safe, and a run trains at least one batch. Another
  /// call continues; with one thread, where and how often training was stopped changes no bit of
  /// the result. `on_step` is called on the calling thread: after the first loss and before the
  /// first update, then every `report_every` steps, and at the end of the text. Returns whether the
  /// text is over. InputError: the text has nothing to learn from.
  bool run(const std::function<void(const TrainProgress&)>& on_step, std::int64_t report_every,
           const std::function<bool()>& stop = {});

  /// The progress between two runs. The loss is 0 if none is known yet.
  TrainProgress progress() const;

  /// Words of the vocabulary that all threads have read so far.
  std::int64_t words_done() const { return words_done_; }

  /// Everything needed to resume, except the model's parameters. With one thread, the result of a
  /// resumed training is the same to the bit.
  StateDict state_dict() const;
  /// InputError: not a state for this text and number of threads.
  void load_state_dict(const StateDict& state);

 private:
  struct Worker {
    std::unique_ptr<Learner> learner;
    RandomStream draws;
    std::int64_t steps = 0;
    bool is_done = false;  // its share of the text is finished
  };
  using OnLoss =
      std::function<void(double loss, std::int64_t predictions, std::int64_t words_done)>;
  void work(Worker& worker, const OnLoss& on_loss, const std::function<bool()>& stop);
  double rate() const;

  TrainOptions options_;
  std::int64_t words_in_all_;
  std::atomic<std::int64_t> words_done_{0};
  std::vector<Worker> workers_;
  LossAverage losses_;  // of the first worker, the only one that reports
};

}  // namespace ember::examples
