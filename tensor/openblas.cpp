#include "ember/tensor/openblas.h"

#include <algorithm>
#include <array>
#include <cstdlib>

// Exported by OpenBLAS and by OpenMP's runtime; null where the process has none.
extern "C" {
[[gnu::weak]] void openblas_set_num_threads(int threads);
[[gnu::weak]] char* openblas_get_config();
[[gnu::weak]] char* openblas_get_corename();
[[gnu::weak]] void gotoblas_dynamic_init();
[[gnu::weak]] void gotoblas_dynamic_quit();
[[gnu::weak]] int omp_get_max_threads();
[[gnu::weak]] void omp_set_num_threads(int threads);
}

namespace ember::openblas {
namespace {

constexpr const char* kCoreType = "OPENBLAS_CORETYPE";

std::string current_kernels() {
  return openblas_get_corename ? openblas_get_corename() : "";
}

/// Lets OpenBLAS pick its kernels again, with this value of OPENBLAS_CORETYPE. That it must read it
/// from the environment is why the variable is there for a moment.
void pick_again(const std::string& core_type) {
  std::optional<std::string> before;
  if (const char* text = std::getenv(kCoreType)) before = text;
  setenv(kCoreType, core_type.c_str(), 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  before ? setenv(kCoreType, before->c_str(), 1) : unsetenv(kCoreType);
}

/// Sets OpenBLAS up when first called.
const std::string& set_up_and_describe() {
  static const std::string description = [] {
    const bool user_has_decided = std::getenv(kCoreType) != nullptr;
    if (const auto better = better_kernels(cpu_features(), current_kernels(), user_has_decided)) {
      use_kernels(std::string(*better));
    }
    if (openblas_set_num_threads) {
      const OneThread openmp_keeps_its_own;
      openblas_set_num_threads(1);
    }
    return std::string(openblas_get_config ? openblas_get_config() : "");
  }();
  return description;
}

}  // namespace

CpuFeatures cpu_features() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return {.avx2_and_fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"),
          .avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")};
#else
  return {.avx2_and_fma = false, .avx512 = false};
#endif
}

std::optional<std::string_view> better_kernels(CpuFeatures cpu, std::string_view picked,
                                               bool user_has_decided) {
  constexpr std::array<std::string_view, 15> kBeforeAvx2{
      "Prescott", "Atom",        "Core2",        "Penryn",     "Dunnington",
      "Nehalem",  "Opteron",     "Opteron_SSE3", "Barcelona",  "Nano",
      "Bobcat",   "Sandybridge", "Bulldozer",    "Piledriver", "Steamroller"};
  constexpr std::array<std::string_view, 3> kBeforeAvx512{"Haswell", "Excavator", "Zen"};
  const auto is_among = [&](const auto& names) {
    return std::find(names.begin(), names.end(), picked) != names.end();
  };
  if (user_has_decided) return std::nullopt;
  const bool before_avx2 = is_among(kBeforeAvx2);
  if (cpu.avx512 && (before_avx2 || is_among(kBeforeAvx512))) return "SkylakeX";
  if (cpu.avx2_and_fma && before_avx2) return "Haswell";
  return std::nullopt;
}

bool use_kernels(const std::string& name) {
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit || !openblas_get_corename) return false;
  const std::string before = current_kernels();
  if (name == before) return true;
  pick_again(name);
  if (current_kernels() == name) return true;
  pick_again(before);
  return false;
}

void set_up() {
  set_up_and_describe();
}

OneThread::OneThread() : openmp_threads_(omp_get_max_threads ? omp_get_max_threads() : 1) {
  if (openmp_threads_ != 1 && omp_set_num_threads) omp_set_num_threads(1);
}

OneThread::~OneThread() {
  if (openmp_threads_ != 1 && omp_set_num_threads) omp_set_num_threads(openmp_threads_);
}

std::string description() {
  return set_up_and_describe();
}

std::string kernels() {
  set_up();
  return current_kernels();
}

}  // namespace ember::openblas
