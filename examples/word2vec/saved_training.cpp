#include "examples/word2vec/saved_training.h"

#include <fmt/format.h>

#include <string_view>

#include "examples/support/errors.h"

namespace ember::examples {
namespace {

constexpr std::string_view kModel = "model.", kTrainer = "trainer.";

void require_conditions(const std::string& path, const nn::Metadata& saved,
                        const nn::Metadata& wanted) {
  for (const auto& [name, value] : wanted) {
    const auto found = saved.find(name);
    if (found == saved.end()) {
      throw InputError(
          fmt::format("'{}' is no training to resume: it does not say {}", path, name));
    }
    if (found->second != value) {
      throw InputError(fmt::format("'{}' is a training with {} {}, not {}: it cannot go on so",
                                   path, name, found->second, value));
    }
  }
}

StateDict part_of(const StateDict& all, std::string_view prefix) {
  StateDict part;
  for (const auto& [name, numbers] : all) {
    if (name.starts_with(prefix)) part[name.substr(prefix.size())] = numbers;
  }
  return part;
}

}  // namespace

void save_training(const std::string& path, const WordModel& model, const Trainer& trainer,
                   const nn::Metadata& conditions) {
  StateDict all;
  for (const auto& [name, numbers] : model.state_dict()) all[std::string(kModel) + name] = numbers;
  for (const auto& [name, numbers] : trainer.state_dict()) {
    all[std::string(kTrainer) + name] = numbers;
  }
  nn::save_safetensors(path, all, conditions);
}

void load_training(const std::string& path, WordModel& model, Trainer& trainer,
                   const nn::Metadata& conditions) {
  const nn::SafetensorsFile file(path);
  require_conditions(path, file.metadata(), conditions);
  const StateDict saved = nn::load_safetensors(path).tensors;
  const StateDict of_trainer = part_of(saved, kTrainer), of_model = part_of(saved, kModel);
  if (of_trainer.size() + of_model.size() != saved.size()) {
    throw InputError(fmt::format("'{}' is no training to resume: it holds more than one", path));
  }
  const StateDict before = trainer.state_dict();
  try {
    trainer.load_state_dict(of_trainer);
    model.load_state_dict(of_model);
  } catch (...) {
    trainer.load_state_dict(before);
    throw;
  }
}

}  // namespace ember::examples
