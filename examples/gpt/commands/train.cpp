#include <ember/tensor/random.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "examples/gpt/checkpoint.h"
#include "examples/gpt/commands/commands.h"
#include "examples/gpt/evaluation.h"
#include "examples/gpt/generation.h"
#include "examples/gpt/start_of_text.h"
#include "examples/gpt/token_text.h"
#include "examples/gpt/tokenizer_options.h"
#include "examples/gpt/training_log.h"
#include "examples/support/cli.h"
#include "examples/support/directory.h"
#include "examples/support/errors.h"
#include "examples/support/interrupt.h"
#include "examples/support/progress.h"
#include "examples/text/bpe_files.h"
#include "examples/text/bpe_tokenizer.h"
#include "examples/text/utf8_stream.h"

namespace ember::examples {
namespace {

struct Options {
  std::string text, init, output = "out/gpt";
  bool resume = false;
  Recipe recipe;
  TokenizerOptions tokens;
  std::int64_t eval_every = 250, save_every = 250, sample_every = 500;
  std::int64_t eval_tokens = 131'072, sample_tokens = 200;

  std::string in_output(const char* name) const {
    return (std::filesystem::path(output) / name).string();
  }
  std::string checkpoint() const { return in_output("checkpoint.safetensors"); }
  std::string log() const { return in_output("log.jsonl"); }
  std::string curve() const { return in_output("loss.svg"); }
  std::string encoder() const { return in_output("encoder.json"); }
  std::string merges() const { return in_output("vocab.bpe"); }
  std::vector<std::string> outputs() const {
    std::vector<std::string> all{checkpoint(), log(), curve()};
    if (tokens.learns_bpe()) all.insert(all.end(), {encoder(), merges()});
    return all;
  }

  /// UsageError: what does not go together.
  void settle() const {
    recipe.settle();
    if (recipe.needs_bpe && !tokens.is_bpe() && init.empty()) {
      throw UsageError(
          "--preset gpt2 reads the tokens of a BPE: needs --bpe with the directory of GPT-2's own "
          "(encoder.json and vocab.bpe), or --bpe-size to learn one");
    }
  }
};

/// A text as tokens, and what they stand for.
struct Material {
  /// `given` may be empty: the options then say which tokens.
  Material(const Options& options, std::unique_ptr<Tokenizer> given)
      : Material(options, std::move(given), read_text(options.text)) {}
  Material(const Options& options, std::unique_ptr<Tokenizer> given, const std::string& bytes)
      : tokenizer(given ? std::move(given) : options.tokens.tokenizer_for(bytes)),
        text(options.text, tokenizer->encode_with_special_tokens(bytes),
             options.recipe.model.block_size) {}

  /// Once it is sure that the training that has these is this one.
  void save_tokenizer(const Options& options) const {
    if (!options.tokens.learns_bpe()) return;
    const auto& bpe = dynamic_cast<const BpeTokenizer&>(*tokenizer);
    save_bpe(bpe.vocabulary(), options.encoder(), options.merges());
  }

  std::unique_ptr<Tokenizer> tokenizer;
  TokenText text;
};

nn::GPTConfig model_config(const Options& options, const Tokenizer& tokenizer) {
  nn::GPTConfig config = options.recipe.model;
  config.vocab_size = tokenizer.vocab_size();
  return config;
}

/// A training that is watched: it is told about, judged, heard and saved now and then.
class Run {
 public:
  /// Begins with the numbers of `init`, a model of the same config, or with random ones without.
  Run(const Options& options, const Material& material, const nn::GPT* init);

  bool is_over() const { return trainer_.is_done(); }
  /// To the end, or to the interruption. REQUIRES: it is not over.
  void go_on(const std::atomic<bool>& stop);

 private:
  void step();
  double evaluate_now();
  void show_sample();
  void save();
  /// Saves on the way: what fails now may succeed later, and the checkpoint before is still there.
  void try_to_save();
  Conditions all_conditions() const;

