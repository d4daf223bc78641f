/// What a training must have in common with one that it goes on from: options and the text, each by
/// its name, in words.
#pragma once

#include <map>
#include <string>

namespace ember::examples {

using Conditions = std::map<std::string, std::string>;

/// InputError: some of those that are wanted were others when it was saved, or were not saved; says
/// which.
void require_conditions(const Conditions& saved, const Conditions& wanted);

}  // namespace ember::examples
