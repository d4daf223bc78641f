/// Loads and saves word vectors in the formats of other tools.
///
/// - word2vec_text, called text: NAME.txt or NAME.vec (word2vec_text.h)
/// - word2vec_binary, called binary: NAME.bin (word2vec_binary.h)
/// - npy, called npy: NAME.npy and NAME.vocab (npy_vectors.h)
/// - projector, called tsv: NAMEvectors.tsv and NAMEmetadata.tsv (projector_vectors.h)
///
/// When reading, the contents decide the format; when writing, the name. All formats but .npy can
/// be compressed by gzip: NAME.txt.gz.
///
/// Files are not trusted: sizes that they state are checked against the file's length before memory
/// is allocated, and every error is an InputError that names the file and the row. Loading a file
/// takes the memory of its words and rows once; a pipe or a compressed file, whose length is
/// unknown, takes up to three times that for a moment.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

enum class VectorFormat { word2vec_text, word2vec_binary, npy, projector };

/// Parses text, binary, npy or tsv. UsageError: another name.
VectorFormat vector_format(std::string_view name);

struct LoadOptions {
  /// Reads at most this many words, and not the rest of the file; at least 1.
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  /// Overrides the detected format: in files of a few bytes, text and binary can look alike.
  std::optional<VectorFormat> format;
  /// How words that are not UTF-8 are handled.
  UnicodeErrors unicode_errors = UnicodeErrors::replace;
};

/// The notes of the result should be shown to the user. InputError: cannot be read, or invalid, as
/// word_rows.h and the format's header say.
WordRows load_vectors(const std::string& path, const LoadOptions& options = {});

/// The format for a file name. UsageError: none.
VectorFormat format_by_name(const std::string& path);

/// All files that load_vectors may read for this path: the file, and its second file in formats
/// that have two.
std::vector<std::string> files_read_for(const std::string& path);

/// The files that save_vectors writes for this path: one or two. UsageError: the format has two
/// files, and the name of the second cannot be derived.
std::vector<std::string> files_of(const std::string& path, VectorFormat format);

/// Writes one or two complete files, or nothing (tensor/atomic_file.h). InputError: a number that
/// is not finite, or a word with spaces in a format that cannot hold it. Error: cannot write.
/// REQUIRES: rows (V, D) f32 for V valid words (word_list.h), V and D not 0.
void save_vectors(const std::string& path, const WordTable& words, const Tensor& rows,
                  VectorFormat format);

}  // namespace ember::examples
