/// What a gradient check found: the operation that is wrong and why, and the elements that show it.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "ember/tensor/error.h"

namespace ember {

struct GradcheckReport {
  /// One thing that is wrong. `kind` is one of
  ///     derivative     a rule disagrees with the finite differences of its own operation
  ///     gradient       the gradient of the whole function disagrees with them
  ///     detached       a value reaches the result outside of the graph
  ///     forgets        a rule does not multiply by the gradient that comes in
  ///     nonlinear      a rule is not linear in it
  ///     layout         a rule is wrong for a gradient, or f for inputs, with other strides
  ///     in place       a rule changes the gradient that comes in, or an input
  ///     aliased        a rule returns memory that a later call overwrites
  ///     stale          a rule uses what the newest forward left, not its own
  ///     subset         a rule is wrong where not all inputs require a gradient
  ///     precision      the forward has only the digits of f32
  ///     nondeterminism two runs differ
  ///     error          f or a rule threw, or its inputs or results cannot be checked
  struct Finding {
    std::string kind;
    std::string message;
  };
  /// An element of the Jacobian.
  struct Element {
    std::string output, output_place;  // "output 0 ('mul', shape (2, 3))", "(0, 1)"
    std::string input, input_place;
    double analytical;
    double numerical;
    double ratio() const { return analytical / numerical; }
  };

  std::string check = "gradcheck";
  /// The cause first. Empty if the check passes.
  std::vector<Finding> findings;
  /// The elements that are furthest off, worst first.
  std::vector<Element> worst;
  /// What does not fail the check, such as elements at which no finite difference exists.
  std::vector<std::string> notes;
  std::int64_t operations = 0;  // whose rules were checked, one by one
  std::int64_t compared = 0;    // elements, or projections in fast mode
  std::int64_t wrong = 0;
  std::int64_t skipped = 0;  // no finite difference exists there

  bool ok() const { return findings.empty(); }
  explicit operator bool() const { return ok(); }
  void add(std::string kind, std::string message) {
    findings.push_back({std::move(kind), std::move(message)});
  }
  /// All of it as lines of text, with the worst elements as a table.
  std::string to_string() const;
  /// The same as a JSON object. Numbers that are not finite are strings.
  std::string to_json() const;
};

std::ostream& operator<<(std::ostream& stream, const GradcheckReport& report);

/// A check that failed, with its report. what() is report().to_string().
class GradcheckError : public Error {
 public:
  explicit GradcheckError(GradcheckReport report)
      : Error(report.to_string()), report_(std::move(report)) {}
  const GradcheckReport& report() const { return report_; }

 private:
  GradcheckReport report_;
};

}  // namespace ember
