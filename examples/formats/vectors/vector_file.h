/// Word vectors from files and to files, in the formats that other tools have.
///
/// - word2vec_text, called text: NAME.txt or NAME.vec (word2vec_text.h)
/// - word2vec_binary, called binary: NAME.bin (word2vec_binary.h)
/// - npy, called npy: NAME.npy and NAME.vocab (npy_vectors.h)
/// - projector, called tsv: NAMEvectors.tsv and NAMEmetadata.tsv (projector_vectors.h)
///
/// A file is read by what is in it, whatever it is called, and written by what it is called: all
/// but .npy also compressed by gzip, NAME.txt.gz.
///
/// Files are taken for hostile: what they say of themselves is compared with how long they are
/// before memory is taken for it, and everything wrong is one InputError that names the file and
/// the row. A whole file takes the memory of its words and rows, once. A pipe or a compressed file,
/// which do not say how long they are, take up to three times that for a moment.
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

/// By its name: text, binary, npy or tsv. UsageError: none of these.
VectorFormat vector_format(std::string_view name);

struct LoadOptions {
  /// The first so many words are read and the rest of the file is not looked at; at least 1.
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  /// Where the content is not to decide: text and binary can look alike in files of a few bytes.
  std::optional<VectorFormat> format;
  /// What becomes of words that are not UTF-8.
  UnicodeErrors unicode_errors = UnicodeErrors::replace;
};

/// The notes of what it returns are for the user. InputError: cannot be read, or word_rows.h and
/// the format's header say what is wrong with it.
WordRows load_vectors(const std::string& path, const LoadOptions& options = {});

/// The format that the name asks for. UsageError: none.
VectorFormat format_by_name(const std::string& path);

/// All files that load_vectors may read for this path: the file, and the one beside it that its
/// name gives it in the formats that have two.
std::vector<std::string> files_read_for(const std::string& path);

/// The files that hold vectors of this name in this format: one, or two. UsageError: the format has
/// two, and the name does not say what the second is called.
std::vector<std::string> files_of(const std::string& path, VectorFormat format);

/// Writes a whole file, or two that belong together, or nothing (tensor/atomic_file.h).
/// InputError: a number that is not finite, or a word with spaces that the format cannot keep.
/// Error: cannot write. REQUIRES: rows (V, D) f32 for V words, as word_list.h has them; neither is
/// 0.
void save_vectors(const std::string& path, const WordTable& words, const Tensor& rows,
                  VectorFormat format);

}  // namespace ember::examples
