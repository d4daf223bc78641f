/// A matcher for test suites in Catch2, version 2 or 3. A failure prints the report.
///
///     #include <ember/autograd/testing/catch2.h>
///
///     TEST_CASE("my kernel's gradient") {
///       CHECK_THAT(my_kernel, ember::PassesGradcheck(x));
///       CHECK_THAT(ember::Function(my_kernel), ember::PassesGradgradcheck({x, w}));
///     }
#pragma once

#if __has_include(<catch2/matchers/catch_matchers.hpp>)
#include <catch2/matchers/catch_matchers.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <string>
#include <utility>

#include "ember/autograd/gradcheck.h"

namespace ember {

#if __has_include(<catch2/matchers/catch_matchers.hpp>)
using FunctionMatcher = Catch::Matchers::MatcherBase<Function>;
#else
using FunctionMatcher = Catch::MatcherBase<Function>;
#endif

class PassesGradcheck : public FunctionMatcher {
 public:
  /// raise_exception has no effect: what is wrong is told by the matcher.
  explicit PassesGradcheck(VariableList inputs, GradcheckOptions options = {})
      : inputs_(std::move(inputs)), options_(std::move(options)) {
    options_.raise_exception = false;
  }
  bool match(const Function& f) const override {
    report_ = check(f, inputs_, options_);
    return report_.ok();
  }
  std::string describe() const override { return "passes: " + report_.to_string(); }

 protected:
  virtual GradcheckReport check(const Function& f, const VariableList& inputs,
                                const GradcheckOptions& options) const {
    return gradcheck(f, inputs, options);
  }

 private:
  VariableList inputs_;
  GradcheckOptions options_;
  mutable GradcheckReport report_;  // of the newest match, for describe()
};

class PassesGradgradcheck : public PassesGradcheck {
 public:
  using PassesGradcheck::PassesGradcheck;

 protected:
  GradcheckReport check(const Function& f, const VariableList& inputs,
                        const GradcheckOptions& options) const override {
    return gradgradcheck(f, inputs, options);
  }
};

}  // namespace ember
