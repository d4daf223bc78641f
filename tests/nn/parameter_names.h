/// The names of a module's parameters, in their order.
#pragma once

#include <string>
#include <vector>

#include "ember/nn/module.h"

namespace ember::test {

inline std::vector<std::string> parameter_names(const nn::Module& module) {
  std::vector<std::string> names;
  for (const auto& [name, parameter] : module.named_parameters()) names.push_back(name);
  return names;
}

}  // namespace ember::test
