/// The two files of the TensorFlow Embedding Projector (projector.tensorflow.org): one with the
/// vectors, a line of tab-separated numbers for each word, without a header; and one with the
/// words.
///
/// The first has `vectors` in its name; the second has the same name with `metadata` instead, in
/// the same directory: vectors.tsv and metadata.tsv, cats-vectors.tsv and cats-metadata.tsv. If the
/// metadata has several columns, its first line is a header and its first column has the words.
/// Both may end in blank lines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

/// The path of the file of words. UsageError: a name without `vectors`.
std::string metadata_of(const std::filesystem::path& path);

/// Reads the first `limit` words. UsageError: a name without `vectors`. InputError: as word_rows.h
/// says; a row whose length differs from the first; different numbers of rows and words.
WordRows read_projector_vectors(FileReader& file, std::int64_t limit, UnicodeErrors errors);

/// Writes both files, or neither (file_pair.h).
void write_projector_vectors(const std::string& path, const WordTable& words, const Tensor& rows);

}  // namespace ember::examples
