/// Command-line options for a GPT's recipe: one for each number, and presets.
#pragma once

#include "examples/models/gpt/recipe.h"

namespace ember::examples {

class App;  // tools/command_line/options.h

/// Adds an option for each number of a recipe, and --preset, whose values the others override. The
/// recipe must outlive the command.
void declare_recipe(App& command, Recipe& recipe);

/// Checks the parsed recipe. UsageError: inconsistent numbers.
void check_recipe(const Recipe& recipe);

}  // namespace ember::examples
