#include "examples/formats/vectors/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "examples/formats/files/float_from_chars.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

const char* skip_spaces(const char* at, const char* end) {
  return std::find_if_not(at, end, is_space);
}

/// Whether [begin, end) is a number; if so, the nearest float, which may be infinite.
bool parse_number(const char* begin, const char* end, float& number) {
  // from_chars does not accept '+'; "+-1" is not a number.
  if (end - begin > 1 && begin[0] == '+' && begin[1] != '-') ++begin;
  const auto [stop, error] = float_from_chars(begin, end, number);
  if (error == std::errc() && stop == end) return true;
  if (error != std::errc::result_out_of_range) return false;
  // Out of float's range: a double tells whether it is too small, which becomes 0, or too large.
  double wide = 0;
  const auto [wide_stop, wide_error] = float_from_chars(begin, end, wide);
  number = static_cast<float>(wide);
  return wide_error == std::errc() && wide_stop == end;
}

}  // namespace

void append_number(float number, std::string& to) {
  constexpr double kSmallestPlain = 1e-4, kLargestPlain = 1e16;
  std::array<char, 24> buffer;  // longer than -1.17549435e-38
  const char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                        std::chars_format::scientific)
                              .ptr;
  const std::string_view scientific(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const double size = std::abs(static_cast<double>(number));
  if (size != 0 && !(size >= kSmallestPlain && size < kLargestPlain)) {
    to += scientific;
    return;
  }
  // Splits d.ddde-XX into the digits and the position of the point.
  const std::size_t e = scientific.find('e');
  int exponent = 0;
  const char* const sign = scientific.data() + e + 1;
  std::from_chars(sign + (*sign == '+' ? 1 : 0), end, exponent);
  std::string digits(scientific.substr(0, e));
  std::erase(digits, '.');
  if (digits[0] == '-') {
    to += '-';
    digits.erase(0, 1);
  }
  if (exponent < 0) {
    to += "0.";
    to.append(static_cast<std::size_t>(-exponent - 1), '0');
    to += digits;
    return;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) digits.append(whole + 1 - digits.size(), '0');
  to.append(digits, 0, whole) += '.';
  to.append(digits, whole);
}

std::string parse_numbers(std::string_view text, std::span<float> row) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (float& number : row) {
    at = skip_spaces(at, end);
    const char* const stop = std::find_if(at, end, is_space);
    if (at == stop) break;
    if (!parse_number(at, stop, number)) {
      return fmt::format("has {} as number {}: needs one that a float can hold",
                         quote({at, static_cast<std::size_t>(stop - at)}),
                         &number - row.data() + 1);
    }
    at = stop;
    if (&number == &row.back() && skip_spaces(at, end) == end) return "";
  }
  return fmt::format("has {} numbers: needs {}", count_fields(text), row.size());
}

bool looks_like_number(std::string_view field) {
  return field.find_first_not_of("0123456789+-.eE") == std::string_view::npos &&
         field.find_first_of("0123456789") != std::string_view::npos;
}

std::size_t count_fields(std::string_view text) {
  std::size_t fields = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    fields += !is_space(text[i]) && (i == 0 || is_space(text[i - 1]));
  }
  return fields;
}

}  // namespace ember::examples
