#include <ember/tensor/atomic_file.h>
#include <ember/tensor/random.h>
#include <ember/tensor/threads.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "examples/support/cli.h"
#include "examples/support/errors.h"
#include "examples/support/interrupt.h"
#include "examples/support/progress.h"
#include "examples/vectors/vector_file.h"
#include "examples/word2vec/commands/commands.h"
#include "examples/word2vec/hierarchical_softmax.h"
#include "examples/word2vec/negative_sampling.h"
#include "examples/word2vec/saved_training.h"
#include "examples/word2vec/snapshots.h"
#include "examples/word2vec/trainer.h"
#include "examples/word2vec/window_model.h"

namespace ember::examples {
namespace {

struct Options {
  std::vector<std::string> corpus;
  std::string output;
  bool binary = false, resume = false, clean = false;
  std::int64_t size = 100, window = 5, negative = 5, min_count = 5;
  int cbow = 1, hs = 0;
  double sample = 1e-3;
  double alpha = 0;  // 0: what suits the model
  TrainOptions training{.threads = num_threads()};
  SnapshotOptions snapshots;

  std::string resume_path() const { return output + ".resume"; }
};

/// The learning rates at which these models learn most on a few million words, and still far from
/// where they would diverge.
double usual_rate(const Options& options) {
  if (options.hs != 0) return options.cbow != 0 ? 0.06 : 0.035;
  return options.cbow != 0 ? 0.1 : 0.05;
}

std::unique_ptr<WindowModel> make_model(const Options& options, const Vocabulary& vocabulary) {
  // A batch shares its noise words. CBOW's make a sixth of the pairs of skip-gram, and need fewer.
  const std::int64_t shared = options.cbow != 0 ? 32 : 64;
  std::shared_ptr<Output> output;
  if (options.hs != 0) {
    output = std::make_shared<HierarchicalSoftmax>(vocabulary, options.size);
  } else {
    output = std::make_shared<NegativeSampling>(vocabulary, options.size, options.negative, shared);
  }
  if (options.cbow != 0) {
    return std::make_unique<CBOW>(vocabulary.size(), options.size, output, options.window);
  }
  return std::make_unique<SkipGram>(vocabulary.size(), options.size, output, options.window);
}

/// All that a resumed training must have in common with the one that was interrupted.
nn::Metadata conditions(const Options& options, const TrainingText& text) {
  const TrainOptions& training = options.training;
  return {{"model", options.cbow != 0 ? "cbow" : "skip-gram"},
          {"output layer", options.hs != 0 ? "hierarchical softmax" : "negative sampling"},
          {"size", fmt::format("{}", options.size)},
          {"window", fmt::format("{}", options.window)},
          {"negative", fmt::format("{}", options.negative)},
          {"sample", fmt::format("{}", options.sample)},
          {"alpha", fmt::format("{}", training.lr)},
          {"iter", fmt::format("{}", training.epochs)},
          {"threads", fmt::format("{}", training.threads)},
          {"seed", fmt::format("{}", training.seed)},
          {"snapshots", fmt::format("{}", options.snapshots.count)},
          {"snapshot words", fmt::format("{}", options.snapshots.words)},
          {"vocabulary", fmt::format("of {} words", text.vocabulary().size())},
          {"corpus", fmt::format("of {} words", text.vocabulary().total())}};
}

void read(const Options& options, TokenFile& tokens) {
  std::uint64_t total = 0, before = 0;
  for (const std::string& path : options.corpus) {
    std::error_code none;
    const std::uintmax_t size = std::filesystem::file_size(path, none);
    if (!none) total += size;
  }
  Progress progress("reading", static_cast<std::int64_t>(total), "bytes");
  for (const std::string& path : options.corpus) {
    std::uint64_t done = 0;
    tokens.add(SentenceReader::from_file(path, options.clean ? Tokens::words : Tokens::verbatim),
               [&](std::uint64_t bytes) {
                 done = bytes;
                 progress.update(static_cast<std::int64_t>(before + done));
               });
    before += done;
  }
  progress.finish();
}

void train_vectors(Options options) {
  if (options.alpha == 0) options.alpha = usual_rate(options);
  options.training.lr = options.alpha;
  const VectorFormat format =
      options.binary ? VectorFormat::word2vec_binary : format_by_name(options.output);
  { AtomicFile probe("train", options.output); }
  Snapshots snapshots(options.output, options.snapshots);

  TokenFile tokens(std::filesystem::path(options.output).parent_path());
  read(options, tokens);
  const TrainingText text(tokens, options.min_count, options.sample);
  const Vocabulary& vocabulary = text.vocabulary();
  fmt::print(stderr, "vocabulary  {} words, seen {} times in all\n", vocabulary.size(),
             vocabulary.total());

  manual_seed(options.training.seed);
  const std::unique_ptr<WindowModel> model = make_model(options, vocabulary);
  Trainer trainer(*model, text, options.training);
  if (options.resume) {
    load_training(options.resume_path(), *model, trainer, conditions(options, text));
  }
  const Tensor& table = model->input.weight.value();
  snapshots.begin(vocabulary.table(), table, options.resume, trainer.words_done());

  const std::int64_t words_in_all = vocabulary.total() * options.training.epochs;
  Progress progress("training", words_in_all, "words");
  // In a short training more often, so that each snapshot finds a time of its own.
  const std::int64_t report_every = std::clamp<std::int64_t>(words_in_all / 64'000, 1, 100);
  const Interrupt interrupt;
  std::string note;
  const bool finished = trainer.run(
      [&](const TrainProgress& now) {
        note = fmt::format("lr {:.4f}, loss {:.3f}", now.lr, now.loss);
        progress.update(now.words_done, note);
        snapshots.note(now);
      },
      report_every, interrupt.requested());
  if (finished) progress.finish(note);
  save_vectors(options.output, vocabulary.table(), table, format);
  if (finished) {
    std::filesystem::remove(options.resume_path());
  } else {
    save_training(options.resume_path(), *model, trainer, conditions(options, text));
  }
  snapshots.end();
  if (finished) return;
  throw Interrupted(
      fmt::format("interrupted: '{}' has the vectors so far, and --resume goes on from '{}'",
                  options.output, options.resume_path()));
}

}  // namespace

Command train_command(CLI::App& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand(
      "train", "learns vectors from text; options of the word2vec tool have its names");
  Options& o = *options;
  command->add_option("--corpus,--train", o.corpus, "text files: words between spaces")->required();
  command->add_option("--output", o.output, "the vectors: .txt, .bin, .npy or .tsv")->required();
  command->add_flag("--binary{true}", o.binary,
                    "write word2vec's binary format, whatever the name");
  command->add_flag("--clean", o.clean, "lower case, and nothing but letters and apostrophes");
  command->add_flag("--resume", o.resume, "go on with the training that was interrupted");
  command->add_option("--cbow", o.cbow, "1: CBOW, 0: skip-gram")->check(in_range(0, 1));
  command->add_option("--hs", o.hs, "1: hierarchical softmax instead of negative sampling")
      ->check(in_range(0, 1));
  command->add_option("--negative", o.negative, "random words for each pair")
      ->check(in_range<std::int64_t>(1, 1000));
  command->add_option("--size,--dim", o.size, "numbers a word")
      ->check(in_range<std::int64_t>(1, 4096));
  command->add_option("--window", o.window, "words looked at on each side, at most")
      ->check(in_range<std::int64_t>(1, 1000));
  command
      ->add_option("--sample", o.sample, "words more frequent than this are thinned out; 0: none")
      ->check(in_range(0.0, 1.0));
  command->add_option("--min-count", o.min_count, "words seen less often are left out")
      ->check(in_range<std::int64_t>(1, 1'000'000'000));
  command
      ->add_option("--alpha", o.alpha,
                   "the learning rate at the start; 0: 0.05 for skip-gram, 0.1 for CBOW, 0.035 and "
                   "0.06 with --hs")
      ->check(in_range(0.0, 100.0));
  command->add_option("--iter,--epochs", o.training.epochs, "passes over the text")
      ->check(in_range<std::int64_t>(1, 10'000));
  command->add_option("--threads", o.training.threads, "1 gives the same vectors each time")
      ->check(in_range(1, 1024));
  command->add_option("--seed", o.training.seed, "of all random numbers")->check(any_seed());
  command
      ->add_option("--snapshots", o.snapshots.count,
                   "moments on the way that are kept for --history; 0: no history")
      ->check(in_range<std::int64_t>(0, 10'000));
  command->add_option("--snapshot-words", o.snapshots.words, "of the most frequent words, so many")
      ->check(in_range<std::int64_t>(1, 1'000'000'000));
  return {command, [options] { train_vectors(*options); }};
}

}  // namespace ember::examples
