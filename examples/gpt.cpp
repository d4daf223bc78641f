// Teaches: training a GPT from random numbers, and generating text with it.
//
//   examples/run gpt train --text shakespeare.txt      trains on characters
//   examples/run gpt train --text shakespeare.txt --bpe-size 1024      on a BPE learnt from it
//   examples/run gpt sample out/gpt/checkpoint.safetensors --prompt "ROMEO:"
//   examples/run gpt eval out/gpt/checkpoint.safetensors --text other.txt
//   examples/run gpt embeddings out/gpt/checkpoint.safetensors   shows the token table
//   examples/run gpt import gpt2/model.safetensors --output gpt2.safetensors   GPT-2's own weights
//   examples/run gpt export out/gpt/checkpoint.safetensors --output hf/model.safetensors   and back
#include <ember/tensor/take_over_blas.h>

#include "examples/tools/gpt/commands.h"

int main(int argc, char** argv) {
  using namespace ember::examples;
  ember::take_over_blas();
  return run_commands(argc, argv, "A GPT: trained, sampled, evaluated and looked into",
                      {gpt_train_command, gpt_sample_command, gpt_eval_command,
                       gpt_embeddings_command, gpt_import_command, gpt_export_command});
}
