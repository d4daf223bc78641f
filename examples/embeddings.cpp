// Teaches: an embedding table starts as random numbers, and training turns it into meaning.
//
//   examples/run                        a small text from a built-in grammar, in seconds
//   examples/run embeddings --corpus F  any text
//
// Skip-gram with negative sampling: two tables, and a loss that pulls the vectors of words that
// occur together towards each other. The model is given no meanings: it learns them from the words
// that occur together.
#include <ember/ember.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "examples/formats/files/directory.h"
#include "examples/formats/text/grammar.h"
#include "examples/formats/vectors/vector_file.h"
#include "examples/models/word2vec/models.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/progress.h"
#include "examples/tools/page/page_recorder.h"
#include "examples/tools/word2vec/embeddings_options.h"
#include "examples/tools/word2vec/queries.h"
#include "examples/tools/word2vec/schedule.h"
#include "examples/tools/word2vec/shown_words.h"

namespace {

using namespace ember;
using namespace ember::examples;

/// Reads the corpus, or generates one from the grammar.
void read(const EmbeddingsOptions& options, TokenFile& tokens) {
  if (!options.corpus.empty()) return tokens.add(SentenceReader::from_file(options.corpus));
  const std::string text = generate_text(options.training.seed, 30'000);
  tokens.add(SentenceReader::from_text(text, options.name()));
}

/// Why embeddings are needed: among ids, and among one-hot vectors, no word is closer to another.
void show_ids_and_one_hot(const Vocabulary& vocabulary) {
  fmt::print("\nToken ids are arbitrary, and one-hot vectors are all equally far apart:\n");
  for (const auto& [a, b] : {std::pair("cat", "kitten"), std::pair("cat", "king")}) {
    const auto id_a = vocabulary.id(a), id_b = vocabulary.id(b);
    if (!id_a || !id_b) continue;
    const Tensor rows = one_hot(tensor({*id_a, *id_b}), vocabulary.size());
    fmt::print(
        "  {} is token {}, {} is token {}: {} apart; cosine of their one-hot vectors {:.2f}\n", a,
        *id_a, b, *id_b, std::abs(*id_a - *id_b),
        nn::cosine_similarity(rows[0], rows[1], 0).item());
  }
}

/// Prints what queries on the table answer now.
void show_meaning(const Vocabulary& vocabulary, const Tensor& table,
                  const std::vector<std::string>& words) {
  const WordVectors vectors(std::make_shared<WordTable>(vocabulary.table()), table);
  const auto show = [&](const char* query, const std::vector<std::string>& asked) {
    const bool known = std::all_of(asked.begin(), asked.end(), [&](const std::string& word) {
      return word == "+" || word == "-" || vectors.contains(word);
    });
    if (!known) return;
    const Answer answer = find_query(query)->answer(vectors, asked, {.count = 5});
    fmt::print("  {:22}  {}\n", fmt::format("{}", fmt::join(asked, " ")), answer.one_line);
  };
  for (const std::string& word : words) show("similar", {word});
  show("analogy", {"king", "-", "man", "+", "woman"});
  show("analogy", {"paris", "-", "france", "+", "italy"});
  if (vectors.contains("cat") && vectors.contains("kitten"))
    fmt::print("  cosine of cat and kitten  {:.2f}\n", vectors.similarity("cat", "kitten"));
}

/// Trains in place, and records the table at several moments. Returns the last loss.
double train(const WordModel& model, const TrainingText& text, const TrainOptions& options,
             PageRecorder& history) {
  constexpr int kMoments = 23;  // besides the start and the end
  Schedule schedule(kMoments);
  TrainProgress last{};
  Progress progress("training", text.vocabulary().total() * options.epochs, "words");
  const auto note = [&] { history.note(last.step, last.loss, model.input.weight.value()); };
  const auto on_step = [&](const TrainProgress& now) {
    last = now;
    history.note_loss(now.step, now.loss);
    if (schedule.take_if_due(now)) note();
    progress.update(now.words_done, fmt::format("loss {:.3f}", now.loss));
  };
  Trainer(model, text, options).run(on_step, 100);
  note();
  progress.finish(fmt::format("loss {:.3f}", last.loss));
  return last.loss;
}

void run(EmbeddingsOptions options) {
  options.settle();
  const std::filesystem::path out(options.output);
  make_directory(out);
  const auto path = [&](const char* name) { return (out / name).string(); };
  check_outputs(
      "embeddings",
      {path("vectors.txt"), path("vectors.tsv"), path("metadata.tsv"), path("embeddings.html")},
      {options.corpus});

  TokenFile tokens(options.output);
  read(options, tokens);
  const TrainingText text(tokens, options.min_count, options.sample);
  const Vocabulary& vocabulary = text.vocabulary();
  if (options.words_are_chosen) require_known(options.words, vocabulary.table());
  fmt::print("{}: {} words, {} of them different and seen at least {} times\n", options.name(),
             tokens.word_count(), vocabulary.size(), options.min_count);
  show_ids_and_one_hot(vocabulary);

  manual_seed(options.training.seed);
  const std::unique_ptr<WordModel> model = make_model({.model = "skip-gram",
                                                       .size = options.dim,
                                                       .window = options.window,
                                                       .negative = options.negatives},
                                                      vocabulary);
  const Tensor& table = model->input.weight.value();
  fmt::print("\nBefore training: a table of {} x {} random numbers\n", vocabulary.size(),
             options.dim);
  show_meaning(vocabulary, table, options.words);

  // An untrained model gives every pair probability 1/2: a loss of log 2 for the pair and each
  // negative.
  fmt::print("  loss of a random guess  {:.3f}\n\n",
             std::log(2.0) * static_cast<double>(1 + options.negatives));
  const WordTable& words = vocabulary.table();
  PageRecorder history(
      words, page_about(options.subtitle(),
                        options.corpus.empty() ? grammar_points(words) : frequent_points(words)));
  const double loss = train(*model, text, options.training, history);

  fmt::print("\nAfter training: the same table\n");
  show_meaning(vocabulary, table, options.words);
  fmt::print("  loss  {:.3f}\n", loss);
  if (options.corpus.empty()) {
    fmt::print(
        "\nThe grammar planted these meanings: it says the same things of words that are to be "
        "alike.\nA real text is less neat: examples/run embeddings --corpus FILE\n");
  }

  save_vectors(path("vectors.txt"), words, table, VectorFormat::word2vec_text);
  save_vectors(path("vectors.tsv"), words, table, VectorFormat::projector);
  fmt::print("\nwrote {} (word2vec text format), {} and {} (TensorFlow projector)\n",
             path("vectors.txt"), path("vectors.tsv"), path("metadata.tsv"));
  save(history.page(), path("embeddings.html"));
  fmt::print("wrote {}: open it in a browser, and move the slider\n", path("embeddings.html"));
}

}  // namespace

int main(int argc, char** argv) {
  ember::take_over_blas();
  EmbeddingsOptions options;
  return run_main(
      argc, argv, "Trains an embedding table and shows what it learns",
      [&](App& app) { options.declare(app); }, [&] { run(options); });
}
