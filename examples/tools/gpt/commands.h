/// The commands of the gpt program, one file each (support/commands.h says how they fit in). Their
/// names say "gpt_", as word2vec's have the plain ones.
#pragma once

#include <string>

#include "examples/tools/command_line/commands.h"

namespace ember::examples {

/// gpt train --text FILE: learns a text, and writes a checkpoint.
Command gpt_train_command(App& program);

/// gpt sample CHECKPOINT: text as the model goes on with it.
Command gpt_sample_command(App& program);

/// gpt eval CHECKPOINT --text FILE: how well it predicts a text.
Command gpt_eval_command(App& program);

/// gpt embeddings CHECKPOINT: what its token table was and became, and a page that shows it.
Command gpt_embeddings_command(App& program);

/// gpt import MODEL.safetensors --output CHECKPOINT: a GPT-2 of Hugging Face's.
Command gpt_import_command(App& program);

/// gpt export CHECKPOINT --output MODEL.safetensors: the way back.
Command gpt_export_command(App& program);

/// The argument CHECKPOINT, which all that use a model take.
inline void declare_checkpoint(App& command, std::string& path) {
  command.add_option("CHECKPOINT", path, "what gpt train or gpt import wrote").required();
}

}  // namespace ember::examples
