/// The log of a training: log.jsonl, one JSON object per line, and loss.svg, a plot of its losses.
///
///     {"step":250,"loss":2.41,"lr":0.00099,"grad_norm":0.7,"tokens_per_second":52000.0}
///     {"step":250,"validation_loss":2.39}
///
/// Lines are written at once, so a killed training has all lines up to then. A resumed training
/// keeps the lines up to its checkpoint, and writes the later ones again.
///
/// A log belongs to a checkpoint if it has a line with the checkpoint's step and loss.
/// training_run.h says how both are replaced.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "examples/models/gpt/gpt_trainer.h"

namespace ember::examples {

class TrainingLog {
 public:
  /// Keeps the lines up to `steps_done`; with 0, starts empty. Error: cannot write. InputError: the
  /// path is not a regular file.
  TrainingLog(const std::string& path, std::int64_t steps_done);

  /// The current path.
  const std::string& path() const { return path_; }
  /// Renames the file to `path`, replacing a file there, and continues writing there. Error:
  /// cannot.
  void move_to(const std::string& path);
  /// Flushes the lines to disk; ignores errors.
  void sync() const;

  /// Logs step number `step`.
  void note(std::int64_t step, const GptTrainer::Step& what, double tokens_per_second);
  /// Logs the validation loss after `step` steps.
  void note_validation(std::int64_t step, double loss);

  /// Whether it has the validation loss after this step.
  bool has_validation(std::int64_t step) const;

  /// Plots the losses so far, if there are any. Error: cannot write.
  void save_curve(const std::string& path) const;

  /// Whether all lines were written: a full disk does not stop the training.
  bool is_whole() const { return file_.good(); }

 private:
  struct Curve {
    std::vector<double> steps, losses;
    void add(std::int64_t step, double loss);
  };
  void write(const std::string& line);

  std::string path_;
  std::ofstream file_;
  Curve training_, validation_;
};

/// Whether the log in this file has a line with this step and loss.
bool has_line_of(const std::string& path, std::int64_t step, double loss);

/// Moves the log `with` to `path`, replacing the one there. Error: cannot write.
void replace_log(const std::string& with, const std::string& path);

}  // namespace ember::examples
