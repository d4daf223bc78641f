/// The history of a training as files: what its vectors were at some moments, from random numbers
/// to the end.
///
/// The history of the vectors NAME is the directory NAME.history. A moment is a file in it, called
/// after the words of the text that were done: words-000000001234.bin. It holds the vectors of the
/// most frequent words in word2vec's binary format, which any tool opens. history.json lists the
/// moments, the earliest first:
///
///   {"words_in_all": 5000, "moments": [
///     {"file": "words-000000000000.bin", "words_done": 0, "lr": 0.05, "loss": 4.159}, …]}
///
/// history_draft.h writes one. What is read is taken for hostile: a list is believed only as far as
/// the files bear it out, and it names no file outside the directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "examples/vectors/vector_file.h"
#include "examples/vectors/word_vectors.h"

namespace ember::examples {

/// How far a training had come.
struct Moment {
  std::int64_t words_done;
  double lr;
  double loss;

  std::string file() const;
};

struct SavedHistory {
  std::int64_t words_in_all = 0;
  std::vector<Moment> moments;  // by their words_done, no two with the same
};

std::filesystem::path history_directory(const std::string& vectors);
std::filesystem::path history_list(const std::filesystem::path& directory);

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
/// how to make a history: there is none, or not a whole one, or its end is not what the vectors
/// are.
std::vector<PastVectors> load_history(const std::string& vectors, const LoadOptions& options);

}  // namespace ember::examples
