/// Assertions for test suites in GoogleTest. A failure prints the report.
///
///     #include <ember/autograd/testing/gtest.h>
///
///     TEST(MyKernel, Gradient) {
///       EXPECT_TRUE(ember::PassesGradcheck(my_kernel, x));
///       EXPECT_TRUE(ember::PassesGradgradcheck(my_kernel, x));
///     }
#pragma once

#include <gtest/gtest.h>

#include "ember/autograd/gradcheck.h"

namespace ember {

/// raise_exception has no effect: what is wrong is told by the assertion.
inline testing::AssertionResult PassesGradcheck(const Function& f, const VariableList& inputs,
                                                GradcheckOptions options = {}) {
  options.raise_exception = false;
  const GradcheckReport report = gradcheck(f, inputs, options);
  return testing::AssertionResult(report.ok()) << report;
}
inline testing::AssertionResult PassesGradgradcheck(const Function& f, const VariableList& inputs,
                                                    GradcheckOptions options = {}) {
  options.raise_exception = false;
  const GradcheckReport report = gradgradcheck(f, inputs, options);
  return testing::AssertionResult(report.ok()) << report;
}

}  // namespace ember
