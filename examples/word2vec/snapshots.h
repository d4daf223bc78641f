/// Looks at a training now and then: when, and what is kept of it in files (saved_history.h).
#pragma once

#include <ember/tensor/tensor.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>

#include "examples/word2vec/saved_history.h"
#include "examples/word2vec/trainer.h"

namespace ember::examples {

/// When to look: at the start and `between` times before the end, densely at first, where most
/// happens. The end is known to whoever runs the training.
class Schedule {
 public:
  /// `taken`: how many moments there were before a training was resumed.
  explicit Schedule(std::int64_t between, std::int64_t taken = 0)
      : between_(between), taken_(taken) {}

  /// Whether one is due. REQUIRES: it is then taken.
  bool is_due(const TrainProgress& now);

 private:
  std::int64_t between_, taken_;
};

struct SnapshotOptions {
  std::int64_t count = 0;  // between the start and the end; 0: no history at all
  std::int64_t words = 30'000;
};

/// Writes the history of a training while it runs.
///
/// Other threads go on changing the table while it is copied. A moment then has numbers from before
/// and from after some of their steps, each of them whole: what a step sees that looks these rows
/// up (hogwild.h), spread over a few milliseconds. At the start and at the end nobody trains, and
/// the moment is the table to the bit.
class Snapshots {
 public:
  /// Of the training whose vectors go to this file. Finds out whether its history can be written:
  /// InputError, Error: it cannot.
  Snapshots(const std::string& vectors, const SnapshotOptions& options);

  /// Before this table (V, D) is trained, a row for each word. A training that is resumed, with so
  /// many words done, keeps the moments from before; a new one replaces the history that is there.
  /// Deleted is what its list names, and nothing else. InputError: nothing is there to go on with.
  void begin(const WordTable& words, const Tensor& table, bool resume, std::int64_t words_done);

  /// In a step: keeps this moment if it is due.
  void note(const TrainProgress& now);

  /// When the training is over, or interrupted: keeps the moment. Throws what went wrong in a step,
  /// where other threads would have trained on regardless.
  void end();

 private:
  void keep(const Moment& moment, const Tensor& rows);
  void forget_from(std::int64_t words_done);

  SnapshotOptions options_;
  std::filesystem::path directory_;
  SavedHistory history_;
  Schedule schedule_;
  WordTable words_;  // those that are kept
  Tensor table_;     // their rows, as they are trained
  Tensor start_;     // a copy until it is kept: the first step tells its loss
  std::int64_t start_words_ = 0;
  std::optional<TrainProgress> last_;
  std::exception_ptr failure_;
};

}  // namespace ember::examples
