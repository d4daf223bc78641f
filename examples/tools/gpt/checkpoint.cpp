#include "examples/tools/gpt/checkpoint.h"

#include <ember/nn/init.h>
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <string_view>

#include "examples/formats/checkpoints/config_metadata.h"
#include "examples/formats/checkpoints/reading.h"
#include "examples/formats/checkpoints/tokenizer_metadata.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/files/parse_number.h"
#include "examples/formats/files/state_parts.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {
namespace {

constexpr std::string_view kTraining = "training.";

/// The conditions under which a training can be resumed.
Conditions identity(const nn::GPT& model, const std::string& tokens, const Conditions& conditions) {
  Conditions result = to_metadata(model.config());
  for (const auto& [name, value] : conditions) result[std::string(kTraining) + name] = value;
  result[std::string(kTraining) + "tokens"] = tokens;
  return result;
}

/// The model's parameters, as stored in the file.
StateDict weights(const nn::SafetensorsFile& file) {
  StateDict result;
  for (const auto& [name, entry] : file.entries()) {
    if (!name.starts_with(kTraining)) result[name] = file.mapped(name);
  }
  return result;
}

/// Copies of the tensors with this prefix, by the rest of their names.
StateDict tensors(const nn::SafetensorsFile& file, std::string_view prefix) {
  StateDict result;
  for (const auto& [name, entry] : file.entries()) {
    if (name.starts_with(prefix)) result[name.substr(prefix.size())] = file.tensor(name);
  }
  return result;
}

/// Checks the config before memory is allocated for it: the tables and the largest tensor of each
/// block must exist, with the config's shapes.
void require_tensors(const nn::SafetensorsFile& file, const nn::GPTConfig& config) {
  const auto require = [&](const std::string& name, const Shape& shape) {
    const auto found = file.entries().find(name);
    if (found == file.entries().end()) throw InputError(fmt::format("it has no '{}'", name));
    if (found->second.shape == shape) return;
    throw InputError(fmt::format("its '{}' has shape {}, and its config says {}", name,
                                 found->second.shape.to_string(), shape.to_string()));
  };
  require("wte.weight", {config.vocab_size, config.n_embd});
  require("wpe.weight", {config.block_size, config.n_embd});
  for (std::int64_t i = 0; i < config.n_layer; ++i) {
    require(fmt::format("h.{}.mlp.c_fc.weight", i), {4 * config.n_embd, config.n_embd});
  }
}

/// The entry as a number, if it exists. InputError: it is not a number.
std::optional<double> number_if_any(const nn::Metadata& metadata, const std::string& name) {
  const auto found = metadata.find(name);
  if (found == metadata.end()) return std::nullopt;
  double number = 0;
  if (parse_number(found->second, number) && std::isfinite(number)) return number;
  throw InputError(fmt::format("its {} is {}", name, quote(found->second)));
}

bool has_training(const nn::SafetensorsFile& file) {
  return file.entries().contains(std::string(kTraining) + "step");
}

}  // namespace

void save_checkpoint(const std::string& path, const nn::GPT& model, const Tokenizer& tokenizer,
                     const GptTrainer& trainer, const Conditions& conditions) {
  StateDict all = model.state_dict();
  add_part(all, kTraining, trainer.state_dict());
  nn::Metadata metadata = to_metadata(tokenizer);
  metadata.merge(identity(model, describe(tokenizer, metadata), conditions));
  metadata["step"] = fmt::format("{}", trainer.steps_done());
  if (const auto loss = trainer.last_loss()) metadata["loss"] = fmt::format("{}", *loss);
  nn::save_safetensors(path, all, metadata);
}

void save_checkpoint(const std::string& path, const nn::GPT& model, const Tokenizer& tokenizer) {
  nn::Metadata metadata = to_metadata(tokenizer);
  metadata.merge(to_metadata(model.config()));
  nn::save_safetensors(path, model.state_dict(), metadata);
}

void resume_checkpoint(const std::string& path, nn::GPT& model, const Tokenizer& tokenizer,
                       GptTrainer& trainer, const Conditions& conditions) {
  if (!std::filesystem::exists(path)) {
    throw InputError(fmt::format("nothing to resume: there is no '{}'", path));
  }
  reading("go on from", path, [&](const nn::SafetensorsFile& file) {
    if (!has_training(file)) {
      throw InputError("it is a model without a training; train --init begins one from it");
    }
    const std::string tokens = describe(tokenizer, to_metadata(tokenizer));
    require_conditions(file.metadata(), identity(model, tokens, conditions));
    const StateDict numbers = weights(file);
    require_state("load_state_dict", model.state_dict(), numbers, true);
    trainer.load_state_dict(tensors(file, kTraining));
    model.load_state_dict(numbers);
  });
}

std::optional<SavedStep> saved_step(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  try {
    return reading("use", path, [](const nn::SafetensorsFile& file) -> std::optional<SavedStep> {
      SavedStep saved{};
      const auto loss = number_if_any(file.metadata(), "loss");
      const auto step = file.metadata().find("step");
      if (!loss || step == file.metadata().end() || !parse_number(step->second, saved.step)) {
        return std::nullopt;
      }
      saved.loss = *loss;
      return saved;
    });
  } catch (const InputError&) {
    return std::nullopt;
  }
}

Checkpoint load_checkpoint(const std::string& path) {
  return reading("use", path, [](const nn::SafetensorsFile& file) {
    const nn::GPTConfig config = gpt_config(file.metadata());
    std::unique_ptr<Tokenizer> tokenizer = make_tokenizer(file.metadata());
    if (tokenizer->vocab_size() != config.vocab_size) {
      throw InputError(fmt::format("its tokenizer has {} tokens, and its vocab_size is {}",
                                   tokenizer->vocab_size(), config.vocab_size));
    }
    require_tensors(file, config);
    const nn::init::SkipInit skip;
    Checkpoint result{nn::GPT(config), std::move(tokenizer)};
    constexpr bool kStrict = true, kAssign = true;
    result.model.load_state_dict(weights(file), kStrict, kAssign);
    result.model.eval();
    if (has_training(file)) {
      const StateDict state{{"step", file.tensor(std::string(kTraining) + "step")}};
      result.steps = whole_numbers(state, "step", 1)[0];
      result.loss = number_if_any(file.metadata(), "loss");
      const auto init = file.metadata().find(std::string(kTraining) + "init");
      for (const char* known : {kRandomNumbers, kOtherNumbers}) {
        if (init != file.metadata().end() && init->second == known) result.init = known;
      }
    }
    return result;
  });
}

TableHistory load_history(const std::string& path) {
  return reading("use", path, [](const nn::SafetensorsFile& file) {
    TableHistory history;
    if (!has_training(file)) return history;
    const auto table = file.entries().find("wte.weight");
    if (table == file.entries().end() || table->second.shape.size() != 2) {
      throw InputError("it has no token table");
    }
    const std::string prefix = std::string(kTraining) + std::string(GptTrainer::kHistory);
    history.load_state_dict(tensors(file, prefix), table->second.shape);
    return history;
  });
}

}  // namespace ember::examples