  const Options& options_;
  const Material& material_;
  nn::GPT model_;
  GptTrainer trainer_;
  std::optional<TrainingLog> log_;
  std::optional<Progress> progress_;
  bool log_failed_ = false;
};

Run::Run(const Options& options, const Material& material, const nn::GPT* init)
    : options_(options),
      material_(material),
      model_(model_config(options, *material.tokenizer)),
      trainer_(model_, material.text.training(), options.recipe) {
  if (init) model_.load_state_dict(init->state_dict());
  if (options.resume) {
    resume_checkpoint(options.checkpoint(), model_, *material.tokenizer, trainer_,
                      all_conditions());
  }
  log_.emplace(options.log(), trainer_.steps_done());
}

Conditions Run::all_conditions() const {
  Conditions all = conditions(options_.recipe);
  all["text"] = fmt::format("of {} tokens with fingerprint {:016x}", material_.text.size(),
                            material_.text.fingerprint());
  return all;
}

void Run::step() {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  const GptTrainer::Step what = trainer_.step();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const std::int64_t tokens = options_.recipe.tokens_per_step();
  log_->note(trainer_.steps_done(), what, static_cast<double>(tokens) / seconds);
  if (!log_->is_whole() && !std::exchange(log_failed_, true)) {
    progress_->say(fmt::format("cannot write '{}': the training goes on without", options_.log()));
  }
  progress_->update(trainer_.steps_done() * tokens,
                    fmt::format("step {}, loss {:.3f}", trainer_.steps_done(), what.loss));
}

double Run::evaluate_now() {
  const double loss = evaluate(model_, material_.text.validation(), options_.eval_tokens).loss;
  log_->note_validation(trainer_.steps_done(), loss);
  progress_->say(fmt::format("step {:5}  validation loss {:.4f}", trainer_.steps_done(), loss));
  return loss;
}

void Run::show_sample() {
  const EvaluationMode mode(model_);
  Generation generation(model_, start_of_text(*material_.tokenizer), {}, options_.recipe.seed);
  TokenIds ids;
  while (std::ssize(ids) < options_.sample_tokens) ids.push_back(generation.next());
  progress_->say(as_utf8(material_.tokenizer->decode(ids)));
}

void Run::save() {
  save_checkpoint(options_.checkpoint(), model_, *material_.tokenizer, trainer_, all_conditions());
  log_->save_curve(options_.curve());
}

void Run::try_to_save() {
  try {
    save();
  } catch (const Error& error) {
    progress_->say(fmt::format("the training goes on, but: {}", error.what()));
  }
}

void Run::go_on(const std::atomic<bool>& stop) {
  const std::int64_t tokens = options_.recipe.tokens_per_step();
  progress_.emplace("training", options_.recipe.steps * tokens, "tokens",
                    trainer_.steps_done() * tokens);
  const auto is_due = [&](std::int64_t every) {
    return every > 0 && trainer_.steps_done() % every == 0 && !is_over();
  };
  while (!is_over() && !stop) {
    step();
    if (is_due(options_.eval_every)) evaluate_now();
    if (is_due(options_.sample_every)) show_sample();
    if (is_due(options_.save_every)) try_to_save();
  }
  if (!is_over()) return save();
  progress_->finish();
  const double loss = evaluate_now();
  save();
  show_sample();
  fmt::print("validation loss {:.4f}, perplexity {:.2f}, after {} steps\n", loss, std::exp(loss),
             trainer_.steps_done());
}

void train(Options options) {
  options.settle();
  make_directory(options.output);
  check_outputs("train", options.outputs(), {options.text, options.init});
  const DirectoryLock lock(options.output);
  if (lock.is_taken()) {
    throw InputError(fmt::format("another training writes to '{}'", options.output));
  }
  std::optional<Checkpoint> init;
  if (!options.init.empty()) {
    init = load_checkpoint(options.init);
    options.recipe.model = init->model.config();
  }
  const Material material(options, init ? std::move(init->tokenizer) : nullptr);
  options.recipe.require_memory(material.tokenizer->vocab_size());
  manual_seed(options.recipe.seed);
  Run run(options, material, init ? &init->model : nullptr);
  init.reset();  // what it was is copied
  material.save_tokenizer(options);
  if (run.is_over()) {
    fmt::print("'{}' has all of its {} steps\n", options.checkpoint(), options.recipe.steps);
    return;
  }
  const Interrupt interrupt;
  run.go_on(interrupt.requested());
  if (!run.is_over()) {
    throw Interrupted(fmt::format("interrupted: --resume goes on from '{}'", options.checkpoint()));
  }
  fmt::print("wrote {}\n", fmt::join(options.outputs(), ", "));
}

}  // namespace

Command gpt_train_command(CLI::App& program) {
  const auto options = std::make_shared<Options>();
  Options& o = *options;
  CLI::App* command =
      program.add_subcommand("train", "learns a text, as characters or as the tokens of a BPE");
  command->add_option("--text", o.text, "the file: its last 10 % are kept to judge by")->required();
  command->add_option("--output", o.output,
                      "the directory for checkpoint.safetensors, log.jsonl and loss.svg");
  o.tokens.declare(*command);
  command->add_flag("--resume", o.resume,
                    "go on from the checkpoint there: with the same options, to the same bits");
  o.recipe.declare(*command);
  CLI::Option* init = command->add_option(
      "--init", o.init, "begin with this checkpoint's model and tokens, not with random numbers");
  for (const char* other : {"--n-layer", "--n-head", "--n-embd", "--block-size", "--dropout",
                            "--bias", "--tied", "--bpe", "--bpe-size"}) {
    init->excludes(command->get_option(other));
  }
  constexpr std::int64_t kMany = 1'000'000'000;
  command->add_option("--eval-every", o.eval_every, "steps between two judgements; 0: the last")
      ->check(in_range<std::int64_t>(0, kMany));
  command->add_option("--eval-tokens", o.eval_tokens, "predictions that a judgement rests on")
      ->check(in_range<std::int64_t>(1, kMany));
  command->add_option("--save-every", o.save_every, "steps between two checkpoints; 0: the last")
      ->check(in_range<std::int64_t>(0, kMany));
  command->add_option("--sample-every", o.sample_every, "steps between two samples; 0: the last")
      ->check(in_range<std::int64_t>(0, kMany));
  command->add_option("--sample-tokens", o.sample_tokens, "tokens of a sample")
      ->check(in_range<std::int64_t>(0, kMany));
  return {command, [options] { train(*options); }};
}

}  // namespace ember::examples
