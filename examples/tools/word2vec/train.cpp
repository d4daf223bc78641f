#include <ember/tensor/random.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "examples/formats/files/directory.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/text/fingerprint.h"
#include "examples/formats/vectors/vector_file.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/word2vec/commands.h"
#include "examples/tools/word2vec/snapshots.h"
#include "examples/tools/word2vec/tool_options.h"
#include "examples/tools/word2vec/training.h"
#include "examples/tools/word2vec/training_files.h"

namespace ember::examples {
namespace {

struct TrainCommandOptions : TrainingOptions {
  std::string output;
  std::optional<bool> binary;  // not given: by the output's name
  bool resume = false;
  double alpha = 0;       // 0: the model's default
  double save_every = 5;  // minutes
  SnapshotOptions snapshots;
  ToolOptions tool;

  VectorFormat format() const {
    if (!binary) return format_by_name(output);
    return *binary ? VectorFormat::word2vec_binary : VectorFormat::word2vec_text;
  }
};

/// A description that identifies the vocabulary.
std::string describe(const TrainCommandOptions& options, const Vocabulary& vocabulary) {
  if (options.read_vocab.empty()) return fmt::format("of {} words", vocabulary.size());
  Fingerprint fingerprint;  // the corpus's hash does not cover these words and counts
  for (const std::string_view word : vocabulary.words()) {
    for (const char letter : word) fingerprint.mix(static_cast<unsigned char>(letter));
    fingerprint.mix(' ');
  }
  for (const std::int64_t count : vocabulary.counts()) {
    fingerprint.mix(static_cast<std::uint64_t>(count));
  }
  return fmt::format("of {} words with fingerprint {:016x}", vocabulary.size(),
                     fingerprint.value());
}

/// The conditions under which a training can be resumed, without those of its snapshots.
nn::Metadata conditions(const TrainCommandOptions& options, const TrainingText& text) {
  const ModelOptions model = with_defaults(options.model);
  const TrainOptions& training = options.training;
  return {{"model", model.model},
          {"size", fmt::format("{}", model.size)},
          {"window", fmt::format("{}", model.window)},
          {"order", fmt::format("{}", model.order)},
          {"hidden", fmt::format("{}", model.hidden)},
          {"hs", fmt::format("{:d}", *model.hs)},
          {"negative", fmt::format("{}", *model.negative)},
          {"sample", fmt::format("{}", options.sample)},
          {"alpha", fmt::format("{}", training.lr)},
          {"iter", fmt::format("{}", training.epochs)},
          {"threads", fmt::format("{}", training.threads)},
          {"seed", fmt::format("{}", training.seed)},
          {"vocabulary", describe(options, text.vocabulary())},
          {"corpus", fmt::format("of {} words with fingerprint {:016x}", text.known_words(),
                                 text.tokens().fingerprint())}};
}

/// Returns a function that saves during training. An error is only reported, once: the previous
/// save still exists, and the next attempt may succeed.
std::function<std::optional<std::string>()> saving(const TrainingFiles& files,
                                                   const TrainingParts& training) {
  return [&, was_told = false]() mutable -> std::optional<std::string> {
    try {
      files.save(training);
    } catch (const Error& error) {
      if (!std::exchange(was_told, true)) {
        return fmt::format("the training goes on, but: {}", error.what());
      }
    }
    return std::nullopt;
  };
}

/// Handles a command line without --output: only saves the vocabulary.
void save_vocabulary_alone(const TrainCommandOptions& options) {
  if (options.save_vocab.empty()) throw UsageError("--output is required, or --save-vocab");
  check_outputs("train", {options.save_vocab}, options.inputs());
  const std::filesystem::path output = options.save_vocab;
  TokenFile tokens(has_room_beside(output) ? output.parent_path()
                                           : std::filesystem::temp_directory_path());
  options.read(tokens);
}

void train_vectors(TrainCommandOptions options) {
  options.tool.check();
  if (options.output.empty()) return save_vocabulary_alone(options);
  const double usual = usual_rate(options.model);
  options.training.lr = options.alpha == 0 ? usual : options.alpha;
  const VectorFormat format = options.format();
  std::vector<std::string> others;
  if (!options.save_vocab.empty()) others.push_back(options.save_vocab);
  const TrainingFiles files(options.output, format, options.snapshots.count > 0, options.inputs(),
                            others);

  TokenFile tokens(std::filesystem::path(options.output).parent_path());
  const TrainingText text = options.read(tokens);
  const WordTable& words = text.vocabulary().table();

  manual_seed(options.training.seed);
  const std::unique_ptr<WordModel> model = make_model(options.model, text.vocabulary());
  Trainer trainer(*model, text, options.training);
  Snapshots snapshots(history_directory(options.output), options.snapshots, words,
                      model->input.weight.value());
  const TrainingParts training{words, *model, trainer, snapshots, conditions(options, text)};
  if (options.resume) files.resume(training);

  const auto take_snapshot = [&](const TrainProgress& now) {
    const std::optional<std::string> failure = snapshots.note(now);
    if (failure) files.delete_unnamed_moments();
    return failure;
  };
  const Interrupt interrupt;
  const bool finished = train_watched(trainer, "training", interrupt,
                                      {take_snapshot, saving(files, training), options.save_every});
  const std::string what_next = files.end(training, finished);
  if (finished) return;
  throw Interrupted(
      fmt::format("interrupted: '{}' has the vectors so far, and {}", options.output, what_next));
}

}  // namespace

Command train_command(App& program) {
  const auto options = std::make_shared<TrainCommandOptions>();
  App command = program.add_subcommand(
      "train", "learns vectors from text; options of the word2vec tool have its names");
  TrainCommandOptions& o = *options;
  Option model = command.add_option("--model", o.model.model,
                                    fmt::format("{}", fmt::join(model_names(), ", ")));
  command
      .add_option_function<int>(
          "--cbow", [&o](int on) { o.model.model = on != 0 ? "cbow" : "skip-gram"; },
          "1: as --model cbow, 0: as --model skip-gram")
      .check(in_range(0, 1))
      .excludes(model);
  o.declare(command);
  o.declare_vocabulary(command);
  command.add_option("--output", o.output, "the vectors: .txt, .bin, .npy or .tsv");
  command
      .add_option("--binary", o.binary,
                  "1 or nothing: write word2vec's binary format, whatever the name; 0: its text")
      .value_optional();
  command.add_flag("--resume", o.resume, "go on with the training that was interrupted or killed");
  command
      .add_option("--save-every", o.save_every,
                  "minutes between two saves that --resume goes on from, or 100 times as long as "
                  "one takes; 0: none but at an interruption")
      .check(in_range(0.0, 1e6));
  command.add_option("--alpha", o.alpha, "the learning rate at the start; 0: what suits the model")
      .check(in_range(0.0, 100.0));
  command
      .add_option("--snapshots", o.snapshots.count,
                  "so many moments on the way, at most, are kept for --history; 0: no history")
      .check(in_range(0, 10'000));
  command.add_option("--snapshot-words", o.snapshots.words, "of the most frequent words, so many")
      .check(in_range(1, 1'000'000'000));
  o.tool.declare(command);
  return {command, [options] { train_vectors(*options); }};
}

}  // namespace ember::examples
