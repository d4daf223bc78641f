/// The history of a training as files: snapshots of its vectors, from random numbers to the end.
///
/// The history of the vectors NAME is the directory NAME.history. Each snapshot ("moment") is a
/// file in word2vec's binary format with the vectors of the most frequent words. Its name has the
/// number of words processed and the run: words-000000001234-0123456789abcdef.bin. history.json
/// lists the snapshots in order:
///
///   {"words_in_all": 5000, "moments": [
///     {"file": "words-000000000000-0123456789abcdef.bin", "words_done": 0, "lr": 0.05,
///      "loss": 4.159}, …]}
///
/// A run is one training process, named by 64 random bits. So no snapshot's file is ever written
/// twice, and a list never refers to a later file of the same name. Earlier versions wrote names
/// without a run, such as words-000000001234.bin.
///
/// training_files.h says when each file is written. Files are not trusted when read: a list must
/// agree with its files, and cannot name a file outside the directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/vectors/vector_file.h"
#include "examples/formats/vectors/word_vectors.h"

namespace ember::examples {

/// One snapshot: the progress of the training when it was taken.
struct Moment {
  std::int64_t words_done;
  double lr;
  double loss;
  std::string run = {};  // "": written by an earlier version

  std::string file() const;
};

/// A random name for a run.
std::string random_run();

/// Whether this is the name of a snapshot's file with a run.
bool is_moment(std::string_view file);

struct SavedHistory {
  std::int64_t words_in_all = 0;
  std::vector<Moment> moments;  // in strictly ascending order of words_done
};

/// The paths of files that belong to the vectors (training_files.h).
std::string resume_path(const std::string& vectors);
std::filesystem::path history_directory(const std::string& vectors);
std::filesystem::path history_list(const std::filesystem::path& directory);

/// Formats and parses history.json. InputError: invalid.
std::string history_text(const SavedHistory& history);
SavedHistory parse_history(std::string_view text);

/// Reads the directory's list. InputError: cannot be read, or is invalid.
SavedHistory read_history(const std::filesystem::path& directory);
/// Replaces the list atomically (tensor/atomic_file.h).
void write_history(const std::filesystem::path& directory, const SavedHistory& history);

/// The vectors of one snapshot.
struct PastVectors {
  Moment moment;
  double done;  // the share of all words processed
  WordVectors vectors;
};

/// Loads the history of the vectors in a file. All snapshots have the same words. InputError, which
/// says how to make or repair a history: it is missing, incomplete, or does not end with the
/// vectors.
std::vector<PastVectors> load_history(const std::string& vectors, const LoadOptions& options);

}  // namespace ember::examples
