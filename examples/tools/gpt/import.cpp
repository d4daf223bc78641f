#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "examples/formats/checkpoints/hugging_face.h"
#include "examples/formats/files/directory.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/bpe_files.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/gpt/checkpoint.h"
#include "examples/tools/gpt/commands.h"

namespace ember::examples {
namespace {

struct ImportCommandOptions {
  HuggingFaceFiles files;
  std::string bpe, output;
};

void import_model(ImportCommandOptions options) {
  const std::filesystem::path beside = std::filesystem::path(options.files.model).parent_path();
  if (!options.files.config && std::filesystem::exists(beside / "config.json")) {
    options.files.config = (beside / "config.json").string();
  }
  if (options.bpe.empty()) options.bpe = beside.empty() ? "." : beside.string();
  std::vector<std::string> inputs{options.files.model};
  if (options.files.config) inputs.push_back(*options.files.config);
  for (const char* name : {"encoder.json", "vocab.bpe", "vocab.json", "merges.txt"}) {
    inputs.push_back((std::filesystem::path(options.bpe) / name).string());
  }
  check_outputs("import", {options.output}, inputs);
  const nn::GPT model = load_hugging_face(options.files);
  const BpeTokenizer tokenizer(load_bpe(options.bpe));
  const nn::GPTConfig& config = model.config();
  if (tokenizer.vocab_size() != config.vocab_size) {
    throw InputError(fmt::format("the BPE of '{}' has {} tokens, and '{}' a vocab_size of {}",
                                 options.bpe, tokenizer.vocab_size(), options.files.model,
                                 config.vocab_size));
  }
  save_checkpoint(options.output, model, tokenizer);
  fmt::print(
      stream_beside(options.output),
      "wrote {}: {} layers x {}, {} heads, {} tokens, a context of {}, {:.1f} M parameters\n",
      options.output, config.n_layer, config.n_embd, config.n_head, config.vocab_size,
      config.block_size, static_cast<double>(model.parameter_count()) / 1e6);
}

}  // namespace

Command gpt_import_command(App& program) {
  const auto options = std::make_shared<ImportCommandOptions>();
  ImportCommandOptions& o = *options;
  App command = program.add_subcommand("import", "makes a checkpoint of Hugging Face's GPT-2");
  command.add_option("MODEL", o.files.model, "a model.safetensors").required();
  command.add_option("--config", o.files.config, "its config.json, unless that is beside it");
  command.add_option("--n-head", o.files.n_head, "where there is none; otherwise n_embd / 64")
      .check(in_range(1, 1'000'000));
  command.add_option("--bpe", o.bpe,
                     "the directory of its encoder.json and vocab.bpe, or vocab.json and "
                     "merges.txt, unless they are beside it");
  command.add_option("--output", o.output, "the checkpoint to write").required();
  return {command, [options] { import_model(*options); }};
}

}  // namespace ember::examples
