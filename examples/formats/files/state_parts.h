/// Several state dicts in one, each under its own prefix.
#pragma once

#include <ember/tensor/state_dict.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ember::examples {

/// Adds `part` to `all`, with the prefix before each name.
void add_part(StateDict& all, std::string_view prefix, const StateDict& part);

/// The part that add_part added with this prefix.
StateDict part_of(const StateDict& all, std::string_view prefix);

/// An entry of a saved state: `count` integers. InputError: there is no such entry.
std::vector<std::int64_t> whole_numbers(const StateDict& state, const std::string& name,
                                        std::size_t count);

}  // namespace ember::examples
