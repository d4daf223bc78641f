/// The history of a training as files: what its vectors were at some moments, from random numbers
/// to the end.
///
/// The history of the vectors NAME is the directory NAME.history. A moment is a file in it, called
/// after the words of the text that were done and the run that wrote it:
/// words-000000001234-0123456789abcdef.bin. It holds the vectors of the most frequent words in
/// word2vec's binary format, which any tool opens. history.json lists the moments, the earliest
/// first:
///
///   {"words_in_all": 5000, "moments": [
///     {"file": "words-000000000000-0123456789abcdef.bin", "words_done": 0, "lr": 0.05,
///      "loss": 4.159}, …]}
///
/// A run is a process that trains, and has 64 random bits for a name. So no moment's file is ever
/// written twice, and a list never names one that came later. Files of earlier versions have names
/// without a run, as words-000000001234.bin.
///
/// training_files.h says when which file is written. What is read is taken for hostile: a list is
/// believed only as far as the files bear it out, and it names no file outside the directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/vectors/vector_file.h"
#include "examples/formats/vectors/word_vectors.h"

namespace ember::examples {

/// How far a training had come.
struct Moment {
  std::int64_t words_done;
  double lr;
  double loss;
  std::string run = {};  // "": of an earlier version

  std::string file() const;
};

/// A name for a run.
std::string random_run();

/// Whether a file has the name of a moment that a run wrote.
bool is_moment(std::string_view file);

struct SavedHistory {
  std::int64_t words_in_all = 0;
  std::vector<Moment> moments;  // by their words_done, no two with the same
};

/// The files beside the vectors in a file (training_files.h).
std::string resume_path(const std::string& vectors);
std::filesystem::path history_directory(const std::string& vectors);
std::filesystem::path history_list(const std::filesystem::path& directory);

/// A list as it stands in a file, and back. InputError: it is none.
std::string history_text(const SavedHistory& history);
SavedHistory parse_history(std::string_view text);

/// The directory's list. InputError: cannot be read, or is none.
SavedHistory read_history(const std::filesystem::path& directory);
/// Replaces it (tensor/atomic_file.h).
void write_history(const std::filesystem::path& directory, const SavedHistory& history);

/// What the vectors of a training were.
struct PastVectors {
  Moment moment;
  double done;  // the share of all words
  WordVectors vectors;
};

/// The history of the vectors in a file. All moments have the same words. InputError, which says
/// how to make or to mend a history: there is none, or not a whole one, or its end is not what the
/// vectors are.
std::vector<PastVectors> load_history(const std::string& vectors, const LoadOptions& options);

}  // namespace ember::examples
