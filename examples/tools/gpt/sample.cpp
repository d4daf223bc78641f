#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/utf8_stream.h"
#include "examples/models/gpt/generation.h"
#include "examples/models/gpt/start_of_text.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/progress.h"
#include "examples/tools/gpt/checkpoint.h"
#include "examples/tools/gpt/commands.h"
#include "examples/tools/gpt/special_tokens.h"

namespace ember::examples {
namespace {

struct SampleCommandOptions {
  std::string checkpoint, prompt;
  std::int64_t count = 500;
  std::uint64_t seed = 1;
  SamplingOptions sampling;
  SpecialTokensOption special_tokens;
};

/// Flushes, so that the text appears while it is generated.
void write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw InputError("cannot write to standard output");
  }
}

void sample(const SampleCommandOptions& options) {
  const Checkpoint checkpoint = load_checkpoint(options.checkpoint);
  const Tokenizer& tokenizer = *checkpoint.tokenizer;
  TokenIds prompt = options.prompt.empty()
                        ? start_of_text(tokenizer)
                        : options.special_tokens.encode(tokenizer, options.prompt, "the prompt");
  const std::int64_t context = checkpoint.model.config().block_size;
  if (std::ssize(prompt) > context) {
    print_line(fmt::format("the prompt has {} tokens: the model sees the last {}, its context",
                           prompt.size(), context));
  }
  Utf8Stream stream;
  write(stream.add(options.prompt));
  Generation generation(checkpoint.model, std::move(prompt), options.sampling, options.seed);
  for (std::int64_t i = 0; i < options.count; ++i) {
    write(stream.add(tokenizer.token(generation.next())));
  }
  write(stream.finish() + "\n");
}

}  // namespace

Command gpt_sample_command(App& program) {
  const auto options = std::make_shared<SampleCommandOptions>();
  SampleCommandOptions& o = *options;
  App command = program.add_subcommand("sample", "writes on from a prompt");
  declare_checkpoint(command, o.checkpoint);
  command.add_option("--prompt", o.prompt,
                     "what to go on from; of more tokens than the context, the last are seen");
  o.special_tokens.declare(command);
  command.add_option("--count", o.count, "tokens to write").check(in_range(0, 1'000'000'000));
  command
      .add_option("--temperature", o.sampling.temperature,
                  "below 1 likely tokens become likelier; 0: always the likeliest")
      .check(in_range(0.0, 1000.0));
  command.add_option("--top-k", o.sampling.top_k, "draw from so many likeliest tokens; 0: all")
      .check(in_range(0, 1'000'000'000));
  command
      .add_option("--top-p", o.sampling.top_p,
                  "draw from the likeliest tokens that have this probability together")
      .check(in_range(0.0, 1.0));
  command.add_option("--seed", o.seed, "of the random numbers").check(any_seed());
  return {command, [options] { sample(*options); }};
}

}  // namespace ember::examples
