/// The options for the word vectors that a command reads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "examples/formats/vectors/vector_file.h"
#include "examples/formats/vectors/word_vectors.h"
#include "examples/tools/word2vec/saved_history.h"

namespace ember::examples {

class App;  // tools/command_line/options.h

struct VectorSource {
  std::string path;
  LoadOptions options;
  std::string unicode_errors = "replace";
  bool history = false;  // also load the snapshots

  /// Adds an argument `name` for the path, --limit and --unicode-errors.
  void declare(App& command, const std::string& name = "VECTORS");
  /// Adds --history.
  void declare_history(App& command);

  /// The input files, which must not be overwritten.
  std::vector<std::string> files() const;

  /// Loads the rows, and prints their notes on stderr.
  WordRows load_rows() const;
  WordVectors load() const;
  /// All snapshots from the first on; without --history, only the vectors.
  std::vector<PastVectors> load_moments() const;
};

}  // namespace ember::examples
