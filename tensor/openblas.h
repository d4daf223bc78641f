/// Internal: what Ember asks of OpenBLAS besides BLAS itself.
///
/// OpenBLAS is the expected library, not a required one: its own functions are bound weakly, and
/// where one is missing nothing is done in its place. Two things are arranged. Each product runs on
/// the thread that asks for it, as Ember spreads products over its own threads (blas.h). And on
/// CPUs newer than the library, for which OpenBLAS picks the kernels of an older one, the right
/// kernels are put in their place, unless the user's OPENBLAS_CORETYPE has decided.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ember::openblas {

/// What a CPU can do, and the operating system lets it.
struct CpuFeatures {
  bool avx2_and_fma;
  bool avx512;  // F, BW, DQ and VL, which OpenBLAS's kernels for AVX-512 use
};
CpuFeatures cpu_features();

/// The kernels to use instead of those that OpenBLAS picked, by the names of OPENBLAS_CORETYPE;
/// none where the choice was good, is not understood, or was the user's.
std::optional<std::string_view> better_kernels(CpuFeatures cpu, std::string_view picked,
                                               bool user_has_decided);

/// Changes the kernels that OpenBLAS runs. False: it cannot, or has none of that name, and nothing
/// has changed. Not to be called while products are computed.
bool use_kernels(const std::string& name);

/// Once in a process, by whichever thread comes first: better kernels if there are any, and one
/// thread. Every call to BLAS comes after it.
void set_up();

/// While it lives, a product that this thread asks for runs on this thread alone. (OpenBLAS's
/// OpenMP builds ask OpenMP for each thread's number of threads, so set_up() does not settle it.)
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int openmp_threads_;  // of this thread, before
};

std::string description();  // as OpenBLAS words it; "" if the library is another one
std::string kernels();      // the CPU they are written for; "" if the library does not say

}  // namespace ember::openblas
