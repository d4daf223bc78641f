#include "examples/tools/command_line/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>
#include <type_traits>

#include "examples/formats/files/parse_number.h"

namespace ember::examples {
namespace {

template <class Number>
Validator between(Number low, Number high) {
  const std::string range = fmt::format("{} to {}", low, high);
  const auto error = [low, high, range](const std::string& text) -> std::string {
    // CLI11's own conversion reads -1 and 2^64 as the largest unsigned number.
    Number value{};
    const bool inside = parse_number(text, value) && value >= low && value <= high;
    return inside ? "" : "needs a number from " + range + ", got '" + text + "'";
  };
  return {error, range};
}

/// CLI11 would read an integer with leading zeros as octal.
std::string remove_leading_zeros(std::string& text) {
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (first + 1 < text.size() && text[first] == '0' && is_digit(text[first + 1])) {
    text.erase(first, 1);
  }
  return "";
}

template <class Value>
constexpr bool kIsWhole = std::is_integral_v<Value> && !std::is_same_v<Value, bool>;
template <class Value>
constexpr bool kIsWhole<std::optional<Value>> = kIsWhole<Value>;

template <class Value>
CLI::Option* as_decimal(CLI::Option* option) {
  if constexpr (kIsWhole<Value>) option->transform(CLI::Validator(remove_leading_zeros, ""));
  return option;
}

}  // namespace

Validator in_range(std::int64_t low, std::int64_t high) {
  return between(low, high);
}

Validator in_range(double low, double high) {
  return between(low, high);
}

Validator any_seed() {
  Validator validator = between<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max());
  validator.description.clear();
  return validator;
}

Option Option::required() {
  return option_->required();
}

Option Option::check(const Validator& validator) {
  return option_->check(validator.error, validator.description);
}

Option Option::delimiter(char character) {
  return option_->delimiter(character);
}

Option Option::default_str(const std::string& text) {
  return option_->default_str(text);
}

Option Option::excludes(Option other) {
  return option_->excludes(other.option_);
}

Option Option::value_optional() {
  return option_->expected(0)->expected(0, 1);  // two calls: CLI11's way to allow both
}

std::size_t Option::count() const {
  return option_->count();
}

template <class Value>
Option App::add_option(const std::string& names, Value& value, const std::string& help) {
  return as_decimal<Value>(app_->add_option(names, value, help));
}

template <class Value>
Option App::add_option_function(const std::string& names,
                                const std::function<void(const Value&)>& take,
                                const std::string& help) {
  return as_decimal<Value>(app_->add_option_function<Value>(names, take, help));
}

// Explicit instantiations, so that only this file includes CLI11's headers.
using Text = const std::string&;
template Option App::add_option(Text, int&, Text);
template Option App::add_option(Text, std::int64_t&, Text);
template Option App::add_option(Text, std::uint64_t&, Text);
template Option App::add_option(Text, double&, Text);
template Option App::add_option(Text, std::string&, Text);
template Option App::add_option(Text, std::vector<std::string>&, Text);
template Option App::add_option(Text, std::optional<bool>&, Text);
template Option App::add_option(Text, std::optional<std::int32_t>&, Text);
template Option App::add_option(Text, std::optional<std::int64_t>&, Text);
template Option App::add_option(Text, std::optional<std::string>&, Text);
template Option App::add_option_function(Text, const std::function<void(const int&)>&, Text);
template Option App::add_option_function(Text, const std::function<void(const std::string&)>&,
                                         Text);
template Option App::add_option_function(
    Text, const std::function<void(const std::vector<std::string>&)>&, Text);

Option App::add_flag(const std::string& names, bool& value, const std::string& help) {
  return app_->add_flag(names, value, help);
}

App App::add_subcommand(const std::string& name, const std::string& description) {
  return app_->add_subcommand(name, description);
}

void App::hide() {
  app_->group("");
}

void App::allow_extras() {
  app_->allow_extras();
}

void App::require_subcommand(int count) {
  app_->require_subcommand(count);
}

Option App::get_option(const std::string& name) const {
  return app_->get_option(name);
}

bool App::parsed() const {
  return app_->parsed();
}

}  // namespace ember::examples
