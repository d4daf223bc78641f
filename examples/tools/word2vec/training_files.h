/// The files of a training, and how they stay consistent if it is interrupted or killed.
///
/// A training with the output NAME has
///
///   NAME            the vectors; two files in some formats (formats/vectors/vector_file.h)
///   NAME.resume     the training: model, trainer, options, and the list of snapshots so far
///                   (saved_training.h)
///   NAME.history/   the snapshots, one file each, and history.json, which lists those of the
///                   training that made the vectors (saved_history.h)
///   NAME.lock       empty, and removed at the end: a second training of NAME is refused
///
/// Each file is replaced atomically, and is on disk before the next one is begun. A running
/// training writes snapshots ("moments") and, every few minutes, NAME.resume. NAME.resume is the
/// commit point: everything else can be recreated from it and the snapshots that it names. When the
/// training ends or is interrupted,
///
///   1. NAME.resume is replaced,
///   2. NAME is replaced,
///   3. the last snapshot is written, and history.json is replaced,
///   4. at the end, but not at an interruption, NAME.resume is removed.
///
/// If step 2 writes a single file and there is no history, step 1 is skipped at the end. If the
/// process is killed, --resume completes the remaining steps. With one thread, the result is the
/// same to the bit as without the kill:
///
///   killed                    vectors and history             --resume
///   before the first save     of the previous training        resumes the previous training, if
///   that
///                                                             was not complete
///   before 1                  of the previous training        resumes from the last save
///   before 2                  of the previous training        resumes; at the end, does 2 to 4
///   during 2, of two files    one file is missing, which      the same
///                             load_vectors reports
///   before 3                  the history does not end with   the same
///                             the vectors: load_history says
///   before 4                  both of this training           the same
///
/// A step that fails, for example on a full disk, has the same effect as a kill there. A snapshot
/// that neither history.json nor NAME.resume names is deleted as soon as one of these has been
/// replaced. So the previous training stays complete until this one can replace it.
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

/// The contents of the files.
struct TrainingParts {
  const WordTable& words;
  WordModel& model;
  Trainer& trainer;
  Snapshots& snapshots;
  nn::Metadata conditions;  // saved_training.h
};

class TrainingFiles {
 public:
  /// Checks that all files can be written, together with `others`, which the same command writes.
  /// Error: one cannot. InputError: another training is writing them. UsageError: two are the same
  /// file, one is an input, `vectors` is in /dev or /proc, or the name does not fit `format`.
  TrainingFiles(const std::string& vectors, VectorFormat format, bool with_history,
                const std::vector<std::string>& inputs,
                const std::vector<std::string>& others = {});
  TrainingFiles(const TrainingFiles&) = delete;
  TrainingFiles& operator=(const TrainingFiles&) = delete;
  ~TrainingFiles();

  /// Resumes the training in NAME.resume. InputError: the file is missing, conditions differ, or
  /// snapshots are missing.
  void resume(const TrainingParts& training) const;

  /// Replaces NAME.resume. REQUIRES: no thread trains. Error: cannot write.
  void save(const TrainingParts& training) const;

  /// Does steps 1 to 4. Returns how to resume a training that is not finished. InputError, which
  /// says what is saved, what is not, and how to resume: something could not be written.
  std::string end(const TrainingParts& training, bool finished) const;

  /// Deletes the snapshots that no list names. Does nothing if a list cannot be read.
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
