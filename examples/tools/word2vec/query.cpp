#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "examples/formats/files/directory.h"
#include "examples/formats/text/split.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/svg.h"
#include "examples/tools/word2vec/commands.h"
#include "examples/tools/word2vec/queries.h"
#include "examples/tools/word2vec/subject.h"
#include "examples/tools/word2vec/vector_source.h"

namespace ember::examples {
namespace {

struct QueryCommandOptions {
  VectorSource vectors;
  std::vector<std::string> arguments;
  QueryOptions query;
  std::string method = "3cosadd";
  bool json = false;
};

void declare(const Query& query, App& command, QueryCommandOptions& options) {
  options.vectors.declare(command);
  command.add_option("WORDS", options.arguments, std::string(query.arguments))
      .required()
      .default_str("");
  command.add_flag("--json", options.json, "the answer for programs");
  if (query.at_each_moment) options.vectors.declare_history(command);
  if (query.name == "similar" || query.name == "analogy") {
    command.add_option("--count", options.query.count, "words in the answer (10; with --history 5)")
        .check(in_range(1, 1'000'000));
  }
  if (query.name == "analogy") {
    command.add_option("--method", options.method, "3cosadd or 3cosmul");
  }
  if (query.name == "plot") {
    command.add_option("--output", options.query.output, "the picture to write: .svg or .html");
  }
}

void run(const Query& query, QueryCommandOptions options) {
  options.query.method = analogy_method(options.method);
  if (query.name == "plot") {  // checked before the vectors are read
    options.query.inputs = options.vectors.files();
    picture_format(options.query.output);
    check_outputs("plot", {options.query.output}, options.query.inputs);
  }
  std::vector<std::string> words;  // "king - man + woman" may come as one argument
  for (const std::string& argument : options.arguments) {
    for (const std::string_view word : split_words(argument)) words.emplace_back(word);
  }
  const Answer answer = Subject(options.vectors).answer(query, words, options.query);
  fmt::print(query.name == "plot" ? stream_beside(options.query.output) : stdout, "{}",
             options.json
                 ? answer.json->dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                 : answer.text);
}

}  // namespace

DeclareCommand query_command(const std::string& name) {
  return [&query = *find_query(name)](App& program) -> Command {
    const auto options = std::make_shared<QueryCommandOptions>();
    App command = program.add_subcommand(std::string(query.name), std::string(query.description));
    declare(query, command, *options);
    return {command, [&query, options] { run(query, *options); }};
  };
}

}  // namespace ember::examples
