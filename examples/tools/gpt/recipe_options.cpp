#include "examples/tools/gpt/recipe_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "examples/formats/files/errors.h"
#include "examples/tools/command_line/cli.h"

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
  command
      .add_option("--dropout", model.dropout, "the probability that a number is zeroed in training")
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

void declare_recipe(App& command, Recipe& recipe) {
  // Options are processed in the order of declaration. So a preset is applied before the options
  // that change it, wherever it is on the command line.
  command
      .add_option_function<std::string>(
          "--preset", [&recipe](const std::string& name) { recipe = find_preset(name)->recipe; },
          fmt::format("{}: the defaults of the options below", fmt::join(preset_names(), ", ")))
      .check(a_preset())
      .default_str("char");
  declare_model(recipe.model, command);
  command.add_option("--batch-size", recipe.batch_size, "pieces of text side by side")
      .check(in_range(1, 1'000'000));
  command
      .add_option("--accumulate", recipe.accumulate,
                  "batches whose gradients are averaged for a step")
      .check(in_range(1, 1'000'000));
  command.add_option("--steps", recipe.steps, "of the optimizer").check(in_range(1, kMany));
  command.add_option("--lr", recipe.lr, "the highest learning rate").check(in_range(1e-9, 100.0));
  command.add_option("--min-lr", recipe.min_lr, "the learning rate at the end")
      .check(in_range(0.0, 100.0));
  command.add_option("--warmup", recipe.warmup, "steps in which the learning rate rises")
      .check(in_range(0, kMany));
  command.add_option("--beta1", recipe.beta1, "AdamW's, of the mean gradient")
      .check(in_range(0.0, 0.999999));
  command.add_option("--beta2", recipe.beta2, "AdamW's, of the mean square")
      .check(in_range(0.0, 0.999999));
  command.add_option("--weight-decay", recipe.weight_decay, "AdamW's, of matrices")
      .check(in_range(0.0, 100.0));
  command.add_option("--clip", recipe.clip, "the norm that a longer gradient is scaled down to")
      .check(in_range(1e-6, 1e6));
  command.add_option("--seed", recipe.seed, "of all random numbers").check(any_seed());
}

void check_recipe(const Recipe& recipe) {
  const nn::GPTConfig& model = recipe.model;
  if (model.n_embd % model.n_head != 0) {
    throw UsageError(fmt::format("--n-embd {} and --n-head {}: the heads must divide it",
                                 model.n_embd, model.n_head));
  }
  if (recipe.min_lr > recipe.lr) {
    throw UsageError(
        fmt::format("--min-lr {} is above --lr {}: the rate falls", recipe.min_lr, recipe.lr));
  }
}

}  // namespace ember::examples
