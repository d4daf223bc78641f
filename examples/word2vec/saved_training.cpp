#include "examples/word2vec/saved_training.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <string_view>
#include <vector>

#include "examples/support/errors.h"

namespace ember::examples {
namespace {

constexpr std::string_view kModel = "model.", kTrainer = "trainer.";

void require_conditions(const nn::Metadata& saved, const nn::Metadata& wanted) {
  std::vector<std::string> theirs, ours;
  for (const auto& [name, value] : wanted) {
    const auto found = saved.find(name);
    if (found == saved.end()) throw InputError(fmt::format("it does not say its {}", name));
    if (found->second == value) continue;
    theirs.push_back(fmt::format("{} {}", name, found->second));
    ours.push_back(fmt::format("{} {}", name, value));
  }
  if (ours.empty()) return;
  throw InputError(fmt::format("it was trained with {}, and this training has {}",
                               fmt::join(theirs, ", "), fmt::join(ours, ", ")));
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
  if (!std::filesystem::exists(path)) {
    throw InputError(
        fmt::format("nothing to resume: there is no '{}', which an interrupted training leaves and "
                    "a finished one removes",
                    path));
  }
  const StateDict before = trainer.state_dict();
  try {
    const nn::SafetensorsFile file(path);
    require_conditions(file.metadata(), conditions);
    const StateDict saved = nn::load_safetensors(path).tensors;
    const StateDict of_trainer = part_of(saved, kTrainer), of_model = part_of(saved, kModel);
    if (of_trainer.size() + of_model.size() != saved.size()) {
      throw InputError("it holds more than one training");
    }
    trainer.load_state_dict(of_trainer);
    model.load_state_dict(of_model);
  } catch (const std::runtime_error& error) {
    trainer.load_state_dict(before);
    throw InputError(fmt::format("cannot go on from '{}': {}", path, error.what()));
  }
}

}  // namespace ember::examples
