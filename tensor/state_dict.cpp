#include "ember/tensor/state_dict.h"

#include <set>
#include <utility>
#include <vector>

#include "ember/tensor/check.h"
#include "ember/tensor/inplace.h"

namespace ember {

void require_state(const char* op, const StateDict& target, const StateDict& source, bool strict) {
  std::string problems;
  for (const auto& [name, own] : target) {
    const auto found = source.find(name);
    if (found == source.end()) {
      if (strict) problems += fmt::format("; '{}' is missing", name);
    } else if (!found->second.defined()) {
      problems += fmt::format("; '{}' is undefined", name);
    } else if (found->second.shape() != own.shape() || found->second.dtype() != own.dtype()) {
      problems +=
          fmt::format("; '{}' has shape {} and dtype {}, needs {} and {}", name,
                      found->second.shape(), found->second.dtype(), own.shape(), own.dtype());
    }
  }
  for (const auto& [name, tensor] : source) {
    if (strict && !target.contains(name)) problems += fmt::format("; '{}' is not expected", name);
  }
  check(problems.empty(), "[{}] the names or shapes do not match{}. Nothing was loaded", op,
        problems);
}

void load_state(const char* op, const StateDict& target, const StateDict& source, bool strict) {
  require_state(op, target, source, strict);
  // A source that is also a target is cloned first, for example if two names swap their tensors.
  std::set<const void*> written;
  for (const auto& [name, own] : target) {
    require_writable(op, own);
    written.insert(own.storage().data());
  }
  std::vector<std::pair<Tensor, Tensor>> copies;
  for (const auto& [name, own] : target) {
    const auto found = source.find(name);
    if (found == source.end()) continue;
    const Tensor& given = found->second;
    copies.emplace_back(own, written.contains(given.storage().data()) ? given.clone() : given);
  }
  for (const auto& [own, given] : copies) own.copy_(given);
}

}  // namespace ember
