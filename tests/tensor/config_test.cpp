#include "ember/tensor/config.h"

#include "ember/tensor/threads.h"
#include "support/catch.h"

using namespace ember;

TEST_CASE("config() says what this build runs on") {
  const Config here = config();
  CHECK_THAT(here.version, matchers::ContainsSubstring("."));
  CHECK_THAT(here.compiler, matchers::StartsWith("gcc ") || matchers::StartsWith("clang "));
  CHECK_FALSE(here.build_type.empty());
  CHECK_FALSE(here.instruction_set.empty());
  CHECK_FALSE(here.blas.empty());
  CHECK_FALSE(here.blas_kernels.empty());
  CHECK(here.threads == num_threads());
}

TEST_CASE("config() as text has a line for each of them") {
  Config made_up{.version = "1.2.3",
                 .compiler = "gcc 12.2.0",
                 .build_type = "Release",
                 .instruction_set = "AVX2 FMA",
                 .blas = "OpenBLAS 0.3.21",
                 .blas_kernels = "Zen",
                 .better_blas_kernels = "",
                 .threads = 2};
  CHECK(to_string(made_up) ==
        "ember            1.2.3\n"
        "compiler         gcc 12.2.0\n"
        "build type       Release\n"
        "instruction set  AVX2 FMA\n"
        "BLAS             OpenBLAS 0.3.21\n"
        "BLAS kernels     Zen\n"
        "threads          2\n");

  made_up.better_blas_kernels = "SkylakeX";
  CHECK_THAT(to_string(made_up),
             matchers::ContainsSubstring(
                 "BLAS kernels     Zen (take_over_blas() would choose SkylakeX)\n"));
}
