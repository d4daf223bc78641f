/// What is noted of a training, for people and for programs: log.jsonl, one JSON object a line, and
/// loss.svg, the curve of its losses.
///
///     {"step":250,"loss":2.41,"lr":0.00099,"grad_norm":0.7,"tokens_per_second":52000.0}
///     {"step":250,"validation_loss":2.39}
///
/// A line is written as soon as it is known, so a training that is killed has all of them up to
/// there. One that goes on from a checkpoint keeps the lines up to that, and writes the others
/// anew.
///
/// A log belongs to a checkpoint: it has the line of its step, with its loss. training_run.h says
/// how the two replace those of another training.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "examples/models/gpt/gpt_trainer.h"

namespace ember::examples {

class TrainingLog {
 public:
  /// Of a training that has done so many steps; with 0, an empty one. Error: cannot write.
  /// InputError: what is there is no regular file.
  TrainingLog(const std::string& path, std::int64_t steps_done);

  /// Where it is written.
  const std::string& path() const { return path_; }
  /// Renames the file to `path`, which it replaces, and goes on there. Error: cannot.
  void move_to(const std::string& path);
  /// Flushes the lines to the disk, as far as possible.
  void sync() const;

  /// Notes step number `step`.
  void note(std::int64_t step, const GptTrainer::Step& what, double tokens_per_second);
  /// After so many steps.
  void note_validation(std::int64_t step, double loss);

  /// Whether it has the line of note_validation() for this step.
  bool has_validation(std::int64_t step) const;

  /// Draws the losses so far, if there are any. Error: cannot write.
  void save_curve(const std::string& path) const;

  /// Whether all lines could be written: on a full disk the training goes on without.
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

/// Whether the log in this file has a line of this step with this loss.
bool has_line_of(const std::string& path, std::int64_t step, double loss);

/// Puts a log in the place of another, and removes it where it was. Error: cannot write.
void replace_log(const std::string& with, const std::string& path);

}  // namespace ember::examples
