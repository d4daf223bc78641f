// Teaches: learning word vectors from a text, and querying them.
//
//   examples/run word2vec train -train text.txt -output vectors.txt    as the word2vec tool does
//   examples/run word2vec explore vectors.txt                       a prompt: king - man + woman
//   examples/run word2vec similar vectors.txt cat                   the same queries for scripts
//   examples/run word2vec page vectors.txt --history                a page: how they were learnt
//   examples/run word2vec eval vectors.txt questions-words.txt      the paper's analogy test
//   examples/run word2vec table --corpus text.txt --questions questions-words.txt    its table 3
//   examples/run word2vec convert vectors.txt vectors.bin           between file formats
#include <ember/tensor/take_over_blas.h>

#include "examples/tools/word2vec/commands.h"

int main(int argc, char** argv) {
  using namespace ember::examples;
  ember::take_over_blas();
  return run_commands(
      argc, argv, "Word vectors: learnt, asked, scored and converted",
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
          known_elsewhere("distance",
                          "'explore VECTORS' here, a prompt, or 'similar VECTORS WORD'"),
          known_elsewhere("word-analogy",
                          "'explore VECTORS' here, a prompt, or 'analogy VECTORS \"b - a + c\"'"),
          known_elsewhere("compute-accuracy", "'eval VECTORS QUESTIONS' here"),
          known_elsewhere("word2phrase",
                          "not among the commands: phrases are joined before, by the word2vec "
                          "tool's word2phrase or gensim's Phrases"),
      },
      "train");
}
