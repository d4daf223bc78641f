/// Whether there is enough memory for something large, asked before any of it is taken.
#pragma once

#include <string>

namespace ember::examples {

/// InputError: `bytes` are more than this process may use. It says that `things`, in the plural,
/// take them, who sets which limit, and that it needs `remedy`.
void require_memory_for(double bytes, const std::string& things, const std::string& remedy);

}  // namespace ember::examples
