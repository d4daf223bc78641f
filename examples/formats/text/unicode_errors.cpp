#include "examples/formats/text/unicode_errors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/utf8.h"
#include "examples/formats/text/utf8_stream.h"

namespace ember::examples {
namespace {

// Indexed by UnicodeErrors.
constexpr std::array<std::string_view, 3> kNames = {"strict", "ignore", "replace"};

}  // namespace

UnicodeErrors unicode_errors(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) {
    throw UsageError(
        fmt::format("--unicode-errors '{}' is unknown: needs {}", name, fmt::join(kNames, ", ")));
  }
  return static_cast<UnicodeErrors>(found - kNames.begin());
}

std::string repaired(std::string_view bytes, UnicodeErrors errors) {
  if (errors == UnicodeErrors::replace) return as_utf8(bytes);
  std::string kept;
  while (!bytes.empty()) {
    const auto length = static_cast<std::size_t>(decode_utf8(bytes).length);
    kept += bytes.substr(0, length);
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return kept;
}

}  // namespace ember::examples
