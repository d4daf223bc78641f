#include <ember/tensor/random.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "examples/formats/files/directory.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_lock.h"
#include "examples/models/gpt/token_text.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/interrupt.h"
#include "examples/tools/gpt/checkpoint.h"
#include "examples/tools/gpt/commands.h"
#include "examples/tools/gpt/recipe_options.h"
#include "examples/tools/gpt/special_tokens.h"
#include "examples/tools/gpt/tokenizer_options.h"
#include "examples/tools/gpt/training_run.h"

namespace ember::examples {
namespace {

struct TrainCommandOptions {
  std::string text, init;
  bool shortens_context = false, sets_dropout = false;  // options given together with --init
  TokenizerOptions tokens;
  SpecialTokensOption special_tokens;
  RunOptions run;

  std::vector<std::string> outputs() const {
    std::vector<std::string> all{run.checkpoint(), run.log(), run.curve()};
    if (tokens.learns_bpe()) all.insert(all.end(), {run.encoder(), run.merges()});
    return all;
  }
  /// Includes temporary files.
  std::vector<std::string> all_outputs() const {
    std::vector<std::string> all = outputs();
    all.push_back(run.new_log());
    return all;
  }

  /// UsageError: options that contradict each other.
  void settle() const {
    check_recipe(run.recipe);
    if (run.recipe.needs_bpe && !tokens.is_bpe() && init.empty()) {
      throw UsageError(
          "--preset gpt2 reads the tokens of a BPE: needs --bpe with the directory of GPT-2's own "
          "(encoder.json and vocab.bpe), or --bpe-size to learn one");
    }
  }
};

/// A tokenized text with its tokenizer.
struct TokenizedText {
  /// If `given` is null, the options choose the tokenizer.
  TokenizedText(const TrainCommandOptions& options, std::unique_ptr<Tokenizer> given)
      : TokenizedText(options, std::move(given), read_text(options.text)) {}
  TokenizedText(const TrainCommandOptions& options, std::unique_ptr<Tokenizer> given,
                const std::string& bytes)
      : tokenizer(given ? std::move(given) : options.tokens.tokenizer_for(bytes)),
        text(options.text,
             options.special_tokens.encode(*tokenizer, bytes, "'" + options.text + "'"),
             options.run.recipe.model.block_size) {}

  std::unique_ptr<Tokenizer> tokenizer;
  TokenText text;
};

/// The config of a training that starts from a model with the config `given`.
nn::GPTConfig config_after(const nn::GPTConfig& given, const TrainCommandOptions& options) {
  nn::GPTConfig result = given;
  if (options.sets_dropout) result.dropout = options.run.recipe.model.dropout;
  if (options.shortens_context) result.block_size = options.run.recipe.model.block_size;
  if (result.block_size <= given.block_size) return result;
  throw InputError(fmt::format("'{}' has a context of {}: --block-size {} cannot make it longer",
                               options.init, given.block_size, result.block_size));
}

void train(TrainCommandOptions options) {
  options.settle();
  options.run.saves_bpe = options.tokens.learns_bpe();
  make_directory(options.run.output);
  check_outputs("train", options.all_outputs(), {options.text, options.init});
  const FileLock lock(options.run.file(".lock"));
  if (lock.is_taken()) {
    throw InputError(fmt::format("another training writes to '{}'", options.run.output));
  }
  std::optional<Checkpoint> init;
  if (!options.init.empty()) {
    init = load_checkpoint(options.init);
    options.run.recipe.model = config_after(init->model.config(), options);
  }
  const TokenizedText material(options, init ? std::move(init->tokenizer) : nullptr);
  options.run.recipe.require_memory(material.tokenizer->vocab_size());
  manual_seed(options.run.recipe.seed);
  TrainingRun run(options.run, *material.tokenizer, material.text, init ? &init->model : nullptr);
  init.reset();  // frees it: its parameters have been copied
  if (run.is_over()) {
    fmt::print("'{}' has all of its {} steps\n", options.run.checkpoint(),
               options.run.recipe.steps);
    return;
  }
  const Interrupt interrupt;
  run.go_on(interrupt.requested());
  if (!run.is_over()) {
    if (!run.is_saved()) throw Interrupted("interrupted before its first step: nothing is saved");
    throw Interrupted(
        fmt::format("interrupted: --resume goes on from '{}'", options.run.checkpoint()));
  }
  fmt::print("wrote {}\n", fmt::join(options.outputs(), ", "));
}

}  // namespace

Command gpt_train_command(App& program) {
  const auto options = std::make_shared<TrainCommandOptions>();
  TrainCommandOptions& o = *options;
  App command =
      program.add_subcommand("train", "learns a text, as characters or as the tokens of a BPE");
  command.add_option("--text", o.text, "the file: its last 10 % are kept for validation")
      .required();
  command.add_option("--output", o.run.output,
                     "the directory for checkpoint.safetensors, log.jsonl and loss.svg");
  o.tokens.declare(command);
  o.special_tokens.declare(command);
  command.add_flag("--resume", o.run.resume,
                   "go on from the checkpoint there: with the same options, to the same bits");
  declare_recipe(command, o.run.recipe);
  Option init = command.add_option(
      "--init", o.init,
      "begin with this checkpoint's model and tokens, not with random numbers; its "
      "context may be cut to --block-size, and its --dropout be another");
  init.check({[](const std::string& path) { return path.empty() ? "needs a file" : ""; }});
  for (const char* other : {"--n-layer", "--n-head", "--n-embd", "--initializer-range",
                            "--embedding-range", "--bias", "--tied", "--bpe", "--bpe-size"}) {
    init.excludes(command.get_option(other));
  }
  constexpr std::int64_t kMany = 1'000'000'000;
  command.add_option("--eval-every", o.run.eval_every, "steps between two evaluations; 0: the last")
      .check(in_range(0, kMany));
  command.add_option("--eval-tokens", o.run.eval_tokens, "tokens that an evaluation predicts")
      .check(in_range(1, kMany));
  command.add_option("--save-every", o.run.save_every, "steps between two checkpoints; 0: the last")
      .check(in_range(0, kMany));
  command.add_option("--sample-every", o.run.sample_every, "steps between two samples; 0: the last")
      .check(in_range(0, kMany));
  command.add_option("--sample-tokens", o.run.sample_tokens, "tokens of a sample")
      .check(in_range(0, kMany));
  const Option block_size = command.get_option("--block-size"),
               dropout = command.get_option("--dropout");
  return {command, [options, block_size, dropout] {
            options->shortens_context = block_size.count() > 0;
            options->sets_dropout = dropout.count() > 0;
            train(*options);
          }};
}

}  // namespace ember::examples
