#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "examples/formats/files/directory.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/vectors/word_vectors.h"
#include "examples/models/gpt/generation.h"
#include "examples/models/gpt/start_of_text.h"
#include "examples/models/gpt/touched_rows.h"
#include "examples/tools/gpt/checkpoint.h"
#include "examples/tools/gpt/commands.h"
#include "examples/tools/gpt/token_names.h"
#include "examples/tools/page/page_recorder.h"

namespace ember::examples {
namespace {

struct EmbeddingsCommandOptions {
  std::string checkpoint, output = "embeddings.html";
  std::vector<std::string> tokens;  // empty: those of a Selection
};

/// Tokens to show, as far as the table has them.
struct Selection {
  std::string title;
  std::vector<std::string> tokens;
  std::vector<PagePair> pairs;
};

const Selection kCharacters{"Random numbers learn what characters are",
                            {"a", "e", "t", "s", "A", "K", ".", ",", "\\n"},
                            {{"a", "e"}, {"a", "t"}, {"A", "B"}}};
const Selection kWords{"Random numbers learn what words are",
                       {"␣he", "␣my", "␣was", "␣will", "␣good", "␣man", "␣from", "ing", "A", "."},
                       {{"␣he", "␣she"}, {"␣my", "␣your"}, {"␣he", "␣of"}}};

/// The names of the requested tokens. UsageError: an unknown token.
std::vector<std::string> chosen_tokens(const EmbeddingsCommandOptions& options,
                                       const WordVectors& vectors) {
  std::vector<std::string> names;
  for (const std::string& token : options.tokens) {
    names.push_back(token_name(token));
    if (vectors.contains(names.back())) continue;
    throw UsageError(
        fmt::format("{} is not among the {} tokens", quote(names.back()), vectors.size()));
  }
  return names;
}

/// Prints the neighbours of those tokens that have a row in `vectors`.
void show_neighbours(std::FILE* text, const std::vector<std::string>& tokens,
                     const WordVectors& vectors) {
  constexpr std::int64_t kShown = 5;
  for (const std::string& token : tokens) {
    if (!vectors.contains(token)) continue;
    std::string line = fmt::format("  {:6}", token);
    for (const Neighbour& n : vectors.most_similar({token}, {}, kShown)) {
      line += fmt::format(" {} {:.2f} ", n.word, n.score);
    }
    fmt::print(text, "{}\n", line);
  }
}

/// The snapshots of the table and its state after the last step; only the latter if the file has no
/// training.
std::vector<TableHistory::Moment> all_moments(const std::string& path, const Checkpoint& now) {
  TableHistory history = load_history(path);
  history.add(now.steps, now.loss.value_or(0), now.model.wte.weight.value());
  return history.moments();
}

EmbeddingPage page_of(const EmbeddingsCommandOptions& options, const Selection& selection,
                      const Checkpoint& now, const WordTable& names,
                      const std::vector<TableHistory::Moment>& moments) {
  EmbeddingPage page;
  page.began_random = moments.size() > 1 && now.init == kRandomNumbers;
  page.title = page.began_random ? selection.title : "What a table of tokens knows";
  page.subtitle = options.checkpoint;
  page.noun = "token";
  page.points = token_points(*now.tokenizer, names);
  page.pairs = selection.pairs;
  PageRecorder recorder(names, std::move(page));
  for (const auto& [step, loss, rows] : moments) recorder.note(step, loss, rows);
  return recorder.page();
}

/// Uses text that the model generates, because a checkpoint holds no text.
void show_gradients(std::FILE* text, const nn::GPT& model, const Tokenizer& tokenizer) {
  TokenIds ids = start_of_text(tokenizer);
  Generation generation(model, ids, {}, 1);
  const std::int64_t most = std::min<std::int64_t>(model.config().block_size, 32);
  while (std::ssize(ids) <= most) ids.push_back(generation.next());
  const TouchedRows rows = touched_rows(model, ids);
  const std::int64_t all = tokenizer.vocab_size();
  fmt::print(
      text,
      "\nThe gradient of the loss over {} tokens, {} of them different, in the table's {} rows:\n"
      "  reaches {:5} of them where the head has a weight of its own: those that were looked up\n"
      "  reaches {:5} of them where the head is tied to the table: each is a possible answer\n",
      std::ssize(ids) - 1, rows.looked_up, all, rows.untied, rows.tied);
}

void show_embeddings(const EmbeddingsCommandOptions& options) {
  check_outputs("embeddings", {options.output}, {options.checkpoint});
  const Checkpoint checkpoint = load_checkpoint(options.checkpoint);
  const Tokenizer& tokenizer = *checkpoint.tokenizer;
  const auto moments = all_moments(options.checkpoint, checkpoint);
  const std::int32_t rows = tokenizer.vocab_size();
  const auto kept = static_cast<std::int32_t>(moments.front().rows.size(0));
  const auto names_of = [&](std::int32_t count) {
    return std::make_shared<const WordTable>(token_names(tokenizer, count));
  };
  const WordVectors before(names_of(kept), moments.front().rows);
  const WordVectors after(names_of(rows), checkpoint.model.wte.weight.value());
  const Selection& selection = after.contains("␣the") ? kWords : kCharacters;
  const auto tokens = options.tokens.empty() ? selection.tokens : chosen_tokens(options, after);

  std::FILE* const text = stream_beside(options.output);
  if (moments.size() > 1) {
    fmt::print(text, "Before training: a table of {} x {} {}{}\n", rows, after.dimension(),
               checkpoint.init.empty() ? "numbers" : checkpoint.init,
               kept < rows ? fmt::format(", of which the first {} rows were kept", kept) : "");
    show_neighbours(text, tokens, before);
    fmt::print(text, "\nAfter {} steps: the same table\n", checkpoint.steps);
  } else {
    fmt::print(
        text,
        "A table of {} x {} numbers. What it was before its training the file does not know\n",
        rows, after.dimension());
  }
  show_neighbours(text, tokens, after);
  show_gradients(text, checkpoint.model, tokenizer);

  save(page_of(options, selection, checkpoint, before.words(), moments), options.output);
  fmt::print(text, "\nwrote {}: open it in a browser{}\n", options.output,
             moments.size() > 1 ? ", and move the slider" : "");
}

}  // namespace

Command gpt_embeddings_command(App& program) {
  const auto options = std::make_shared<EmbeddingsCommandOptions>();
  EmbeddingsCommandOptions& o = *options;
  App command =
      program.add_subcommand("embeddings", "what its token table was, and what it became");
  declare_checkpoint(command, o.checkpoint);
  command.add_option("--tokens", o.tokens,
                     "whose neighbours are shown, in place of a few that tell much; a space is ␣, "
                     "the end of a line \\n");
  command.add_option("--output", o.output, "the HTML file to write: a page with a slider");
  return {command, [options] { show_embeddings(*options); }};
}

}  // namespace ember::examples
