/// The commands of the gpt program, one file each; see tools/command_line/commands.h. Their names
/// begin with "gpt_", because the word2vec program has the plain names.
#pragma once

#include <string>

#include "examples/tools/command_line/commands.h"

namespace ember::examples {

/// gpt train --text FILE: learns a text, and writes a checkpoint.
Command gpt_train_command(App& program);

/// gpt sample CHECKPOINT: generates text.
Command gpt_sample_command(App& program);

/// gpt eval CHECKPOINT --text FILE: measures how well it predicts a text.
Command gpt_eval_command(App& program);

/// gpt embeddings CHECKPOINT: shows the token table before and after training, and writes a page.
Command gpt_embeddings_command(App& program);

/// gpt import MODEL.safetensors --output CHECKPOINT: imports a GPT-2 of Hugging Face's.
Command gpt_import_command(App& program);

/// gpt export CHECKPOINT --output MODEL.safetensors: the reverse.
Command gpt_export_command(App& program);

/// Declares the argument CHECKPOINT of all commands that use a model.
inline void declare_checkpoint(App& command, std::string& path) {
  command.add_option("CHECKPOINT", path, "what gpt train or gpt import wrote").required();
}

}  // namespace ember::examples
