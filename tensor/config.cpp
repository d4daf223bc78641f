#include "ember/tensor/config.h"

#include <fmt/format.h>

#include <string_view>

#include "ember/tensor/blas.h"
#include "ember/tensor/openblas.h"
#include "ember/tensor/threads.h"

// EMBER_VERSION and EMBER_BUILD_TYPE come from CMakeLists.txt.

namespace ember {
namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("gcc {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string instruction_set() {
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
  return "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
  return "AVX2 FMA";
#elif defined(__AVX__)
  return "AVX";
#elif defined(__x86_64__)
  return "x86-64";
#elif defined(__aarch64__)
  return "AArch64";
#else
  return "unknown";
#endif
}

std::string or_else(std::string_view text, const char* otherwise) {
  return std::string(text.empty() ? otherwise : text);
}

std::string better_blas_kernels() {
  if (openblas::user_has_decided()) return "";
  return std::string(
      openblas::better_kernels(openblas::cpu_features(), openblas::kernels()).value_or(""));
}

}  // namespace

Config config() {
  // This call keeps BLAS linked. openblas.cpp has only weak references to it, and with --as-needed
  // a linker drops a library that has no others.
  blas::gemm<float>(1, {}, {}, 0, {});
  return {.version = EMBER_VERSION,
          .compiler = compiler(),
          .build_type = or_else(EMBER_BUILD_TYPE, "none"),
          .instruction_set = instruction_set(),
          .blas = or_else(openblas::description(), "another library than OpenBLAS"),
          .blas_kernels = or_else(openblas::kernels(), "unknown"),
          .better_blas_kernels = better_blas_kernels(),
          .threads = num_threads()};
}

std::string to_string(const Config& config) {
  const std::string advice =
      config.better_blas_kernels.empty()
          ? ""
          : fmt::format(" (take_over_blas() would choose {})", config.better_blas_kernels);
  return fmt::format(
      "ember            {}\n"
      "compiler         {}\n"
      "build type       {}\n"
      "instruction set  {}\n"
      "BLAS             {}\n"
      "BLAS kernels     {}{}\n"
      "threads          {}\n",
      config.version, config.compiler, config.build_type, config.instruction_set, config.blas,
      config.blas_kernels, advice, config.threads);
}

}  // namespace ember
