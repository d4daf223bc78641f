// A test suite of somebody else's in Catch2 2 or 3.
#if !__has_include(<catch2/matchers/catch_matchers.hpp>)
#define CATCH_CONFIG_MAIN
#endif
#include <ember/autograd/testing/catch2.h>
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#endif

#include "kernel.h"

TEST_CASE("a right kernel passes") {
  CHECK_THAT(right_kernel, ember::PassesGradcheck(kernel_input()));
  CHECK_THAT(right_kernel, ember::PassesGradgradcheck(kernel_input()));
}

TEST_CASE("a wrong kernel fails, and the matcher tells why") {
  const ember::PassesGradcheck passes(kernel_input());
  CHECK_FALSE(passes.match(wrong_kernel));
  CHECK(passes.describe().find("the rule of 'square_kernel'") != std::string::npos);
}
