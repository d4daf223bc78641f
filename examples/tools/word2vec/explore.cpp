#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <memory>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/split.h"
#include "examples/formats/vectors/spelling.h"
#include "examples/tools/command_line/prompt.h"
#include "examples/tools/word2vec/commands.h"
#include "examples/tools/word2vec/queries.h"
#include "examples/tools/word2vec/subject.h"
#include "examples/tools/word2vec/vector_source.h"

namespace ember::examples {
namespace {

std::string help() {
  std::string text;
  const auto line = [&text](std::string_view what, std::string_view why) {
    fmt::format_to(std::back_inserter(text), "  {:24}{}\n", what, why);
  };
  for (const Query& query : queries()) {
    // Analogies and single words need no command.
    line(query.name == "analogy"   ? std::string(query.arguments)
         : query.name == "similar" ? "[similar] WORD"
                                   : fmt::format("{} {}", query.name, query.arguments),
         query.description);
  }
  line("plot A B ... > FILE", "the same, to a file of this name");
  line("help", "this list");
  line("quit, or Ctrl-D", "the end");
  return text;
}

/// For the end of an error: " (did you mean 'similar'?)", or nothing.
std::string did_you_mean_command(std::string_view name) {
  WordTable commands;
  for (const std::string_view command : {"help", "quit"}) commands.add(command);
  for (const Query& query : queries()) commands.add(query.name);
  return did_you_mean(name, commands);
}

bool is_sign(std::string_view word) {
  return word == "+" || word == "-";
}

/// Removes "> FILE" or ">FILE" from the end of a line's words and returns the file, if it is there.
std::optional<std::string> take_output(std::vector<std::string>& words) {
  const auto arrow = std::find_if(words.begin(), words.end(),
                                  [](const std::string& word) { return word.starts_with('>'); });
  if (arrow == words.end()) return std::nullopt;
  std::string file = arrow->substr(1);
  const auto behind = words.end() - arrow - 1;
  if (behind != (file.empty() ? 1 : 0)) {
    throw UsageError("'>' needs one file behind it, and nothing else");
  }
  if (file.empty()) file = words.back();
  words.erase(arrow, words.end());
  return file;
}

/// The answer to a line that is not empty.
std::string answer(const Subject& subject, const std::vector<std::string>& inputs,
                   const std::string& line) {
  std::vector<std::string> words;
  for (const std::string_view word : split_words(line)) words.emplace_back(word);
  if (words[0] == "help" || words[0] == "quit") {
    if (words.size() > 1 && !is_sign(words[1])) {
      throw UsageError(fmt::format("'{}' takes no words: got {}", words[0], words.size() - 1));
    }
    if (words.size() == 1) return help();  // 'quit' is handled by the caller
  }

  // A sum needs no command: king - man + woman, even if a word is also the name of a command.
  const bool is_sum = is_sign(words[0]) || (words.size() > 1 && is_sign(words[1]));
  const Query* query = find_query(is_sum ? "analogy" : words[0]);
  const std::string meant = query == nullptr ? did_you_mean_command(words[0]) : "";
  // A single word means `similar`. An unknown word that is spelt like a command is reported as an
  // unknown command.
  const bool is_word = query == nullptr && words.size() == 1 &&
                       (meant.empty() || subject.vectors().contains(words[0]));
  if (is_word) query = find_query("similar");
  if (query == nullptr) {
    throw UsageError(
        fmt::format("{} is no command{}: 'help' lists what there is", quote(words[0]), meant));
  }
  if (!is_sum && !is_word) words.erase(words.begin());
  QueryOptions options;
  options.inputs = inputs;
  if (query->name == "plot") {
    if (const auto file = take_output(words)) options.output = *file;
  }
  return subject.answer(*query, words, options).text;
}

/// Completes commands, where one is allowed, and words of the vocabulary.
std::vector<std::string_view> complete(const WordVectors& vectors, std::size_t place,
                                       std::string_view beginning) {
  std::vector<std::string_view> all;
  const auto offer = [&](std::string_view word) {
    if (word.starts_with(beginning)) all.push_back(word);
  };
  if (place == 0) {
    for (const Query& query : queries()) offer(query.name);
    offer("help");
    offer("quit");
  }
  for (std::int64_t id = 0; id < vectors.size(); ++id) offer(vectors.word(id));
  return all;
}

void explore(const VectorSource& source) {
  const Subject subject(source);
  const WordVectors& vectors = subject.vectors();
  const std::vector<std::string> inputs = source.files();
  Prompt prompt("word2vec> ", [&](std::size_t place, std::string_view word) {
    return complete(vectors, place, word);
  });
  if (prompt.is_terminal()) {
    fmt::print(
        "{} words of {} numbers{}. Ask, for example: similar {}; 'help' lists what there is.\n",
        vectors.size(), vectors.dimension(),
        source.history ? fmt::format(", at {} moments", subject.moments()) : "",
        vectors.word(vectors.size() / 2));
  }
  std::int64_t lines = 0, failed = 0;
  while (const auto line = prompt.next_line()) {
    ++lines;
    const std::vector<std::string_view> words = split_words(*line);
    if (words.empty()) continue;
    if (words.size() == 1 && words[0] == "quit") break;
    try {
      fmt::print("{}", answer(subject, inputs, *line));
    } catch (const std::runtime_error& error) {  // an unknown word, a file, a disk
      ++failed;
      const std::string place = prompt.is_terminal() ? "" : fmt::format("line {}: ", lines);
      std::fputs(fmt::format("{}{}\n", place, error.what()).c_str(), stderr);
    }
    std::fflush(stdout);  // for the reader of a pipe
  }
  // Fails only for scripts: a user at the prompt has seen the errors.
  if (failed > 0 && !prompt.is_terminal()) {
    throw UsageError(fmt::format("{} of {} lines had no answer", failed, lines));
  }
}

}  // namespace

Command explore_command(App& program) {
  const auto source = std::make_shared<VectorSource>();
  App command = program.add_subcommand("explore", "a prompt that answers the queries below");
  source->declare(command);
  source->declare_history(command);
  return {command, [source] { explore(*source); }};
}

}  // namespace ember::examples
