/// Declares what a program accepts on its command line: options, arguments and commands.
///
///   void declare(App& app, Options& options) {
///     app.add_option("FILE", options.file, "the text").required();
///     app.add_option("--dim", options.dim, "numbers a word").check(in_range(1, 4096));
///   }
///
/// Names are "--dim,-d" for an option and "FILE" for an argument. The variable's value when an
/// option is added is shown as its default.
///
/// These are handles to CLI11's objects, and their members have CLI11's names. CLI11 takes seconds
/// to compile, so only options.cpp and cli.cpp include it.
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

/// Checks an option's value.
struct Validator {
  std::function<std::string(const std::string& text)> error;  // returns the message; "" accepts
  std::string description = {};                               // shown in the help
};

/// Accept numbers from `low` to `high` inclusive, and nothing else: not NaN, not "12abc".
Validator in_range(std::int64_t low, std::int64_t high);
Validator in_range(double low, double high);

/// Two ints, or an int and a wider one.
template <std::signed_integral Low, std::signed_integral High>
Validator in_range(Low low, High high) {
  return in_range(std::int64_t{low}, std::int64_t{high});
}

/// Accepts every number that fits an unsigned 64-bit seed.
Validator any_seed();

/// A handle to an option. Copies refer to the same option, which belongs to its App.
class Option {
 public:
  Option(CLI::Option* option) : option_(option) {}

  Option required();
  Option check(const Validator& validator);
  /// For a list: the separator of items within one argument.
  Option delimiter(char character);
  /// The default that the help shows; empty: none.
  Option default_str(const std::string& text);
  Option excludes(Option other);
  /// The value may be omitted, and is then true: --binary is --binary 1.
  Option value_optional();

  /// How often it is on the command line.
  std::size_t count() const;

 private:
  CLI::Option* option_;
};

/// A handle to a program or one of its commands. Copies refer to the same object, which run_main
/// (cli.h) keeps until the program ends.
class App {
 public:
  App(CLI::App* app) : app_(app) {}

  /// Parsing stores the option's value in the variable, which must live until then. For int, int64,
  /// uint64, double, string, a vector of strings, and optional bool, int32, int64 and string.
  template <class Value>
  Option add_option(const std::string& names, Value& value, const std::string& help);

  /// The function is called with the value, if the option is given. For int, string and a vector of
  /// strings.
  template <class Value>
  Option add_option_function(const std::string& names,
                             const std::function<void(const Value&)>& take,
                             const std::string& help);

  /// "--bias,!--no-bias": the name after "!" sets it to false.
  Option add_flag(const std::string& names, bool& value, const std::string& help);

  App add_subcommand(const std::string& name, const std::string& description);
  /// For a command: hides it from the help and from error messages.
  void hide();
  /// For a command: accepts and ignores any arguments.
  void allow_extras();
  /// The number of commands that a command line must choose.
  void require_subcommand(int count);

  /// An option that was added.
  Option get_option(const std::string& name) const;
  /// Whether the command line chose this command.
  bool parsed() const;

 private:
  CLI::App* app_;
};

}  // namespace ember::examples
