// Teaches: word vectors, learnt from a text and asked what they know.
//
//   examples/run word2vec train -train text.txt -output vectors.txt    as the word2vec tool does
//   examples/run word2vec explore vectors.txt                       a prompt: king - man + woman
//   examples/run word2vec similar vectors.txt cat                   the same queries for scripts
//   examples/run word2vec page vectors.txt --history                a page: how they came to be
//   examples/run word2vec eval vectors.txt questions-words.txt      the paper's analogy test
//   examples/run word2vec table --corpus text.txt --questions questions-words.txt    its table 3
//   examples/run word2vec convert vectors.txt vectors.bin           between file formats
#include <ember/tensor/take_over_blas.h>

#include "examples/word2vec/commands/commands.h"

int main(int argc, char** argv) {
  using namespace ember::examples;
  ember::take_over_blas();
  return run_commands(argc, argv, "Word vectors: learnt, asked, scored and converted",
                      {
                          train_command,
                          explore_command,
                          query_command("similar"),
                          query_command("analogy"),
                          query_command("similarity"),
                          query_command("odd"),
                          query_command("vector"),
                          query_command("plot"),
                          page_command,
                          eval_command,
                          table_command,
                          convert_command,
                      });
}
