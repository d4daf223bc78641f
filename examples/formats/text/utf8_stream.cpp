#include "examples/formats/text/utf8_stream.h"

#include <algorithm>
#include <utility>

#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

/// Whether these bytes are an incomplete character. The next byte may come from a range of
/// continuation bytes that includes 0x80 or 0xBF, so trying these two is enough.
bool could_begin_character(std::string_view bytes) {
  for (const char rest : {'\x80', '\xBF'}) {
    if (decode_utf8(std::string(bytes) + std::string(3, rest)).length > 0) return true;
  }
  return false;
}

/// The length of the incomplete character that these bytes begin with.
std::size_t beginning(std::string_view bytes) {
  std::size_t length = 0;
  while (length < bytes.size() && could_begin_character(bytes.substr(0, length + 1))) ++length;
  return length;
}

}  // namespace

std::string Utf8Stream::add(std::string_view bytes) {
  held_ += bytes;
  std::string whole;
  std::string_view rest = held_;
  while (!rest.empty()) {
    auto length = static_cast<std::size_t>(decode_utf8(rest).length);
    if (length > 0) {
      whole += rest.substr(0, length);
    } else {
      length = beginning(rest);
      if (length == rest.size()) break;
      whole += kReplacement;
    }
    rest.remove_prefix(std::max<std::size_t>(length, 1));
  }
  held_ = std::string(rest);
  return whole;
}

std::string Utf8Stream::finish() {
  return std::exchange(held_, {}).empty() ? "" : std::string(kReplacement);
}

std::string as_utf8(std::string_view bytes) {
  Utf8Stream stream;
  std::string text = stream.add(bytes);
  return text + stream.finish();
}

}  // namespace ember::examples
