#include "ember/tensor/joined.h"

namespace ember {

std::string joined(std::span<const std::int64_t> numbers, std::string_view separator) {
  std::string text;
  for (const std::int64_t number : numbers) {
    if (!text.empty()) text += separator;
    text += std::to_string(number);
  }
  return text;
}

}  // namespace ember
