/// The two files of the TensorFlow Embedding Projector (projector.tensorflow.org): one with the
/// numbers of a word in each line, tabs between them, and no heading; and one with the words.
///
/// The first has `vectors` in its name, and the second lies beside it under the same name with
/// `metadata` instead: vectors.tsv and metadata.tsv, cats-vectors.tsv and cats-metadata.tsv. Where
/// the metadata has several columns, its first line names them and its first column is the words.
/// Both may have blank lines at the end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

/// The file of the words. UsageError: a name without `vectors`.
std::string metadata_of(const std::filesystem::path& path);

/// The first `limit` words. UsageError: a name without `vectors`. InputError: word_rows.h says what
/// is refused; a row with more or fewer numbers than the first; more or fewer rows than words.
WordRows read_projector_vectors(FileReader& file, std::int64_t limit, UnicodeErrors errors);

/// Both files or, where one cannot be written, neither (file_pair.h).
void write_projector_vectors(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
