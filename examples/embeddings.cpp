// Teaches: an embedding table starts as random numbers, and training turns it into meaning.
//
//   examples/run                        a small text made by a grammar of its own, in seconds
//   examples/run embeddings --corpus F  any text
//
// Skip-gram with negative sampling: two tables, and a loss that asks for words that stand together
// to have similar vectors. Nobody tells the model what a word means; it is in the company the word
// keeps.
#include <ember/ember.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "examples/support/cli.h"
#include "examples/support/directory.h"
#include "examples/support/errors.h"
#include "examples/support/progress.h"
#include "examples/text/grammar.h"
#include "examples/vectors/spelling.h"
#include "examples/vectors/vector_file.h"
#include "examples/vectors/word_vectors.h"
#include "examples/word2vec/history.h"
#include "examples/word2vec/negative_sampling.h"
#include "examples/word2vec/trainer.h"
#include "examples/word2vec/window_model.h"

namespace {

using namespace ember;
using namespace ember::examples;

struct Options {
  std::string corpus;  // empty: the grammar's
  std::string output = "out";
  std::int64_t dim = 0;  // 0: 32 for the grammar's text, 100 for a file
  std::int64_t min_count = 0;
  std::int64_t window = 5, negatives = 5;
  double sample = 1e-4;
  TrainOptions training{.lr = 0, .threads = 0};
  std::vector<std::string> words{"king", "cat", "paris", "walked"};
  bool words_are_chosen = false;  // by the user: each must be there

  std::string name() const { return corpus.empty() ? "the grammar's text" : corpus; }
};

void print_neighbours(const std::string& what, const std::vector<Neighbour>& neighbours) {
  fmt::print("  {:22}", what);
  for (const Neighbour& n : neighbours) fmt::print("  {} {:.2f}", n.word, n.score);
  fmt::print("\n");
}

/// Why a number alone is not enough: ids and one-hot vectors put no word closer to another.
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

WordVectors vectors_of(const Vocabulary& vocabulary, const Tensor& table) {
  return WordVectors(std::make_shared<WordTable>(vocabulary.table()), table);
}

/// What the table knows at this moment.
void show_meaning(const WordVectors& vectors, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (vectors.contains(word)) print_neighbours(word, vectors.most_similar({word}, {}, 5));
  }
  const auto has = [&](const std::vector<std::string>& all) {
    return std::all_of(all.begin(), all.end(),
                       [&](const auto& word) { return vectors.contains(word); });
  };
  if (has({"king", "man", "woman"})) {
    print_neighbours("king - man + woman", vectors.most_similar({"king", "woman"}, {"man"}, 5));
  }
  if (has({"paris", "france", "italy"})) {
    print_neighbours("paris - france + italy",
                     vectors.most_similar({"paris", "italy"}, {"france"}, 5));
  }
  if (has({"cat", "kitten"}))
    fmt::print("  cosine of cat and kitten  {:.2f}\n", vectors.similarity("cat", "kitten"));
}

