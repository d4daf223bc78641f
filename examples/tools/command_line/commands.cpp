#include "examples/tools/command_line/commands.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "examples/formats/files/errors.h"
#include "examples/tools/command_line/cli.h"

namespace ember::examples {
namespace {

/// Turns "-size" into "--size". One letter (-h), a number (-0.5) and a lone dash stay.
std::vector<std::string> with_two_dashes(int argc, char** argv) {
  std::vector<std::string> arguments(argv, argv + argc);
  for (std::string& argument : arguments) {
    const bool is_long = argument.size() > 2 && argument[0] == '-' && argument[1] >= 'a' &&
                         argument[1] <= 'z' && argument[2] != '=';
    if (is_long) argument.insert(0, 1, '-');
  }
  return arguments;
}

}  // namespace

DeclareCommand known_elsewhere(const std::string& name, const std::string& here) {
  return [name, here](App& program) -> Command {
    App command = program.add_subcommand(name, "");
    command.hide();
    command.allow_extras();
    return {command, [name, here] { throw UsageError(fmt::format("'{}' is {}", name, here)); }};
  };
}

int run_commands(int argc, char** argv, const std::string& description,
                 std::initializer_list<DeclareCommand> commands, const std::string& usual_command) {
  std::vector<Command> declared;
  std::vector<std::string> arguments = with_two_dashes(argc, argv);
  const bool begins_with_option = arguments.size() > 1 && arguments[1].starts_with("--") &&
                                  arguments[1] != "--help" && arguments[1] != "--config";
  if (begins_with_option && !usual_command.empty()) {
    arguments.insert(arguments.begin() + 1, usual_command);
  }
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  return run_main(
      static_cast<int>(pointers.size()), pointers.data(), description,
      [&](App& program) {
        program.require_subcommand(1);
        for (const DeclareCommand& declare : commands) declared.push_back(declare(program));
      },
      [&] {
        for (const Command& command : declared) {
          if (command.declared.parsed()) command.run();
        }
      });
}

}  // namespace ember::examples
