/// The files of a training, and how they belong together whatever ends it.
///
/// A training with the output NAME has
///
///   NAME            the vectors; two files in some formats (vectors/vector_file.h)
///   NAME.resume     the training: model, trainer, options, and the list of the history's moments
///   so
///                   far (saved_training.h)
///   NAME.history/   the moments, and history.json, the list of those that led to the vectors
///                   (saved_history.h)
///   NAME.lock       empty, and gone when the process ends: a second training of NAME is refused
///
/// Each file is replaced in one step and is on the disk before the next one is begun. While a
/// training runs, a moment's file comes first and then, every few minutes, NAME.resume: it is the
/// commit point, from which all else can be made again. At the end, or at an interruption:
///
///   1. NAME.resume is replaced
///   2. NAME is replaced
///   3. the last moment is written, and history.json is replaced
///   4. at the end, NAME.resume is removed
///
/// (Where 2 is all there is to do, a training without a history that ends and whose vectors are one
/// file, 1 is left out.) So this is what a process leaves that is killed, or a disk that is full:
///
///   killed          vectors and history                     train --resume
///   before 1        of the training before                  goes on from the last NAME.resume, as
///                                                            long as there is none of the training
///                                                            before
///   after 1         of the training before                  goes on; at the end, does 2 to 4
///   within 2        of two files the second is missing,     the same
///                   which load_vectors says
///   after 2         the history does not end with the       the same
///                   vectors, which load_history says
///   after 3         both new                                the same
///   after 4         both new                                there is nothing to resume
///
/// With one thread, vectors and history are then the same to the bit as without the kill. Moments
/// that neither history.json nor NAME.resume names are deleted when one of these was replaced:
/// those of the training before when NAME.resume and history.json are both of the new one, those
/// after the last NAME.resume when the training goes on.
#pragma once

#include <ember/nn/safetensors.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "examples/support/file_lock.h"
#include "examples/vectors/vector_file.h"
#include "examples/word2vec/snapshots.h"
#include "examples/word2vec/trainer.h"

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
  /// Finds out whether all of them can be written. Error: one cannot. InputError: another training
  /// is writing them. UsageError: one is in the corpus, or `format` is none of the name's.
  TrainingFiles(const std::string& vectors, VectorFormat format, bool with_history,
                const std::vector<std::string>& corpus);
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

  /// Deletes the moments that no list names, none at all where a list cannot be read.
  void delete_unnamed_moments() const;

 private:
  std::string try_to_save(const TrainingParts& training) const;
  void write_history(const TrainingParts& training) const;

  std::string vectors_, resume_;
  VectorFormat format_;
  std::filesystem::path history_;
  std::optional<FileLock> lock_;
};

}  // namespace ember::examples