/// The text, without its words' order of frequency: that is the vocabulary's.
void read(const Options& options, TokenFile& tokens) {
  if (!options.corpus.empty()) {
    tokens.add(SentenceReader::from_file(options.corpus));
    return;
  }
  const std::string text = generate_text(options.training.seed, 30'000);
  tokens.add(SentenceReader::from_text(text, options.name()));
}

/// UsageError: a word that the user asked about is not in the text.
void require_known(const std::vector<std::string>& words, const Vocabulary& vocabulary) {
  for (const std::string& word : words) {
    if (vocabulary.id(word)) continue;
    throw UsageError(fmt::format("--words: '{}' is not among the {} words{}", word,
                                 vocabulary.size(), did_you_mean(word, vocabulary.table())));
  }
}

/// Files that are opened before training, so that an unwritable place is found out first.
class Results {
 public:
  explicit Results(const std::filesystem::path& directory) : directory_(directory) {
    make_directory(directory);
    for (const char* name : {"vectors.txt", "vectors.tsv", "metadata.tsv", "embeddings.html"}) {
      AtomicFile probe("embeddings", path(name));
    }
  }

  void save(const Vocabulary& vocabulary, const Tensor& table) const {
    const WordTable& words = vocabulary.table();
    save_vectors(path("vectors.txt"), words, table, VectorFormat::word2vec_text);
    save_vectors(path("vectors.tsv"), words, table, VectorFormat::projector);
    fmt::print("\nwrote {} (word2vec text format), {} and {} (TensorFlow projector)\n",
               path("vectors.txt"), path("vectors.tsv"), path("metadata.tsv"));
  }

  std::string path(const char* name) const { return (directory_ / name).string(); }

 private:
  std::filesystem::path directory_;
};

/// What the page is to show: the grammar's words by their groups, or a file's most frequent ones.
EmbeddingPage page_for(const Options& options, const Vocabulary& vocabulary) {
  EmbeddingPage page;
  page.title = "Random numbers learn what words mean";
  page.subtitle = options.name();
  page.analogies = {{"king", "man", "woman", "queen"}, {"paris", "france", "italy", "rome"}};
  page.pairs = {{"cat", "kitten"}, {"king", "kitten"}};
  if (options.corpus.empty()) {
    for (const WordGroup& group : grammar_groups()) {
      for (const std::string_view word : group.words) {
        if (!vocabulary.id(word)) continue;
        page.points.push_back({std::string(word), std::string(group.name)});
      }
    }
    if (!page.points.empty()) return page;  // --min-count may leave none of them
  }
  const std::vector<std::string> of_interest{"king",   "queen", "man",    "woman", "cat",
                                             "kitten", "paris", "france", "italy", "rome"};
  for (const std::string& word : of_interest) page.points.push_back({word, "of interest"});
  const std::vector<std::string_view> words = vocabulary.words();
  constexpr std::size_t kShown = 250;
  // The most frequent of a long list are the, of, and, ...
  const std::size_t first = words.size() > 4 * kShown ? 100 : 0;
  for (std::size_t i = first; i < std::min(words.size(), first + kShown); ++i) {
    if (std::find(of_interest.begin(), of_interest.end(), words[i]) != of_interest.end()) continue;
    page.points.push_back({std::string(words[i]), "frequent words"});
  }
  return page;
}

/// What is to be seen of a training when it is over.
struct Seen {
  History history;
  std::vector<PageLoss> losses;
  double loss = 0;  // the last
};

/// Trains in place, and notes the table now and then.
void train(const SkipGram& model, const TrainingText& text, const TrainOptions& options,
           Seen& seen) {
  constexpr int kSnapshots = 24;
  int snapshots = 0;
  Progress progress("training", text.vocabulary().total() * options.epochs, "words");
  const auto on_step = [&](const TrainProgress& now) {
    seen.loss = now.loss;
    seen.losses.push_back({now.step, now.loss});
    // Denser at the start, where most happens.
    const double done = double(now.words_done) / double(now.words_in_all);
    if (std::sqrt(done) * kSnapshots >= double(snapshots)) {
      seen.history.note(now.step, now.loss, model.input.weight.value());
      ++snapshots;
    }
    progress.update(now.words_done, fmt::format("loss {:.3f}", now.loss));
  };
  Trainer(model, text, options).run(on_step, 100, false);
  progress.finish(fmt::format("loss {:.3f}", seen.loss));
}

void run(Options options) {
  const bool small = options.corpus.empty();
  if (options.dim == 0) options.dim = small ? 32 : 100;
  if (options.min_count == 0) options.min_count = small ? 1 : 5;
  if (options.training.lr == 0) options.training.lr = small ? 0.1 : 0.05;
  if (options.training.threads == 0) options.training.threads = small ? 1 : num_threads();
  if (small) options.sample = 0;  // the grammar's words are all frequent
  const Results results(options.output);

  TokenFile tokens(options.output);
  read(options, tokens);
  const TrainingText text(tokens, options.min_count, options.sample);
  const Vocabulary& vocabulary = text.vocabulary();
  if (options.words_are_chosen) require_known(options.words, vocabulary);
  fmt::print("{}: {} words, {} of them different and seen at least {} times\n", options.name(),
             tokens.word_count(), vocabulary.size(), options.min_count);
  show_ids_and_one_hot(vocabulary);

  manual_seed(options.training.seed);
  constexpr std::int64_t kSharedNegatives = 64;
  const SkipGram model(vocabulary.size(), options.dim,
                       std::make_shared<NegativeSampling>(vocabulary, options.dim,
                                                          options.negatives, kSharedNegatives),
                       options.window);
  const Tensor& table = model.input.weight.value();
  fmt::print("\nBefore training: a table of {} x {} random numbers\n", vocabulary.size(),
             options.dim);
  show_meaning(vectors_of(vocabulary, table), options.words);

  // A model that knows nothing scores every pair 1/2: log 2 for the pair and for each negative.
  fmt::print("  loss of a random guess  {:.3f}\n\n",
             std::log(2.0) * static_cast<double>(1 + options.negatives));
  Seen seen{History(vocabulary, page_for(options, vocabulary)), {}};
  train(model, text, options.training, seen);

  fmt::print("\nAfter training: the same table\n");
  show_meaning(vectors_of(vocabulary, table), options.words);
  fmt::print("  loss  {:.3f}\n", seen.loss);
  results.save(vocabulary, table);
  EmbeddingPage page = seen.history.page();
  page.losses = seen.losses;
  save(page, results.path("embeddings.html"));
  fmt::print("wrote {}: open it in a browser, and move the slider\n",
             results.path("embeddings.html"));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  const CLI::Option* words = nullptr;
  return run_main(
      argc, argv, "Trains an embedding table and shows what it learns",
      [&](CLI::App& app) {
        TrainOptions& training = options.training;
        app.add_option("--corpus", options.corpus,
                       "a text file; without it, a small text is made up");
        app.add_option("--output", options.output, "the directory for vectors and the page");
        words =
            app.add_option("--words", options.words, "whose neighbours are shown")->delimiter(',');
        app.add_option("--dim", options.dim, "numbers a word (32; for a file 100)")
            ->check(in_range<std::int64_t>(1, 4096));
        app.add_option("--min-count", options.min_count,
                       "words seen less often are left out (1; for a file 5)")
            ->check(in_range<std::int64_t>(1, 1'000'000));
        app.add_option("--epochs", training.epochs, "passes over the text")
            ->check(in_range<std::int64_t>(1, 10'000));
        app.add_option("--window", options.window, "words looked at on each side, at most")
            ->check(in_range<std::int64_t>(1, 1000));
        app.add_option("--negatives", options.negatives, "random words for each pair")
            ->check(in_range<std::int64_t>(1, 1000));
        app.add_option("--sample", options.sample,
                       "words more frequent than this are thinned out; 0: none")
            ->check(in_range(0.0, 1.0));
        app.add_option("--lr", training.lr, "the learning rate at the start (0.1; for a file 0.05)")
            ->check(in_range(1e-6, 100.0));
        app.add_option("--threads", training.threads,
                       "1 gives the same vectors each time (1; for a file all cores)")
            ->check(in_range(1, 1024));
        app.add_option("--seed", training.seed, "of all random numbers")->check(any_seed());
      },
      [&] {
        options.words_are_chosen = words->count() > 0;
        run(options);
      });
}
