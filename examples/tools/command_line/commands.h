/// A program of several commands, as git is: `word2vec eval …`, `word2vec explore …`.
///
/// Each command is a function, which declares its options and says what to do with them:
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
/// A command line that begins with an option, as those of programs without commands do, is one of
/// the usual command, where the program has one.
///
/// Options may be given with one dash, as in tools before getopt_long: -size 100 is --size 100.
/// Errors and exit statuses are those of run_main (cli.h).
#pragma once

#include <functional>
#include <initializer_list>
#include <string>

#include "examples/tools/command_line/options.h"

namespace ember::examples {

struct Command {
  App declared;               // which belongs to the program
  std::function<void()> run;  // once the command line is read, if it chose this one
};

using DeclareCommand = std::function<Command(App& program)>;

/// What another program calls `name`: who asks for it is told what to use here. (A UsageError:
/// "'distance' is 'explore' here".) The help does not list it.
DeclareCommand known_elsewhere(const std::string& name, const std::string& here);

int run_commands(int argc, char** argv, const std::string& description,
                 std::initializer_list<DeclareCommand> commands,
                 const std::string& usual_command = "");

}  // namespace ember::examples
