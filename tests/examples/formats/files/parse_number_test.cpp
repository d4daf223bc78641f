#include "examples/formats/files/parse_number.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "support/catch.h"

using ember::examples::float_from_chars;
using ember::examples::parse_number;

namespace {

/// What `text` begins with as a number, and how many characters that takes: "2.500000 3", "- 0" for
/// no number, "range 5" for one that the type cannot hold.
template <class Number>
std::string begins_with(const std::string& text) {
  Number number = 0;
  const char* const begin = text.data();
  const auto [stop, error] = float_from_chars(begin, begin + text.size(), number);
  const std::string length = " " + std::to_string(stop - begin);
  if (error == std::errc::invalid_argument) return "-" + length;
  if (error == std::errc::result_out_of_range) return "range" + length;
  if (std::isnan(number)) return "nan" + length;
  return std::to_string(number) + length;
}

}  // namespace

TEST_CASE("floating-point numbers are read as std::from_chars reads them") {
  const auto same = [](const std::string& text, const std::string& expected) {
    INFO(text);
    CHECK(begins_with<float>(text) == expected);
    CHECK(begins_with<double>(text) == expected);
  };
  same("2.5", "2.500000 3");
  same("-.5e+1 7", "-5.000000 6");
  same("1,5", "1.000000 1");
  same("1.", "1.000000 2");
  same("1e", "1.000000 1");
  same("-0", "-0.000000 2");
  same("0x1p3", "0.000000 1");
  same("-0X1", "-0.000000 2");
  same("inf", "inf 3");
  same("-Infinity", "-inf 9");
  same("infi", "inf 3");
  same("nan", "nan 3");
  same("NaN(1_a)", "nan 8");
  same("nan(", "nan 3");
  for (const char* none : {"", " 1", "\n1", "+1", "-", "--1", "-+1", ".", "e5", "x"})
    same(none, "- 0");
  same("1e999", "range 5");
  same("-1e999", "range 6");
  same("1e-999", "range 6");
  same("0e-999", "0.000000 6");
  CHECK(begins_with<float>("1e39") == "range 4");
  CHECK(begins_with<float>("1e-50") == "range 5");
}

TEST_CASE("a floating-point number becomes the nearest of its type") {
  float single = 0;
  REQUIRE(parse_number("16777217.0000000001", single));  // as a double 16777217: half-way
  CHECK(single == 16777218.0f);
  REQUIRE(parse_number("1e-45", single));
  CHECK(single == std::numeric_limits<float>::denorm_min());
  double number = 0;
  REQUIRE(parse_number("0.1", number));
  CHECK(number == 0.1);
  REQUIRE(parse_number("4.9e-324", number));
  CHECK(number == std::numeric_limits<double>::denorm_min());
}

TEST_CASE("text that is more than a number is none") {
  double number = 0;
  std::int64_t whole = 0;
  for (const char* text : {"", " 1", "1 ", "+1", "1x", "1,0"}) {
    INFO(text);
    CHECK_FALSE(parse_number(text, number));
    CHECK_FALSE(parse_number(text, whole));
  }
  CHECK_FALSE(parse_number(std::string("1\0", 2), number));
  CHECK_FALSE(parse_number("1.0", whole));
  CHECK(parse_number("-7", whole));
  CHECK(whole == -7);
}
