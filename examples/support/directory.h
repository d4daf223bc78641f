/// The directory that an example writes its results to.
#pragma once

#include <filesystem>

namespace ember::examples {

/// Makes the directory, and those above it, where they are missing. InputError: cannot.
void make_directory(const std::filesystem::path& directory);

}  // namespace ember::examples
