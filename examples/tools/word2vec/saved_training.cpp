#include "examples/tools/word2vec/saved_training.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>

#include "examples/formats/files/conditions.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/files/state_parts.h"

namespace ember::examples {
namespace {

constexpr std::string_view kModel = "model.", kTrainer = "trainer.";

}  // namespace

void save_training(const std::string& path, const WordModel& model, const Trainer& trainer,
                   const nn::Metadata& metadata) {
  StateDict all;
  add_part(all, kModel, model.state_dict());
  add_part(all, kTrainer, trainer.state_dict());
  nn::save_safetensors(path, all, metadata);
}

nn::Metadata load_training(const std::string& path, WordModel& model, Trainer& trainer,
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
      throw InputError("it has tensors that are not part of a training");
    }
    trainer.load_state_dict(of_trainer);
    model.load_state_dict(of_model);
    return file.metadata();
  } catch (const std::runtime_error& error) {
    trainer.load_state_dict(before);
    throw InputError(fmt::format("cannot go on from '{}': {}", path, error.what()));
  }
}

}  // namespace ember::examples
