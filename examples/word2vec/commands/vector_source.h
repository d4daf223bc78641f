/// The options by which a command is told where its word vectors are.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "examples/vectors/vector_file.h"
#include "examples/vectors/word_vectors.h"

namespace ember::examples {

struct VectorSource {
  std::string path;
  LoadOptions options;

  /// Adds the path, under this name, and --limit.
  void declare(CLI::App& command, const std::string& name = "VECTORS");

  WordVectors load() const;
};

}  // namespace ember::examples
