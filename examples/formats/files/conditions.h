/// The options and the text that a resumed training must share with the saved one, as strings by
/// name.
#pragma once

#include <map>
#include <string>

namespace ember::examples {

using Conditions = std::map<std::string, std::string>;

/// InputError, naming the differences: some wanted conditions were saved with other values, or not
/// at all.
void require_conditions(const Conditions& saved, const Conditions& wanted);

}  // namespace ember::examples
