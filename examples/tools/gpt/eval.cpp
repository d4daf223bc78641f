#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <numbers>

#include "examples/formats/files/errors.h"
#include "examples/models/gpt/evaluation.h"
#include "examples/models/gpt/token_text.h"
#include "examples/tools/command_line/progress.h"
#include "examples/tools/gpt/checkpoint.h"
#include "examples/tools/gpt/commands.h"
#include "examples/tools/gpt/special_tokens.h"

namespace ember::examples {
namespace {

struct EvalCommandOptions {
  std::string checkpoint, text;
  SpecialTokensOption special_tokens;
};

void show_evaluation(const EvalCommandOptions& options) {
  Checkpoint checkpoint = load_checkpoint(options.checkpoint);
  const std::string text = read_text(options.text);
  const TokenIds ids =
      options.special_tokens.encode(*checkpoint.tokenizer, text, "'" + options.text + "'");
  if (ids.size() < 2) {
    throw InputError(
        fmt::format("'{}' has {} token: needs two at least, as the first is not predicted",
                    options.text, ids.size()));
  }
  Progress progress("reading", std::ssize(ids) - 1, "tokens");
  const Evaluation result =
      *evaluate_while(checkpoint.model, ids, std::ssize(ids), [&](std::int64_t n) {
        progress.update(n);
        return true;
      });
  const double bits = result.loss * static_cast<double>(result.predictions) / std::numbers::ln2;
  fmt::print("loss           {:.4f} over {} predictions\nperplexity     {:.3f}\n", result.loss,
             result.predictions, std::exp(result.loss));
  // To compare models with different tokenizers, whose losses per token cannot be compared.
  fmt::print("bits per byte  {:.4f}\n", bits / static_cast<double>(text.size()));
}

}  // namespace

Command gpt_eval_command(App& program) {
  const auto options = std::make_shared<EvalCommandOptions>();
  App command = program.add_subcommand("eval", "how well it predicts a text");
  declare_checkpoint(command, options->checkpoint);
  command.add_option("--text", options->text, "the file to predict, all of it").required();
  options->special_tokens.declare(command);
  return {command, [options] { show_evaluation(*options); }};
}

}  // namespace ember::examples
