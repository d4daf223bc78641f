/// Internal: what Ember asks of OpenBLAS besides BLAS itself.
///
/// OpenBLAS is the expected library, not a required one: its own functions are bound weakly, and
/// where one is missing nothing is done in its place. It may be the host program's as well. Each
/// product therefore runs on the thread that asks for it, as Ember spreads products over its own
/// threads (blas.h), and the host's number of threads is restored afterwards. Only take_over_blas()
/// changes kernels (take_over_blas.h).
#pragma once

#include <cstdint>
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

/// The kernels that suit this CPU better than those that OpenBLAS picked, by the names of
/// OPENBLAS_CORETYPE; none where the choice was good or is not understood.
std::optional<std::string_view> better_kernels(CpuFeatures cpu, std::string_view picked);

/// Whether OPENBLAS_CORETYPE names kernels: then the choice is the user's.
bool user_has_decided();

/// Changes the kernels that OpenBLAS runs. False: it cannot, or has none of that name, and nothing
/// has changed. REQUIRES: nobody computes products or reads the environment meanwhile.
bool use_kernels(const std::string& name);

/// While it lives, a product that this thread asks for runs on this thread alone.
///
/// OpenBLAS's OpenMP builds have a number of threads for each thread that calls, and this one's is
/// changed and put back. Its pthread builds have one for the process: it is 1 while any thread has
/// a OneThread, and the last to end puts back what was there. A host thread that asks OpenBLAS for
/// a product in that time gets it from one thread. Where the host sets the number in that time, its
/// number is what is put back, unless it is 1, which cannot be told from Ember's own. fork() is
/// provided for: the child has the host's number. (OpenBLAS itself may hang in the first product of
/// a child that was forked while another thread was in one.)
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  bool is_counted_ = false;  // among the process's products
  int openmp_threads_ = 1;   // of this thread, before
};

/// In pthread builds: one thread for good, and nothing to be put back. For a process of Ember's
/// own.
void keep_one_thread();

std::string description();   // as OpenBLAS words it; "" if the library is another one
std::string_view kernels();  // the CPU they are written for; "" if the library does not say

/// A row-major product may be cut at multiples of so many rows and columns without changing a bit
/// of any element. 0: no such multiple is known.
struct Tiles {
  std::int64_t rows;
  std::int64_t columns;
};
Tiles tiles(std::string_view kernels, bool is_f64);

}  // namespace ember::openblas
