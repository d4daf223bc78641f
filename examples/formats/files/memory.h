/// Checks that there is enough memory for something large before it is allocated.
#pragma once

#include <string>

namespace ember::examples {

/// InputError if `bytes` are more than this process may use: "THINGS take at least 3.0 GB, and this
/// machine has 2.0 GB: needs REMEDY". `things` is a plural.
void require_memory_for(double bytes, const std::string& things, const std::string& remedy);

}  // namespace ember::examples
