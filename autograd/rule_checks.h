/// Internal: what has to hold for every rule, tried on each operation of a graph by itself.
///
/// Nothing here depends on the sizes of the inputs: a handful of calls of each rule, and a handful
/// of runs of f for all rules together. The message names the operation and the cause.
#pragma once

#include <cstdint>
#include <vector>

#include "ember/autograd/gradcheck_report.h"
#include "ember/autograd/tape.h"

namespace ember {

struct RuleCheckOptions {
  double nondet_tol = 0;
  double rule_tol = 1e-8;
  std::uint64_t seed = 0;
};

/// Adds a finding for each operation whose rule is wrong, newest first:
/// - for a gradient of zero it gives something else, or it is not linear in the gradient;
/// - it gives something else where that gradient is transposed, has gaps or is expanded;
/// - it changes that gradient or a value of the graph in place, or gives away memory that it
///   overwrites later;
/// - two calls differ, or differ once f has run with other inputs in between;
/// - it disagrees with the finite differences of its own operation (tape.h says how).
/// Returns suspicions: operations with a constant input that disagree with their differences. The
/// constant may have been computed from the inputs outside of the graph. That is no fault if its
/// influence cancels in the result, as that of a maximum that is subtracted before exp() does.
std::vector<GradcheckReport::Finding> check_rules(const Tape& tape, const RuleCheckOptions& options,
                                                  GradcheckReport& report);

}  // namespace ember
