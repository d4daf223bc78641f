#include "examples/tools/word2vec/tool_options.h"

#include <fmt/format.h>

#include "examples/formats/files/errors.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/progress.h"

namespace ember::examples {

void ToolOptions::declare(App& command) {
  command.add_option("--debug", debug, "the word2vec tool's: does nothing here");
  command.add_option("--classes", classes, "the word2vec tool's: only 0, vectors, is possible here")
      .check(in_range(0, 1'000'000'000));
  command.add_option("--accuracy", accuracy,
                     "word2vec_standalone's: not here, where 'word2vec eval' asks the questions");
}

void ToolOptions::check() const {
  if (classes != 0) {
    throw UsageError(fmt::format(
        "--classes {}: train writes vectors, no classes. Leave it out, bring the vectors to NumPy "
        "('word2vec convert VECTORS vectors.npy') and cluster them there, with scikit-learn's "
        "KMeans({}) for one",
        classes, classes));
  }
  if (!accuracy.empty()) {
    throw UsageError(
        fmt::format("--accuracy: train asks no questions. Leave it out, and then: word2vec eval "
                    "VECTORS {}",
                    accuracy));
  }
  if (debug) print_line("--debug does nothing here: how far the training has come is always shown");
}

}  // namespace ember::examples
