#include "examples/tools/gpt/training_run.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>

#include "examples/formats/files/file_reader.h"
#include "examples/formats/text/utf8_stream.h"
#include "examples/formats/tokenizers/bpe_files.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/models/gpt/evaluation.h"
#include "examples/models/gpt/generation.h"
#include "examples/models/gpt/start_of_text.h"
#include "examples/tools/gpt/checkpoint.h"

namespace ember::examples {
namespace {

nn::GPTConfig model_config(const Recipe& recipe, const Tokenizer& tokenizer) {
  nn::GPTConfig config = recipe.model;
  config.vocab_size = tokenizer.vocab_size();
  return config;
}

/// The parameters of a model, with its context shortened to `block_size` positions.
StateDict cropped(const nn::GPT& model, std::int64_t block_size) {
  StateDict numbers = model.state_dict();
  Tensor& positions = numbers.at("wpe.weight");
  positions = positions.narrow(0, 0, block_size);
  return numbers;
}

/// Handles the new log of a killed training: if its checkpoint was written, moves the log to its
/// final place, otherwise removes it.
void settle_new_log(const RunOptions& options) {
  require_regular_file(options.new_log());
  if (!std::filesystem::exists(options.new_log())) return;
  const std::optional<SavedStep> saved = saved_step(options.checkpoint());
  if (saved && has_line_of(options.new_log(), saved->step, saved->loss)) {
    replace_log(options.new_log(), options.log());
  } else {
    std::error_code none;
    std::filesystem::remove(options.new_log(), none);
  }
}

}  // namespace

std::string RunOptions::file(const char* name) const {
  return (std::filesystem::path(output) / name).string();
}

TrainingRun::TrainingRun(const RunOptions& options, const Tokenizer& tokenizer,
                         const TokenText& text, const nn::GPT* init)
    : options_(options),
      tokenizer_(tokenizer),
      text_(text),
      model_(model_config(options.recipe, tokenizer)),
      trainer_(model_, text.training(), options.recipe),
      init_(init ? kOtherNumbers : kRandomNumbers) {
  if (init) model_.load_state_dict(cropped(*init, options.recipe.model.block_size));
  if (options.resume) {
    resume_checkpoint(options.checkpoint(), model_, tokenizer, trainer_, all_conditions());
  }
  settle_new_log(options);
  const bool is_beside_another = !options.resume && std::filesystem::exists(options.checkpoint());
  log_.emplace(is_beside_another ? options.new_log() : options.log(), trainer_.steps_done());
  steps_saved_ = trainer_.steps_done();
  if (options.resume) save_companions();
}

Conditions TrainingRun::all_conditions() const {
  Conditions all = conditions(options_.recipe);
  all["text"] =
      fmt::format("of {} tokens with fingerprint {:016x}", text_.size(), text_.fingerprint());
  all["init"] = init_;
  return all;
}

void TrainingRun::step() {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  const GptTrainer::Step what = trainer_.step();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const std::int64_t tokens = options_.recipe.tokens_per_step();
  log_->note(trainer_.steps_done(), what, static_cast<double>(tokens) / seconds);
  if (!log_->is_whole() && !std::exchange(log_failed_, true)) {
    progress_->say(fmt::format("cannot write '{}': the training goes on without", log_->path()));
  }
  progress_->update(trainer_.steps_done() * tokens,
                    fmt::format("step {}, loss {:.3f}", trainer_.steps_done(), what.loss));
}

std::optional<double> TrainingRun::evaluate_now(const std::atomic<bool>& stop) {
  if (stop) return std::nullopt;
  const std::optional<Evaluation> result = evaluate_while(
      model_, text_.validation(), options_.eval_tokens, [&](std::int64_t) { return !stop; });
  if (!result) return std::nullopt;
  log_->note_validation(trainer_.steps_done(), result->loss);
  progress_->say(
      fmt::format("step {:5}  validation loss {:.4f}", trainer_.steps_done(), result->loss));
  return result->loss;
}

void TrainingRun::show_sample(const std::atomic<bool>& stop) {
  if (stop) return;
  const EvaluationMode mode(model_);
  Generation generation(model_, start_of_text(tokenizer_), {}, options_.recipe.seed);
  TokenIds ids;
  while (std::ssize(ids) < options_.sample_tokens && !stop) ids.push_back(generation.next());
  progress_->say(as_utf8(tokenizer_.decode(ids)));
}

void TrainingRun::save() {
  // A single piece is enough to detect divergence.
  evaluate(model_, text_.validation(), options_.recipe.model.block_size);
  log_->sync();
  save_checkpoint(options_.checkpoint(), model_, tokenizer_, trainer_, all_conditions());
  steps_saved_ = trainer_.steps_done();
  save_companions();
}

void TrainingRun::save_companions() {
  log_->move_to(options_.log());
  if (options_.saves_bpe && !bpe_saved_) {
    const auto& bpe = dynamic_cast<const BpeTokenizer&>(tokenizer_);
    save_bpe(bpe.vocabulary(), options_.encoder(), options_.merges());
    bpe_saved_ = true;
  }
  log_->save_curve(options_.curve());
}

void TrainingRun::try_to_save() {
  try {
    save();
  } catch (const Error& error) {
    progress_->say(fmt::format("the training goes on, but: {}", error.what()));
  }
}

void TrainingRun::go_on(const std::atomic<bool>& stop) {
  const std::int64_t tokens = options_.recipe.tokens_per_step();
  progress_.emplace("training", options_.recipe.steps * tokens, "tokens",
                    trainer_.steps_done() * tokens);
  const auto is_due = [&](std::int64_t every) {
    return every > 0 && trainer_.steps_done() % every == 0 && !trainer_.is_done();
  };
  // Repeats an evaluation during which the training was killed.
  const bool lacks_evaluation = is_saved() && !log_->has_validation(trainer_.steps_done());
  if (lacks_evaluation && is_due(options_.eval_every)) evaluate_now(stop);
  while (!trainer_.is_done() && !stop) {
    step();
    if (is_due(options_.save_every)) try_to_save();
    if (is_due(options_.eval_every)) evaluate_now(stop);
    if (is_due(options_.sample_every)) show_sample(stop);
  }
  if (trainer_.is_done()) progress_->finish();
  if (trainer_.steps_done() > steps_saved_) save();
  if (trainer_.is_done()) finish(stop);
}

void TrainingRun::finish(const std::atomic<bool>& stop) {
  const std::optional<double> loss = evaluate_now(stop);
  if (!loss) return;
  log_->save_curve(options_.curve());
  show_sample(stop);
  fmt::print("validation loss {:.4f}, perplexity {:.2f}, after {} steps\n", *loss, std::exp(*loss),
             trainer_.steps_done());
}

}  // namespace ember::examples
