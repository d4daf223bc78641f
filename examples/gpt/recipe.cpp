#include "examples/gpt/recipe.h"

#include <ember/optim/lr_scheduler.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "examples/support/cli.h"
#include "examples/support/errors.h"
#include "examples/support/memory.h"

namespace ember::examples {
namespace {

struct Preset {
  std::string name;
  Recipe recipe;
};

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all{
      {"char", {}},
      {"small",
       {.model = {.block_size = 256,
                  .n_layer = 6,
                  .n_head = 6,
                  .n_embd = 384,
                  .dropout = 0.2,
                  .embedding_range = 0.012},
        .batch_size = 8,
        .accumulate = 4,
        .steps = 5000}},
      {"gpt2",
       {.model = {.dropout = 0.1},
        .needs_bpe = true,
        .batch_size = 4,
        .accumulate = 8,
        .steps = 10'000,
        .lr = 6e-4,
        .min_lr = 6e-5,
        .warmup = 500}},
  };
  return all;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& one : presets()) names.push_back(one.name);
  return names;
}

const Preset* find_preset(const std::string& name) {
  const auto found = std::find_if(presets().begin(), presets().end(),
                                  [&](const Preset& one) { return one.name == name; });
  return found == presets().end() ? nullptr : &*found;
}

/// Accepts the presets' names.
Validator a_preset() {
  const auto check = [](const std::string& name) {
    return find_preset(name) ? ""
                             : fmt::format("no preset is called '{}': there are {}", name,
                                           fmt::join(preset_names(), ", "));
  };
  return {check};
}

constexpr std::int64_t kMany = 1'000'000'000;

void declare_model(nn::GPTConfig& model, App& command) {
  command.add_option("--n-layer", model.n_layer, "blocks").check(in_range(1, 1000));
  command.add_option("--n-head", model.n_head, "attention heads of a block")
      .check(in_range(1, 1000));
  command
      .add_option("--n-embd", model.n_embd,
                  "numbers for each token, in the table and in the stream")
      .check(in_range(1, 100'000));
  command.add_option("--block-size", model.block_size, "tokens of context")
      .check(in_range(1, 1'000'000));
  command.add_option("--dropout", model.dropout, "of what passes by, this part is zeroed")
      .check(in_range(0.0, 0.999));
  command
      .add_option("--initializer-range", model.initializer_range,
                  "the deviation of the weights that training begins with")
      .check(in_range(1e-9, 1e3));
  command
      .add_option("--embedding-range", model.embedding_range,
                  "the same of the tables, and of an untied head")
      .check(in_range(1e-9, 1e3));
  command.add_flag("--bias,!--no-bias", model.bias, "whether linear layers and norms have biases");
  command.add_flag("--tied,!--untied", model.tie_word_embeddings,
                   "whether the token table is the head's weight, too");
}

}  // namespace

void Recipe::declare(App& command) {
  // Options are taken in the order in which they are declared, so a preset comes before what
  // changes it, wherever it stands on the command line.
  command
      .add_option_function<std::string>(
          "--preset", [this](const std::string& name) { *this = find_preset(name)->recipe; },
          fmt::format("{}: the defaults of the options below", fmt::join(preset_names(), ", ")))
      .check(a_preset())
      .default_str("char");
  declare_model(model, command);
  command.add_option("--batch-size", batch_size, "pieces of text side by side")
      .check(in_range(1, 1'000'000));
  command.add_option("--accumulate", accumulate, "batches whose gradients are averaged for a step")
      .check(in_range(1, 1'000'000));
  command.add_option("--steps", steps, "of the optimizer").check(in_range(1, kMany));
  command.add_option("--lr", lr, "the highest learning rate").check(in_range(1e-9, 100.0));
  command.add_option("--min-lr", min_lr, "the learning rate at the end")
      .check(in_range(0.0, 100.0));
  command.add_option("--warmup", warmup, "steps in which the learning rate rises")
      .check(in_range(0, kMany));
  command.add_option("--beta1", beta1, "AdamW's, of the mean gradient")
      .check(in_range(0.0, 0.999999));
  command.add_option("--beta2", beta2, "AdamW's, of the mean square")
      .check(in_range(0.0, 0.999999));
  command.add_option("--weight-decay", weight_decay, "AdamW's, of matrices")
      .check(in_range(0.0, 100.0));
  command.add_option("--clip", clip, "the norm that a longer gradient is scaled down to")
      .check(in_range(1e-6, 1e6));
  command.add_option("--seed", seed, "of all random numbers").check(any_seed());
}

void Recipe::settle() const {
  if (model.n_embd % model.n_head != 0) {
    throw UsageError(fmt::format("--n-embd {} and --n-head {}: the heads must divide it",
                                 model.n_embd, model.n_head));
  }
  if (min_lr > lr) {
    throw UsageError(fmt::format("--min-lr {} is above --lr {}: the rate falls", min_lr, lr));
  }
}

void Recipe::require_memory(std::int64_t vocab_size) const {
  const auto words = static_cast<double>(vocab_size), width = static_cast<double>(model.n_embd);
  const auto layers = static_cast<double>(model.n_layer);
  const auto context = static_cast<double>(model.block_size);
  const double tables = words * (model.tie_word_embeddings ? 1 : 2) + context;
  const double parameters = width * (tables + 12 * layers * width);
  // The inputs of a block's matrix products and of its GELU, which its gradients need, and a logit
  // for each word.
  const double tokens = static_cast<double>(batch_size) * context;
  const double kept = tokens * (8 * layers * width + words);
  // AdamW: a parameter, its gradient, and the means of that and of its square.
  require_memory_for((4 * parameters + kept) * sizeof(float),
                     fmt::format("{:.3g} million parameters and batches of {} x {} tokens",
                                 parameters / 1e6, batch_size, model.block_size),
                     "a smaller model or --batch-size");
}

double Recipe::learning_rate(std::int64_t step) const {
  const std::int64_t rising = std::min(warmup, steps);
  const auto rises = static_cast<double>(rising);
  if (step < rising) return lr * static_cast<double>(step + 1) / (rises + 1);
  const optim::Schedule falls =
      optim::cosine_annealing(std::max<std::int64_t>(steps - rising, 1), min_lr / lr);
  return lr * falls(step - rising);
}

Conditions conditions(const Recipe& recipe) {
  return {{"batch-size", fmt::format("{}", recipe.batch_size)},
          {"accumulate", fmt::format("{}", recipe.accumulate)},
          {"steps", fmt::format("{}", recipe.steps)},
          {"lr", fmt::format("{}", recipe.lr)},
          {"min-lr", fmt::format("{}", recipe.min_lr)},
          {"warmup", fmt::format("{}", recipe.warmup)},
          {"beta1", fmt::format("{}", recipe.beta1)},
          {"beta2", fmt::format("{}", recipe.beta2)},
          {"weight-decay", fmt::format("{}", recipe.weight_decay)},
          {"clip", fmt::format("{}", recipe.clip)},
          {"seed", fmt::format("{}", recipe.seed)}};
}

}  // namespace ember::examples
