#include "ember/tensor/openblas.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

// Exported by OpenBLAS and by OpenMP's runtime; null where the process has none.
extern "C" {
[[gnu::weak]] int openblas_get_num_threads();
[[gnu::weak]] void openblas_set_num_threads(int threads);
[[gnu::weak]] int openblas_get_parallel();
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

/// Makes OpenBLAS choose its kernels again, with this value of OPENBLAS_CORETYPE. OpenBLAS reads
/// the name from the environment only, so the variable is set for a moment.
void pick_again(const std::string& core_type) {
  std::optional<std::string> before;
  if (const char* text = std::getenv(kCoreType)) before = text;
  setenv(kCoreType, core_type.c_str(), 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  before ? setenv(kCoreType, before->c_str(), 1) : unsetenv(kCoreType);
}

enum class Threading { none, of_the_process, of_the_caller };

/// Where OpenBLAS keeps its number of threads.
Threading threading() {
  constexpr int kPthread = 1, kOpenMp = 2;  // values of openblas_get_parallel()
  static const Threading answer = [] {
    const int build = openblas_get_parallel ? openblas_get_parallel() : 0;
    if (build == kPthread && openblas_get_num_threads && openblas_set_num_threads) {
      return Threading::of_the_process;
    }
    const bool has_openmp = omp_get_max_threads && omp_set_num_threads;
    return build == kOpenMp && has_openmp ? Threading::of_the_caller : Threading::none;
  }();
  return answer;
}

/// Counts the products that Ember is computing, in all threads. While there are any, the process's
/// number of threads is 1. Usually entering and leaving take a few instructions and no lock,
/// because products may be small and many.
class Products {
 public:
  Products() {
    // The child has only the thread that called fork(), which was in no product.
    pthread_atfork([] { products().count_at_fork_ = products().begin_change(); },
                   [] { products().count_ = products().count_at_fork_; },
                   [] {
                     if (products().count_at_fork_ > 0) products().put_back();
                     products().count_ = 0;
                   });
  }
  static Products& products() {
    static Products only;
    return only;
  }

  void enter() {
    int count = count_;
    // The fast path, unless the host has changed the number in the meantime.
    while (count > 0 && openblas_get_num_threads() == 1) {
      if (count_.compare_exchange_weak(count, count + 1)) return;
    }
    count = begin_change();
    const int now = openblas_get_num_threads();
    if (count == 0 || now != 1) before_ = now;
    if (now != 1) openblas_set_num_threads(1);
    count_ = count + 1;
  }

  void leave() {
    int count = count_;
    while (count > 1) {
      if (count_.compare_exchange_weak(count, count - 1)) return;
    }
    count = begin_change();
    if (count == 1) put_back();
    count_ = count - 1;
  }

 private:
  static constexpr int kChanging = -1;  // a thread reads or sets the number of threads

  /// Sets the count to kChanging and returns the old one. No other thread enters or leaves until it
  /// is set again.
  int begin_change() {
    int count = count_;
    while (count == kChanging || !count_.compare_exchange_weak(count, kChanging)) {
      if (count == kChanging) std::this_thread::yield();
      count = count_;
    }
    return count;
  }

  void put_back() {
    if (before_ != 1 && openblas_get_num_threads() == 1) openblas_set_num_threads(before_);
  }

  std::atomic<int> count_{0};
  int before_ = 1;  // the host's number of threads; read and written while kChanging
  int count_at_fork_ = 0;
};

// Created before main(), so that the fork handlers are registered before any fork.
[[maybe_unused]] const Products& made_early = Products::products();
[[maybe_unused]] const Threading known_early = threading();

std::atomic<bool> keeps_one_thread{false};

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

std::optional<std::string_view> better_kernels(CpuFeatures cpu, std::string_view picked) {
  constexpr std::array<std::string_view, 15> kBeforeAvx2{
      "Prescott", "Atom",        "Core2",        "Penryn",     "Dunnington",
      "Nehalem",  "Opteron",     "Opteron_SSE3", "Barcelona",  "Nano",
      "Bobcat",   "Sandybridge", "Bulldozer",    "Piledriver", "Steamroller"};
  constexpr std::array<std::string_view, 3> kBeforeAvx512{"Haswell", "Excavator", "Zen"};
  const auto is_among = [&](const auto& names) {
    return std::find(names.begin(), names.end(), picked) != names.end();
  };
  const bool before_avx2 = is_among(kBeforeAvx2);
  if (cpu.avx512 && (before_avx2 || is_among(kBeforeAvx512))) return "SkylakeX";
  if (cpu.avx2_and_fma && before_avx2) return "Haswell";
  return std::nullopt;
}

bool user_has_decided() {
  const char* const text = std::getenv(kCoreType);
  return text != nullptr && *text != '\0';
}

bool use_kernels(const std::string& name) {
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit || !openblas_get_corename) return false;
  const std::string before(kernels());
  if (name == before) return true;
  pick_again(name);
  if (kernels() == name) return true;
  pick_again(before);
  return false;
}

OneThread::OneThread() {
  if (threading() == Threading::of_the_process && !keeps_one_thread) {
    Products::products().enter();
    is_counted_ = true;
  } else if (threading() == Threading::of_the_caller) {
    openmp_threads_ = omp_get_max_threads();
    if (openmp_threads_ != 1) omp_set_num_threads(1);
  }
}

OneThread::~OneThread() {
  if (is_counted_) Products::products().leave();
  if (openmp_threads_ != 1) omp_set_num_threads(openmp_threads_);
}

void keep_one_thread() {
  if (threading() != Threading::of_the_process) return;
  openblas_set_num_threads(1);
  keeps_one_thread = true;
}

std::string description() {
  return openblas_get_config ? openblas_get_config() : "";
}

std::string_view kernels() {
  return openblas_get_corename ? openblas_get_corename() : "";
}

Tiles tiles(std::string_view kernels, bool is_f64) {
  // The order in which a kernel sums an element depends only on its place in the kernel's tile.
  // These are multiples of the tiles, measured with OpenBLAS 0.3.21, 0.3.29 and 0.3.34.
  constexpr Tiles kBoth{16, 16};
  // Here the order also depends on the column's position in the whole call
  // (sgemm_kernel_8x4_haswell_2.c, dgemm_kernel_16x2_skylakex.c).
  constexpr Tiles kRows{12, 0};
  if (kernels == "Haswell" || kernels == "Zen") return is_f64 ? kBoth : kRows;
  if (kernels == "SkylakeX" || kernels == "Cooperlake") return is_f64 ? kRows : kBoth;
  if (kernels == "Prescott" || kernels == "Nehalem" || kernels == "Sandybridge") return kBoth;
  return {0, 0};
}

}  // namespace ember::openblas
