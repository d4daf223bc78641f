#include "ember/tensor/openblas.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "ember/tensor/blas.h"
#include "ember/tensor/config.h"
#include "support/catch.h"

namespace ember::test {
namespace {

using openblas::better_kernels;
using openblas::CpuFeatures;

constexpr CpuFeatures kOld{.avx2_and_fma = false, .avx512 = false};
constexpr CpuFeatures kAvx2{.avx2_and_fma = true, .avx512 = false};
constexpr CpuFeatures kAvx512{.avx2_and_fma = true, .avx512 = true};

/// Whether ones (100, 300) times ones (300, 50) are 300 everywhere, in f32 and f64.
bool products_are_right() {
  const auto is_right = [](auto zero) {
    using T = decltype(zero);
    const std::vector<T> a(100 * 300, 1), b(300 * 50, 1);
    std::vector<T> out(100 * 50);
    blas::gemm<T>(1, {a.data(), 100, 300, 300, 1}, {b.data(), 300, 50, 50, 1}, 0,
                  {out.data(), 100, 50, 50, 1});
    return out == std::vector<T>(100 * 50, 300);
  };
  return is_right(float{}) && is_right(double{});
}

std::optional<std::string> core_type() {
  const char* const text = std::getenv("OPENBLAS_CORETYPE");
  return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

TEST_CASE("kernels for AVX-512 replace older ones where the CPU has it") {
  for (const char* picked : {"Haswell", "Zen", "Excavator", "Sandybridge", "Nehalem", "Prescott"}) {
    CHECK(better_kernels(kAvx512, picked) == "SkylakeX");
  }
}

TEST_CASE("kernels for AVX2 replace those from before it where the CPU has no more") {
  for (const char* picked : {"Prescott", "Nehalem", "Sandybridge", "Barcelona", "Steamroller"}) {
    CHECK(better_kernels(kAvx2, picked) == "Haswell");
  }
  for (const char* picked : {"Haswell", "Zen", "Excavator"}) {
    CHECK_FALSE(better_kernels(kAvx2, picked));
  }
}

TEST_CASE("kernels stay as they are where they are good or unknown") {
  for (const char* picked : {"SkylakeX", "Cooperlake", "SapphireRapids", "Zen9", "armv8", ""}) {
    CHECK_FALSE(better_kernels(kAvx512, picked));
  }
  for (const char* picked : {"Haswell", "Sandybridge", "Prescott"}) {
    CHECK_FALSE(better_kernels(kOld, picked));
  }
}

TEST_CASE("the kernels can be changed while the program runs") {
  const std::string picked(openblas::kernels());
  const std::optional<std::string> before = core_type();
  for (const char* name : {"Sandybridge", "Nehalem", "Haswell", "Zen"}) {
    if (name == std::string("Haswell") && !openblas::cpu_features().avx2_and_fma) break;
    if (!openblas::use_kernels(name)) {
      WARN("this BLAS has no kernels for " << name);
      continue;
    }
    CHECK(openblas::kernels() == name);
    CHECK(products_are_right());
    CHECK(core_type() == before);
  }
  openblas::use_kernels(picked);
  CHECK(openblas::kernels() == picked);
  CHECK(products_are_right());
}

TEST_CASE("kernels that there are not change nothing") {
  const std::string picked(openblas::kernels());
  CHECK_FALSE(openblas::use_kernels("Abacus"));
  CHECK(openblas::kernels() == picked);
  CHECK(products_are_right());
}

TEST_CASE("the user decides by naming kernels") {
  const std::optional<std::string> before = core_type();
  setenv("OPENBLAS_CORETYPE", "Haswell", 1);
  CHECK(openblas::user_has_decided());
  CHECK(config().better_blas_kernels.empty());
  setenv("OPENBLAS_CORETYPE", "", 1);
  CHECK_FALSE(openblas::user_has_decided());
  unsetenv("OPENBLAS_CORETYPE");
  CHECK_FALSE(openblas::user_has_decided());
  if (before) setenv("OPENBLAS_CORETYPE", before->c_str(), 1);
}

}  // namespace ember::test
