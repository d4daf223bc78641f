#include "examples/tools/gpt/tokenizer_options.h"

#include "examples/formats/tokenizers/bpe_files.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/bpe_trainer.h"
#include "examples/formats/tokenizers/char_tokenizer.h"
#include "examples/models/gpt/token_text.h"
#include "examples/tools/command_line/cli.h"

namespace ember::examples {

void TokenizerOptions::declare(App& command) {
  Option directory = command.add_option(
      "--bpe", bpe,
      "read tokens of the BPE in this directory, not characters: encoder.json and vocab.bpe, as "
      "GPT-2 was published with, or vocab.json and merges.txt");
  command
      .add_option("--bpe-size", bpe_size,
                  "learn a BPE of so many tokens from the text, and write its files to --output")
      .check(in_range(kSmallestBpe, 1'000'000))
      .excludes(directory);
}

std::unique_ptr<Tokenizer> TokenizerOptions::tokenizer_for(std::string_view text) const {
  if (bpe_size) {
    const std::string_view learnt = text.substr(0, learnt_part(text.size()));
    return std::make_unique<BpeTokenizer>(train_bpe(learnt, *bpe_size));
  }
  if (bpe) return std::make_unique<BpeTokenizer>(load_bpe(*bpe));
  return std::make_unique<CharTokenizer>(CharTokenizer::of_text(text));
}

}  // namespace ember::examples
