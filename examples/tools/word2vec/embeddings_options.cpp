#include "examples/tools/word2vec/embeddings_options.h"

#include <ember/tensor/threads.h>

#include "examples/tools/command_line/cli.h"

namespace ember::examples {

void EmbeddingsOptions::declare(App& app) {
  app.add_option("--corpus", corpus, "a text file; without it, a small text is made up");
  app.add_option("--output", output, "the directory for vectors and the page");
  app.add_option_function<std::vector<std::string>>(
         "--words",
         [this](const std::vector<std::string>& chosen) {
           words = chosen;
           words_are_chosen = true;
         },
         "whose neighbours are shown")
      .delimiter(',')
      .default_str("[king,cat,paris,walked]");
  app.add_option("--dim", dim, "numbers a word")
      .check(in_range(1, 4096))
      .default_str("32; for a file 100");
  app.add_option("--min-count", min_count, "words seen less often are left out")
      .check(in_range(1, 1'000'000))
      .default_str("1; for a file 5");
  app.add_option("--epochs", training.epochs, "passes over the text").check(in_range(1, 10'000));
  app.add_option("--window", window, "words looked at on each side, at most")
      .check(in_range(1, 1000));
  app.add_option("--negatives", negatives, "random words for each pair").check(in_range(1, 1000));
  app.add_option("--sample", sample, "words more frequent than this are thinned out; 0: none")
      .check(in_range(0.0, 1.0));
  app.add_option("--lr", training.lr, "the learning rate at the start")
      .check(in_range(1e-6, 100.0))
      .default_str("0.1; for a file 0.05");
  app.add_option("--threads", training.threads, "1 gives the same vectors each time")
      .check(in_range(1, 1024))
      .default_str("1; for a file all cores");
  app.add_option("--seed", training.seed, "of all random numbers").check(any_seed());
}

void EmbeddingsOptions::settle() {
  const bool small = corpus.empty();
  if (dim == 0) dim = small ? 32 : 100;
  if (min_count == 0) min_count = small ? 1 : 5;
  if (training.lr == 0) training.lr = small ? 0.1 : 0.05;
  if (training.threads == 0) training.threads = small ? 1 : num_threads();
  if (small) sample = 0;  // all words of the grammar are frequent
}

}  // namespace ember::examples
