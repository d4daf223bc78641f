/// Internal: one check of a function's Jacobian, for gradcheck and gradgradcheck.
#pragma once

#include <string>
#include <vector>

#include "ember/autograd/gradcheck.h"

namespace ember {

/// A function to check, and what its parts are called in messages.
struct Subject {
  const char* check;  // "gradcheck" or "gradgradcheck"
  Function f;
  std::vector<Variable> inputs;
  std::vector<std::string> input_names;
  std::vector<std::string> output_names;  // empty: by the operations that made them
};

/// Error: x is f32 although the step is one for f64.
void require_precise(const char* check_name, const std::string& what, const Variable& x,
                     const GradcheckOptions& options);

/// Adds to the report what is wrong with the gradients of the subject's function: first with each
/// rule, then with the elements of its Jacobian, a few projections of it, or a sample.
void check_jacobian(const Subject& subject, const GradcheckOptions& options,
                    GradcheckReport& report);

}  // namespace ember
