/// The options by which a command is told where its word vectors are.
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
  bool history = false;  // what the vectors were, too

  /// Adds the path, under this name, --limit and --unicode-errors.
  void declare(App& command, const std::string& name = "VECTORS");
  /// Adds --history.
  void declare_history(App& command);

  /// What is read, so that nothing is written over it.
  std::vector<std::string> files() const;

  /// Prints what a user should know of them, on stderr.
  WordRows load_rows() const;
  WordVectors load() const;
  /// From the first moment on; without --history, the vectors alone are all there is.
  std::vector<PastVectors> load_moments() const;
};

}  // namespace ember::examples
