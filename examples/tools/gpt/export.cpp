#include <ember/nn/safetensors.h>
#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "examples/formats/checkpoints/hugging_face.h"
#include "examples/formats/checkpoints/hugging_face_config.h"
#include "examples/formats/files/directory.h"
#include "examples/formats/tokenizers/bpe_files.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/tools/gpt/checkpoint.h"
#include "examples/tools/gpt/commands.h"

namespace ember::examples {
namespace {

struct ExportCommandOptions {
  std::string checkpoint, output;
};

/// The other files of a model that transformers reads: contents by name.
std::map<std::string, std::string> files_beside(const Checkpoint& checkpoint) {
  const Tokenizer& tokenizer = *checkpoint.tokenizer;
  std::map<std::string, std::string> files{
      {"config.json", hugging_face_config(checkpoint.model.config(), tokenizer)}};
  if (const auto* bpe = dynamic_cast<const BpeTokenizer*>(&tokenizer)) {
    const BpeVocabulary vocabulary = bpe->vocabulary();
    files["vocab.json"] = encoder_json(vocabulary);
    files["merges.txt"] = vocab_bpe(vocabulary);
  }
  return files;
}

void export_model(const ExportCommandOptions& options) {
  const Checkpoint checkpoint = load_checkpoint(options.checkpoint);
  const std::filesystem::path beside = std::filesystem::path(options.output).parent_path();
  if (!beside.empty()) make_directory(beside);
  const auto texts = files_beside(checkpoint);
  std::vector<std::string> outputs{options.output};
  for (const auto& [name, text] : texts) outputs.push_back((beside / name).string());
  check_outputs("export", outputs, {options.checkpoint});

  // Commits the model first: if that fails, no file has been replaced.
  std::list<AtomicFile> files;
  for (const auto& [name, text] : texts) {
    files.emplace_back("export", beside / name).write(text);
    files.back().flush();
  }
  nn::save_safetensors(options.output, to_hugging_face(checkpoint.model), {{"format", "pt"}});
  for (AtomicFile& file : files) file.commit();
  fmt::print("wrote {}\n", fmt::join(outputs, ", "));
  if (!texts.contains("vocab.json")) {
    fmt::print("its tokens are characters, for which transformers has no file\n");
  }
}

}  // namespace

Command gpt_export_command(App& program) {
  const auto options = std::make_shared<ExportCommandOptions>();
  App command = program.add_subcommand(
      "export", "makes Hugging Face's GPT-2 of a checkpoint: model, config.json, tokens");
  declare_checkpoint(command, options->checkpoint);
  command
      .add_option("--output", options->output,
                  "the model.safetensors to write; config.json, vocab.json and merges.txt come "
                  "beside it")
      .required();
  return {command, [options] { export_model(*options); }};
}

}  // namespace ember::examples
