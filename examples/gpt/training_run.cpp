#include "examples/gpt/training_run.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>

#include "examples/gpt/checkpoint.h"
#include "examples/gpt/evaluation.h"
#include "examples/gpt/generation.h"
#include "examples/gpt/start_of_text.h"
#include "examples/text/utf8_stream.h"

namespace ember::examples {
namespace {

nn::GPTConfig model_config(const Recipe& recipe, const Tokenizer& tokenizer) {
  nn::GPTConfig config = recipe.model;
  config.vocab_size = tokenizer.vocab_size();
  return config;
}

/// The numbers of a model for one of this context: positions beyond it are left out.
StateDict cropped(const nn::GPT& model, std::int64_t block_size) {
  StateDict numbers = model.state_dict();
  Tensor& positions = numbers.at("wpe.weight");
  positions = positions.narrow(0, 0, block_size);
  return numbers;
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
  log_.emplace(options.log(), trainer_.steps_done());
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
    progress_->say(fmt::format("cannot write '{}': the training goes on without", options_.log()));
  }
  progress_->update(trainer_.steps_done() * tokens,
                    fmt::format("step {}, loss {:.3f}", trainer_.steps_done(), what.loss));
}

double TrainingRun::evaluate_now() {
  const double loss = evaluate(model_, text_.validation(), options_.eval_tokens).loss;
  log_->note_validation(trainer_.steps_done(), loss);
  progress_->say(fmt::format("step {:5}  validation loss {:.4f}", trainer_.steps_done(), loss));
  return loss;
}

void TrainingRun::show_sample() {
  const EvaluationMode mode(model_);
  Generation generation(model_, start_of_text(tokenizer_), {}, options_.recipe.seed);
  TokenIds ids;
  while (std::ssize(ids) < options_.sample_tokens) ids.push_back(generation.next());
  progress_->say(as_utf8(tokenizer_.decode(ids)));
}

void TrainingRun::save() {
  save_checkpoint(options_.checkpoint(), model_, tokenizer_, trainer_, all_conditions());
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

}  // namespace ember::examples
