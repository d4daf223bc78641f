/// Internal: what has to hold for a function as a whole, whatever its rules are.
#pragma once

#include <cstdint>
#include <string>

#include "ember/autograd/function.h"
#include "ember/autograd/gradcheck_report.h"
#include "ember/autograd/rule_checks.h"
#include "ember/autograd/tape.h"

namespace ember {

/// Adds a finding if f has another value or other gradients where its inputs lie in memory with
/// other strides, or where only one of them requires a gradient. Only if all inputs that require
/// one are leaves. An f that refuses such inputs with an Error is right to do so.
void check_function(const Function& f, const Tape& tape, const RuleCheckOptions& options,
                    GradcheckReport& report);

/// Where a value leaves the graph and reaches the result all the same; "" if nothing shows it.
std::string describe_detached(const Tape& tape, std::uint64_t seed);

}  // namespace ember
