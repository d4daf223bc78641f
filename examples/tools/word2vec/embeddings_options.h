/// The command line of the main job, the `embeddings` example.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "examples/models/word2vec/trainer.h"

namespace ember::examples {

class App;  // tools/command_line/options.h

struct EmbeddingsOptions {
  std::string corpus;  // empty: the grammar's
  std::string output = "out";
  std::int64_t dim = 0;  // 0, here and below: what suits the text, once settled
  std::int64_t min_count = 0;
  std::int64_t window = 5, negatives = 5;
  double sample = 1e-4;
  TrainOptions training{.lr = 0, .threads = 0};
  std::vector<std::string> words{"king", "cat", "paris", "walked"};
  bool words_are_chosen = false;  // by the user: each must be there

  void declare(App& app);
  /// Once the command line is read: fills in what it left open.
  void settle();

  std::string name() const { return corpus.empty() ? "the grammar's text" : corpus; }
  /// The page's: what it was trained on, and that a grammar plants what is learnt from its text.
  std::string subtitle() const {
    return corpus.empty() ? "from a text made by a grammar, which plants these meanings" : corpus;
  }
};

}  // namespace ember::examples
