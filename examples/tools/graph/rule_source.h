/// What the library's sources say of an operation: its formula, and the function in which its rules
/// are. The sources are built into the program: they are those that it was compiled from.
#pragma once

#include <ember/autograd/node.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ember::examples {

/// A source file of autograd/ or nn/.
struct SourceFile {
  std::string_view name;  // "autograd/unary.cpp"
  std::string_view text;
};
std::span<const SourceFile> library_sources();

struct RuleSource {
  std::string file;
  int line;                           // where record() is called
  std::string forward;                // "y = a b"
  std::vector<std::string> backward;  // "a' = y' b", "b' = y' a"
  int first_line;                     // of the function
  std::vector<std::string> source;    // its lines
};

/// The operation that is recorded at `where`. The formula is the comment of the function that
/// begins with an equation, as in
///
///     // y = a b            a' = y' b,  b' = y' a
///
/// and is empty where there is none. Nothing if `where` is in no file of the library's.
std::optional<RuleSource> rule_source(SourceLine where);

}  // namespace ember::examples
