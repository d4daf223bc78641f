#include <fmt/format.h>

#include <memory>

#include "examples/formats/files/directory.h"
#include "examples/tools/page/page_recorder.h"
#include "examples/tools/word2vec/commands.h"
#include "examples/tools/word2vec/shown_words.h"
#include "examples/tools/word2vec/vector_source.h"

namespace ember::examples {
namespace {

struct PageCommandOptions {
  VectorSource vectors;
  std::vector<std::string> words;  // empty: those of shown_words.h
  std::string output = "page.html";
};

void make_page(const PageCommandOptions& options) {
  check_outputs("page", {options.output}, options.vectors.files());
  const std::vector<PastVectors> moments = options.vectors.load_moments();
  const WordTable& words = moments.back().vectors.words();
  require_known(options.words, words);
  PageRecorder history(words, page_about(options.vectors.path, options.words.empty()
                                                                   ? frequent_points(words)
                                                                   : chosen_points(options.words)));
  for (const auto& [moment, done, vectors] : moments) {
    history.note(moment.words_done, moment.loss, vectors.rows());
  }
  EmbeddingPage page = history.page();
  if (!options.vectors.history) page.title = "What words mean";
  page.unit = "word";
  save(page, options.output);
  fmt::print(stream_beside(options.output), "wrote {}: open it in a browser{}\n", options.output,
             options.vectors.history ? ", and move the slider" : "");
}

}  // namespace

Command page_command(App& program) {
  const auto options = std::make_shared<PageCommandOptions>();
  App command =
      program.add_subcommand("page", "a page that maps words; with --history, as they were learnt");
  options->vectors.declare(command);
  options->vectors.declare_history(command);
  command.add_option("--words", options->words, "which words are on the map")
      .delimiter(',')
      .default_str("");
  command.add_option("--output", options->output, "the HTML file to write");
  return {command, [options] { make_page(*options); }};
}

}  // namespace ember::examples
