/// A program with several commands, like git: `word2vec eval …`, `word2vec explore …`.
///
/// Each command is a function that declares its options and returns what to run:
///
///   Command eval_command(App& program) {
///     const auto options = std::make_shared<EvalOptions>();
///     App eval = program.add_subcommand("eval", "how many analogies they get right");
///     eval.add_option("VECTORS", options->vectors, "a file of word vectors").required();
///     return {eval, [options] { evaluate(*options); }};
///   }
///
/// and the program is a list of them:
///
///   int main(int argc, char** argv) {
///     return run_commands(argc, argv, "Word vectors", {train_command, eval_command});
///   }
///
/// A command line that begins with an option, as in programs without commands, runs the default
/// command, if the program has one.
///
/// Options may have one dash, as in older tools: -size 100 is --size 100.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>

#include "examples/tools/command_line/options.h"

namespace ember::examples {

struct Command {
  App declared;               // owned by the program
  std::function<void()> run;  // called after parsing, if this command was chosen
};

using DeclareCommand = std::function<Command(App& program)>;

/// Declares a hidden command for a name that another program uses. It throws a UsageError that says
/// what to use here: "'distance' is 'explore' here".
DeclareCommand known_elsewhere(const std::string& name, const std::string& here);

int run_commands(int argc, char** argv, const std::string& description,
                 std::initializer_list<DeclareCommand> commands,
                 const std::string& usual_command = "");

}  // namespace ember::examples
