/// What the judges of all exercises share. Solve an exercise before you read its judge: it gives
/// the answer away.
///
/// A judge calls the function that the exercise asks for, and compares what it gives with what it
/// should give. The first difference ends it: the verdict names the element, what it is and what it
/// should be.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ember/autograd/function.h"

namespace exercises {

/// Runs the checks, which throw at the first difference, and prints the verdict. `learnt` is what
/// to take away from a solved exercise. Returns main's status: 0 if it is solved, 1 if it is not,
/// or if the verdict cannot be printed.
int judge(const std::string& exercise, const std::function<void()>& checks,
          const std::string& learnt);

/// Throws unless |is - should_be| <= tolerance (1 + |should_be|) for each element. `what` is what
/// the message calls the numbers. Lists may differ in length: an element is then missing, or should
/// not be there.
void expect_numbers(const std::string& what, const std::vector<double>& is,
                    const std::vector<double>& should_be, double tolerance = 1e-9);
/// The same for tensors of f64, which must also be of the same shape.
void expect_tensor(const std::string& what, const ember::Tensor& is, const ember::Tensor& should_be,
                   double tolerance = 1e-9);

/// Throws what gradcheck (autograd/gradcheck.h) reports, with a line that explains it. `inputs_are`
/// says what its inputs are, as in "input 0 is the table".
void expect_gradient(const ember::Function& f, const std::vector<ember::Variable>& inputs,
                     const std::string& inputs_are);

}  // namespace exercises
