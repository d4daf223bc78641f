/// What a function prints.
#pragma once

#include <string>

namespace ember::test {

/// Calls `program` and returns what it wrote to standard output by whatever way.
std::string output_of(void (*program)());

}  // namespace ember::test
