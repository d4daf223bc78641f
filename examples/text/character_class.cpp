#include "examples/text/character_class.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "examples/text/character_class_runs.h"

namespace ember::examples {
namespace {

constexpr CharacterClass search(char32_t code_point) {
  const std::uint32_t last_of_it = static_cast<std::uint32_t>(code_point) * 8 + 7;
  const auto* const after =
      std::upper_bound(std::begin(kCharacterClassRuns), std::end(kCharacterClassRuns), last_of_it);
  return static_cast<CharacterClass>(*std::prev(after) % 8);
}

constexpr std::array<CharacterClass, 128> kAscii = [] {
  std::array<CharacterClass, 128> classes{};
  for (char32_t c = 0; c < classes.size(); ++c) classes[c] = search(c);
  return classes;
}();

}  // namespace

CharacterClass character_class(char32_t code_point) {
  return code_point < kAscii.size() ? kAscii[code_point] : search(code_point);
}

}  // namespace ember::examples
