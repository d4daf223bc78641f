#include "examples/formats/files/float_from_chars.h"

#ifndef __cpp_lib_to_chars
#include <locale.h>
#include <stdlib.h>
#if __has_include(<xlocale.h>)
#include <xlocale.h>
#endif

#include <cerrno>
#include <cmath>
#include <string>
#include <string_view>
#include <system_error>
#endif

namespace ember::examples {

#ifdef __cpp_lib_to_chars

std::from_chars_result float_from_chars(const char* begin, const char* end, float& number) {
  return std::from_chars(begin, end, number);
}

std::from_chars_result float_from_chars(const char* begin, const char* end, double& number) {
  return std::from_chars(begin, end, number);
}

#else
namespace {

/// `read` is strtof or strtod, which also accept what std::from_chars does not.
template <class Number>
std::from_chars_result parse(const char* begin, const char* end, Number& number,
                             Number (*read)(const char*, char**, locale_t)) {
  static const locale_t classic = ::newlocale(LC_ALL_MASK, "C", nullptr);
  constexpr std::string_view kOnlyRead = " \t\n\v\f\r+";
  std::string text(begin, end);  // NUL-terminated copy
  if (text.empty() || kOnlyRead.find(text[0]) != std::string_view::npos) {
    return {begin, std::errc::invalid_argument};
  }
  // std::from_chars reads only the 0 of "0x1p3"; strtod reads all of it.
  const std::size_t first = text[0] == '-' ? 1 : 0;
  const std::string_view prefix = std::string_view(text).substr(first, 2);
  if (prefix == "0x" || prefix == "0X") text.resize(first + 1);

  char* stop = nullptr;
  errno = 0;
  const Number value = read(text.c_str(), &stop, classic);
  if (stop == text.c_str()) return {begin, std::errc::invalid_argument};
  const char* const at = begin + (stop - text.c_str());
  if (errno == ERANGE && (value == 0 || std::isinf(value))) {
    return {at, std::errc::result_out_of_range};
  }
  number = value;
  return {at, std::errc()};
}

}  // namespace

std::from_chars_result float_from_chars(const char* begin, const char* end, float& number) {
  return parse(begin, end, number, ::strtof_l);
}

std::from_chars_result float_from_chars(const char* begin, const char* end, double& number) {
  return parse(begin, end, number, ::strtod_l);
}
#endif

}  // namespace ember::examples
