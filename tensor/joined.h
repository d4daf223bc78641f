/// Internal: numbers in messages and files. fmt has fmt::join for it in a header that takes long to
/// compile, and not in the same one in all of its versions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ember {

/// The numbers in decimal, with `separator` between them.
std::string joined(std::span<const std::int64_t> numbers, std::string_view separator);

}  // namespace ember
