/// The files of a training, and how they belong together whatever ends it.
///
/// A training with the output NAME has
///
///   NAME            the vectors; two files in some formats (vectors/vector_file.h)
///   NAME.resume     the training: model, trainer, options, and a list of the history's moments so
///                   far (saved_training.h)
///   NAME.history/   the moments, a file each, and history.json, the list of those that led to the
///                   vectors (saved_history.h)
///   NAME.lock       empty, and removed at the end: a second training of NAME is refused
///
/// Each file is replaced in one step, and is on the disk before the next one is begun. While a
/// training runs it writes moments and, every few minutes, NAME.resume. That is the commit point:
/// all that a training leaves can be made again from it and the moments that it names. When the
/// training ends or is interrupted,
///
///   1. NAME.resume is replaced,
///   2. NAME is replaced,
///   3. the last moment is written, and history.json is replaced,
///   4. at the end, but not at an interruption, NAME.resume is removed.
///
/// Where step 2 writes one file and there is no history, step 1 is left out at the end. If the
/// process is killed, --resume completes the remaining steps. With one thread, the result is the
/// same to the bit as without the kill:
///
///   killed                    vectors and history             --resume
///   before the first save     those of the training before    goes on with the training before, if
///                                                              that was not complete
///   before 1                  those of the training before    goes on from the last save
///   before 2                  those of the training before    goes on; at the end, does 2 to 4
///   within 2, of two files    one is missing, which           the same
///                             load_vectors says
///   before 3                  the history does not end with   the same
///                             the vectors: load_history says
///   before 4                  both of this training           the same
///
/// A step that fails, as on a full disk, leaves the same as a kill. A moment that neither
/// history.json nor NAME.resume names is deleted as soon as one of these has been replaced. So the
/// training before stays whole until this one can take its place.
#pragma once

#include <ember/nn/safetensors.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "examples/formats/files/file_lock.h"
#include "examples/formats/vectors/vector_file.h"
#include "examples/models/word2vec/trainer.h"
#include "examples/tools/word2vec/snapshots.h"

namespace ember::examples {

/// What the files are made of.
struct TrainingParts {
  const WordTable& words;
  WordModel& model;
  Trainer& trainer;
  Snapshots& snapshots;
  nn::Metadata conditions;  // saved_training.h
};

class TrainingFiles {
 public:
  /// Finds out whether all of them can be written, beside `others`, which the same command writes.
  /// Error: one cannot. InputError: another training is writing them. UsageError: two are the same
  /// file, one is an input, `vectors` lies in /dev or /proc, or `format` is none of the name's.
  TrainingFiles(const std::string& vectors, VectorFormat format, bool with_history,
                const std::vector<std::string>& inputs,
                const std::vector<std::string>& others = {});
  TrainingFiles(const TrainingFiles&) = delete;
  TrainingFiles& operator=(const TrainingFiles&) = delete;
  ~TrainingFiles();

  /// Goes on with the training in NAME.resume. InputError: there is none, or it has other
  /// conditions, or moments are missing.
  void resume(const TrainingParts& training) const;

  /// While nobody trains: replaces NAME.resume. Error: cannot write.
  void save(const TrainingParts& training) const;

  /// Does 1 to 4. Returns how a training that is not finished can go on. InputError, which says
  /// what is saved and what is not, and how it can go on: something could not be written.
  std::string end(const TrainingParts& training, bool finished) const;

  /// Deletes the moments that no list names. Does nothing where a list cannot be read.
  void delete_unnamed_moments() const;

 private:
  std::string try_to_save(const TrainingParts& training) const;
  void replace_history(const TrainingParts& training) const;

  std::string vectors_, resume_;
  VectorFormat format_;
  std::filesystem::path history_;
  std::optional<FileLock> lock_;
};

}  // namespace ember::examples
