#include "ember/autograd/grad_mode.h"

#include <thread>

#include "autograd/gradients.h"
#include "ember/autograd/elementwise.h"

namespace ember::test {
namespace {

TEST_CASE("NoGrad records nothing, EnableGrad records within it") {
  const Variable x = leaf({1, 2});
  CHECK(grad_enabled());
  {
    const NoGrad off;
    CHECK_FALSE(grad_enabled());
    CHECK_FALSE((x * 2).requires_grad());
    CHECK_FALSE(x.t().requires_grad());
    {
      const EnableGrad on;
      CHECK((x * 2).requires_grad());
    }
    CHECK_FALSE(grad_enabled());
  }
  CHECK(grad_enabled());
}

TEST_CASE("a mode is one thread's, and ends with an exception") {
  try {
    const NoGrad off;
    bool is_on_elsewhere = false;
    std::thread([&] { is_on_elsewhere = grad_enabled(); }).join();
    CHECK(is_on_elsewhere);
    throw Error("from within");
  } catch (const Error&) {
    CHECK(grad_enabled());
  }
}

TEST_CASE("GradMode and DetectAnomaly set what is asked for, and put back what was") {
  const GradMode off(false);
  {
    const GradMode on(true);
    CHECK(grad_enabled());
  }
  CHECK_FALSE(grad_enabled());
  const DetectAnomaly detecting;
  CHECK(anomaly_detection_enabled());
  {
    const DetectAnomaly not_here(false);
    CHECK_FALSE(anomaly_detection_enabled());
  }
  CHECK(anomaly_detection_enabled());
}

}  // namespace
}  // namespace ember::test
