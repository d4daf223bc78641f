/// Which format a file of word vectors has, by what is in it.
#pragma once

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/vector_file.h"

namespace ember::examples {

/// Looks ahead, and takes nothing. InputError: no format that is read; of files that other tools
/// write in formats of their own, it says how they write one that is.
VectorFormat recognise_format(FileReader& file);

}  // namespace ember::examples
