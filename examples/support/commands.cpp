#include "examples/support/commands.h"

#include <vector>

#include "examples/support/cli.h"

namespace ember::examples {

int run_commands(int argc, char** argv, const std::string& description,
                 std::initializer_list<DeclareCommand> commands) {
  std::vector<Command> declared;
  return run_main(
      argc, argv, description,
      [&](CLI::App& program) {
        program.require_subcommand(1);
        for (const DeclareCommand& declare : commands) declared.push_back(declare(program));
      },
      [&] {
        for (const Command& command : declared) {
          if (command.declared->parsed()) command.run();
        }
      });
}

}  // namespace ember::examples
