#include "examples/formats/files/state_parts.h"

#include <fmt/format.h>

#include "examples/formats/files/errors.h"

namespace ember::examples {

void add_part(StateDict& all, std::string_view prefix, const StateDict& part) {
  for (const auto& [name, numbers] : part) all[std::string(prefix) + name] = numbers;
}

StateDict part_of(const StateDict& all, std::string_view prefix) {
  StateDict part;
  for (const auto& [name, numbers] : all) {
    if (name.starts_with(prefix)) part[name.substr(prefix.size())] = numbers;
  }
  return part;
}

std::vector<std::int64_t> whole_numbers(const StateDict& state, const std::string& name,
                                        std::size_t count) {
  const auto found = state.find(name);
  if (found != state.end() && found->second.dtype() == DType::i64) {
    const auto numbers = found->second.to_vector<std::int64_t>();
    if (numbers.size() == count) return numbers;
  }
  throw InputError(fmt::format("it has no '{}' of {} whole numbers", name, count));
}

}  // namespace ember::examples
