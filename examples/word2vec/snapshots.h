/// Keeps in files what vectors are at some moments of their training (history_draft.h).
#pragma once

#include <ember/tensor/tensor.h>

#include <cstdint>
#include <optional>
#include <string>

#include "examples/word2vec/history_draft.h"
#include "examples/word2vec/schedule.h"
#include "examples/word2vec/trainer.h"

namespace ember::examples {

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
  /// many words done, goes on with the moments from before. InputError: there are none.
  void begin(const WordTable& words, const Tensor& table, bool resume, std::int64_t words_done);

  /// In a step: keeps this moment if it is due. If it cannot be written, what there is of the new
  /// history is deleted, so that the vectors find room, and there will be none: says so, once.
  std::optional<std::string> note(const TrainProgress& now);

  /// When the vectors are saved, those of the training's end or of its interruption: keeps the
  /// moment, and the history takes the place of the one before. InputError, Error: it could not be
  /// written, now or at one of its moments.
  void end();

 private:
  SnapshotOptions options_;
  std::optional<HistoryDraft> draft_;  // nothing when there is no history
  Schedule schedule_;
  WordTable words_;  // those that are kept
  Tensor table_;     // their rows, as they are trained
  Tensor start_;     // a copy until it is kept: the first step tells its loss
  std::int64_t start_words_ = 0;
  std::optional<TrainProgress> last_;
  std::optional<std::string> failure_;
};

}  // namespace ember::examples
