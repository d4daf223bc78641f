/// Detects the format of a file of word vectors from its contents.
#pragma once

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/vector_file.h"

namespace ember::examples {

/// Peeks, and consumes nothing. InputError: not a known format. For formats of other tools, the
/// message says how to convert them.
VectorFormat recognise_format(FileReader& file);

}  // namespace ember::examples
