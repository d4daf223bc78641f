// A test suite of somebody else's in GoogleTest.
#include <ember/autograd/testing/gtest.h>

#include "kernel.h"

TEST(Kernel, RightOnePasses) {
  EXPECT_TRUE(ember::PassesGradcheck(right_kernel, kernel_input()));
  EXPECT_TRUE(ember::PassesGradgradcheck(right_kernel, kernel_input()));
}

TEST(Kernel, WrongOneFailsAndTheAssertionTellsWhy) {
  const testing::AssertionResult result = ember::PassesGradcheck(wrong_kernel, kernel_input());
  EXPECT_FALSE(result);
  EXPECT_NE(std::string(result.message()).find("the rule of 'square_kernel'"), std::string::npos);
}
