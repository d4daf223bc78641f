#include "examples/formats/files/conditions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "examples/formats/files/errors.h"

namespace ember::examples {

void require_conditions(const Conditions& saved, const Conditions& wanted) {
  constexpr std::size_t kShown = 100;  // characters of a value, which may have any length in a file
  std::vector<std::string> theirs, ours;
  for (const auto& [name, value] : wanted) {
    const auto found = saved.find(name);
    if (found == saved.end()) throw InputError(fmt::format("it does not say its {}", name));
    if (found->second == value) continue;
    theirs.push_back(fmt::format("{} {}", name, found->second.substr(0, kShown)));
    ours.push_back(fmt::format("{} {}", name, value));
  }
  if (ours.empty()) return;
  throw InputError(fmt::format("it was trained with {}, and this training has {}",
                               fmt::join(theirs, ", "), fmt::join(ours, ", ")));
}

}  // namespace ember::examples
