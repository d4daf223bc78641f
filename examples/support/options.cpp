#include "examples/support/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>

#include "examples/support/parse_number.h"

namespace ember::examples {
namespace {

template <class Number>
Validator between(Number low, Number high) {
  const std::string range = fmt::format("{} to {}", low, high);
  const auto error = [low, high, range](const std::string& text) -> std::string {
    // CLI11's own conversion takes -1 and 2^64 for the largest unsigned number.
    Number value{};
    const bool inside = parse_number(text, value) && value >= low && value <= high;
    return inside ? "" : "needs a number from " + range + ", got '" + text + "'";
  };
  return {error, range};
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

std::size_t Option::count() const {
  return option_->count();
}

Option App::add_option(const std::string& names, int& value, const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, std::int64_t& value, const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, std::uint64_t& value, const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, double& value, const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, std::string& value, const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, std::vector<std::string>& value,
                       const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, std::optional<bool>& value,
                       const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, std::optional<std::int32_t>& value,
                       const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, std::optional<std::int64_t>& value,
                       const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option(const std::string& names, std::optional<std::string>& value,
                       const std::string& help) {
  return app_->add_option(names, value, help);
}

Option App::add_option_function(const std::string& names, const std::function<void(int)>& take,
                                const std::string& help) {
  return app_->add_option_function<int>(names, take, help);
}

Option App::add_option_function(const std::string& names,
                                const std::function<void(const std::string&)>& take,
                                const std::string& help) {
  return app_->add_option_function<std::string>(names, take, help);
}

Option App::add_option_function(const std::string& names,
                                const std::function<void(const std::vector<std::string>&)>& take,
                                const std::string& help) {
  return app_->add_option_function<std::vector<std::string>>(names, take, help);
}

Option App::add_flag(const std::string& names, bool& value, const std::string& help) {
  return app_->add_flag(names, value, help);
}

App App::add_subcommand(const std::string& name, const std::string& description) {
  return app_->add_subcommand(name, description);
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
