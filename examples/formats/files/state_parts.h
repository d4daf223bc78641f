/// Several states in one: each under a prefix of its own.
#pragma once

#include <ember/tensor/state_dict.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ember::examples {

/// Adds `part` to `all`, each name behind the prefix.
void add_part(StateDict& all, std::string_view prefix, const StateDict& part);

/// What add_part added with this prefix.
StateDict part_of(const StateDict& all, std::string_view prefix);

/// The entry of a saved state that is a row of so many integers. InputError: there is no such.
std::vector<std::int64_t> whole_numbers(const StateDict& state, const std::string& name,
                                        std::size_t count);

}  // namespace ember::examples
