/// What a program takes from its command line: options, arguments and commands.
///
///   void declare(App& app, Options& options) {
///     app.add_option("FILE", options.file, "the text").required();
///     app.add_option("--dim", options.dim, "numbers a word").check(in_range(1, 4096));
///   }
///
/// Names are "--dim,-d" for an option and "FILE" for an argument. What is there when an option is
/// added is shown as its default.
///
/// These are handles of CLI11's objects, and their members have CLI11's names. CLI11 itself takes
/// seconds to compile: only options.cpp and cli.cpp include it.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace ember::examples {

/// What an option accepts.
struct Validator {
  std::function<std::string(const std::string& text)> error;  // the message; "" accepts the text
  std::string description = {};                               // for the help
};

/// Accept numbers from `low` to `high`, both included, and nothing else: not NaN, not "12abc".
Validator in_range(std::int64_t low, std::int64_t high);
Validator in_range(double low, double high);

/// Two ints, or an int and a wider one.
template <std::signed_integral Low, std::signed_integral High>
Validator in_range(Low low, High high) {
  return in_range(std::int64_t{low}, std::int64_t{high});
}

/// Accepts every number that fits an unsigned 64-bit seed.
Validator any_seed();

/// A handle of one option. Copies are the same option, which belongs to its App.
class Option {
 public:
  Option(CLI::Option* option) : option_(option) {}

  Option required();
  Option check(const Validator& validator);
  /// Of a list: what stands between its items, where they are one argument.
  Option delimiter(char character);
  /// What the help shows as the default; empty: nothing.
  Option default_str(const std::string& text);
  Option excludes(Option other);
  /// May stand without its value, which then is true: --binary is --binary 1.
  Option value_optional();

  /// How often it was given.
  std::size_t count() const;

 private:
  CLI::Option* option_;
};

/// A handle of a program or of one of its commands. Copies are the same one, which run_main (cli.h)
/// keeps until the program ends.
class App {
 public:
  App(CLI::App* app) : app_(app) {}

  /// The variable takes the option's value, and has to live until the command line is read.
  /// For int, int64, uint64, double, string, a vector of strings, and optional bool, int32, int64
  /// and string.
  template <class Value>
  Option add_option(const std::string& names, Value& value, const std::string& help);

  /// The function takes the value, if the option is given.
  /// For int, string and a vector of strings.
  template <class Value>
  Option add_option_function(const std::string& names,
                             const std::function<void(const Value&)>& take,
                             const std::string& help);

  /// "--bias,!--no-bias": the name behind "!" sets it to false.
  Option add_flag(const std::string& names, bool& value, const std::string& help);

  App add_subcommand(const std::string& name, const std::string& description);
  /// Of a command: neither the help nor an error message names it.
  void hide();
  /// Of a command: takes arguments of any kind, and looks at none of them.
  void allow_extras();
  /// A command line has to choose so many of the commands.
  void require_subcommand(int count);

  /// One that was added.
  Option get_option(const std::string& name) const;
  /// Whether the command line chose this command.
  bool parsed() const;

 private:
  CLI::App* app_;
};

}  // namespace ember::examples
