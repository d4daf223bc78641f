/// The command line of an example: CLI11, with one-line errors and the project's exit statuses.
///
///   int main(int argc, char** argv) {
///     Options options;
///     return run_main(
///         argc, argv, "Learns word vectors",
///         [&](CLI::App& app) {
///           app.add_option("--dim", options.dim, "numbers a word")->check(in_range(1, 4096));
///         },
///         [&] { train(options); });
///   }
///
/// Exit status 0 when the body returns; 2 when the program was called wrongly (an unknown option,
/// which is answered with the nearest one there is; a number out of range; a UsageError); 130 when
/// it was interrupted (Interrupted); 1 when it fails (any other exception, or standard output that
/// cannot be written). All of them but the first print one line to stderr. The help shows
/// every option's default.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <sstream>
#include <string>
#include <type_traits>

#include "examples/support/parse_number.h"

namespace ember::examples {

int run_main(int argc, char** argv, const std::string& description,
             const std::function<void(CLI::App&)>& declare_options,
             const std::function<void()>& body);

/// Accepts numbers from `low` to `high`, both included, and nothing else: not NaN, not "12abc".
template <class Number>
CLI::Validator in_range(Number low, Number high) {
  std::ostringstream bounds;
  bounds << low << " to " << high;
  const auto check = [low, high, range = bounds.str()](std::string& text) -> std::string {
    Number value{};
    bool is_number;
    if constexpr (std::is_integral_v<Number>) {
      // CLI11's own conversion takes -1 and 2^64 for the largest unsigned number.
      is_number = parse_number(text, value);
    } else {
      is_number = CLI::detail::lexical_cast(text, value);
    }
    const bool inside = is_number && value >= low && value <= high;
    return inside ? "" : "needs a number from " + range + ", got '" + text + "'";
  };
  return CLI::Validator(check, bounds.str(), "in_range");
}

/// Accepts every number that fits an unsigned 64-bit seed.
CLI::Validator any_seed();

}  // namespace ember::examples
