/// What vectors are at some moments of their training, in files (saved_history.h).
#pragma once

#include <ember/nn/safetensors.h>
#include <ember/tensor/tensor.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "examples/models/word2vec/trainer.h"
#include "examples/tools/word2vec/saved_history.h"
#include "examples/tools/word2vec/schedule.h"

namespace ember::examples {

struct SnapshotOptions {
  std::int64_t count = 0;  // between the start and the end; 0: no history at all
  std::int64_t words = 30'000;
};

/// Writes the moments of a training while it runs. training_files.h decides which of them become
/// the history, and when.
///
/// Other threads go on changing the table while it is copied. A moment then has numbers from before
/// and from after some of their steps, each of them whole: what a step sees that looks these rows
/// up (hogwild.h), spread over a few milliseconds. At the start and at the end nobody trains, and
/// the moment is the table to the bit.
class Snapshots {
 public:
  /// Of a table (V, D), a row for each word, that has not been trained yet. The directory has to be
  /// there unless the count is 0.
  Snapshots(std::filesystem::path directory, const SnapshotOptions& options, const WordTable& words,
            const Tensor& table);

  bool are_kept() const { return options_.count > 0; }

  /// In a step: writes this moment if it is due. If that fails, there will be no history, so that
  /// the vectors find room: says so, once.
  std::optional<std::string> note(const TrainProgress& now);

  /// Why there will be no history, though one was asked for.
  const std::optional<std::string>& failure() const { return failure_; }

  /// The moments so far and the present one, which is written. Nobody may train now. InputError: a
  /// number that is not finite. Error: cannot write.
  SavedHistory up_to(const TrainProgress& now);

  /// The moments in what was saved of a training. InputError: they are no list.
  static std::vector<Moment> saved_moments(const nn::Metadata& saved);

  /// Adds the options and the moments so far to what is saved of a training, or why there are none.
  void save(nn::Metadata& saved, const TrainProgress& now) const;

  /// What a saved training must have in common with this one. Empty without a history: any can go
  /// on without one.
  nn::Metadata conditions() const;

  /// Goes on with the moments that were saved. The table is the trained one by now. InputError,
  /// which says what to do: one of them is missing.
  void load(const nn::Metadata& saved, const TrainProgress& now);

 private:
  Moment write(const TrainProgress& now, const Tensor& rows) const;
  std::vector<Moment> moments_of_earlier_version(const TrainProgress& now) const;

  std::filesystem::path directory_;
  SnapshotOptions options_;
  std::string run_ = random_run();
  Schedule schedule_;
  WordTable words_;  // those that are kept
  Tensor table_;     // their rows, as they are trained
  Tensor start_;     // a copy until it is written: the first step tells its loss
  std::vector<Moment> moments_;
  std::optional<std::string> failure_;
};

}  // namespace ember::examples
