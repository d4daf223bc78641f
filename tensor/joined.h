/// Internal: lists of numbers as text, for messages and files. Used instead of fmt::join, whose
/// header is slow to compile and differs between versions of fmt.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ember {

/// The numbers in decimal, with `separator` between them.
std::string joined(std::span<const std::int64_t> numbers, std::string_view separator);

}  // namespace ember
