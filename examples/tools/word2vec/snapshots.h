/// Writes snapshots of vectors during training (saved_history.h).
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
  std::int64_t count = 0;  // between the start and the end; 0: no history
  std::int64_t words = 30'000;
};

/// Writes the snapshots of a training while it runs. training_files.h decides which of them become
/// the history, and when.
///
/// Other threads keep training while the table is copied. A snapshot then mixes numbers from before
/// and after some of their steps, over a few milliseconds; each number is whole, as for a step that
/// reads these rows (hogwild.h). At the start and the end nobody trains, and the snapshot is exact.
class Snapshots {
 public:
  /// `table` (V, D) has a row for each word and is not trained yet. The directory must exist unless
  /// the count is 0.
  Snapshots(std::filesystem::path directory, const SnapshotOptions& options, const WordTable& words,
            const Tensor& table);

  bool are_kept() const { return options_.count > 0; }

  /// Called in a step: writes a snapshot if one is due. If that fails, gives up the history, to
  /// leave the disk to the vectors, and returns a message, once.
  std::optional<std::string> note(const TrainProgress& now);

  /// Why a requested history was given up.
  const std::optional<std::string>& failure() const { return failure_; }

  /// The snapshots so far and a current one, which it writes. REQUIRES: no thread trains.
  /// InputError: a number is not finite. Error: cannot write.
  SavedHistory up_to(const TrainProgress& now);

  /// The snapshots listed in the metadata of a saved training. InputError: invalid list.
  static std::vector<Moment> saved_moments(const nn::Metadata& saved);

  /// Adds to the metadata of a saved training: the options, and the snapshots so far or why there
  /// are none.
  void save(nn::Metadata& saved, const TrainProgress& now) const;

  /// The conditions under which a saved training can be resumed. Empty without a history.
  nn::Metadata conditions() const;

  /// Continues with the saved snapshots. REQUIRES: the table has been restored. InputError, which
  /// says what to do: a snapshot is missing or does not fit.
  void load(const nn::Metadata& saved, const TrainProgress& now);

 private:
  Moment write(const TrainProgress& now, const Tensor& rows) const;
  std::vector<Moment> moments_of_earlier_version(const TrainProgress& now) const;

  std::filesystem::path directory_;
  SnapshotOptions options_;
  std::string run_ = random_run();
  Schedule schedule_;
  WordTable words_;  // the words of a snapshot
  Tensor table_;     // their rows; a view of the trained table
  Tensor start_;     // a copy of the start, until the first step's loss is known and it is written
  std::vector<Moment> moments_;
  std::optional<std::string> failure_;
};

}  // namespace ember::examples
