/// A GPT's recipe on the command line: an option for each number, and presets of them.
#pragma once

#include "examples/models/gpt/recipe.h"

namespace ember::examples {

class App;  // tools/command_line/options.h

/// Adds an option for each of a recipe's numbers, and --preset, which the others then change. The
/// recipe must outlive the command.
void declare_recipe(App& command, Recipe& recipe);

/// Once the command line is read. UsageError: numbers that do not go together.
void check_recipe(const Recipe& recipe);

}  // namespace ember::examples
