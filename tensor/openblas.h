/// Internal: what Ember uses of OpenBLAS besides BLAS itself.
///
/// OpenBLAS is expected but not required: its own functions are weak symbols, and a call of one
/// that is missing is skipped. The host program may use OpenBLAS as well. Each product therefore
/// runs on the calling thread only (Ember distributes products over its own threads, blas.h), and
/// the host's number of threads is restored afterwards. Only take_over_blas() changes kernels
/// (take_over_blas.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ember::openblas {

/// Instruction sets that the CPU has and the operating system enables.
struct CpuFeatures {
  bool avx2_and_fma;
  bool avx512;  // F, BW, DQ and VL, which OpenBLAS's kernels for AVX-512 use
};
CpuFeatures cpu_features();

/// The kernels that suit this CPU better than those that OpenBLAS picked, named as in
/// OPENBLAS_CORETYPE; nullopt if the choice was good or is unknown.
std::optional<std::string_view> better_kernels(CpuFeatures cpu, std::string_view picked);

/// Whether OPENBLAS_CORETYPE names kernels: then the choice is the user's.
bool user_has_decided();

/// Changes the kernels that OpenBLAS runs. Returns false, with nothing changed, if OpenBLAS cannot
/// do that or has none of that name. REQUIRES: meanwhile no thread computes products or reads the
/// environment.
bool use_kernels(const std::string& name);

/// While one exists, a product that this thread computes runs on this thread only.
///
/// OpenBLAS's OpenMP builds have a number of threads for each calling thread; this thread's is
/// changed and restored. Its pthread builds have one for the process: it is 1 while any thread has
/// a OneThread, and the last one to end restores the previous number. A product of a host thread in
/// that time runs on one thread. If the host sets the number in that time, that is the number
/// restored, unless it is 1, which cannot be told from Ember's own. fork() is handled: the child
/// has the host's number. (OpenBLAS itself may hang in the first product of a child that was forked
/// while another thread was computing one.)
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  bool is_counted_ = false;  // among the process's products
  int openmp_threads_ = 1;   // of this thread, to be restored
};

/// In pthread builds: one thread from now on, never restored. For a process in which only Ember
/// uses BLAS.
void keep_one_thread();

std::string description();   // OpenBLAS's own text; "" if the library is another one
std::string_view kernels();  // the CPU they are written for; "" if the library does not say

/// A row-major product may be cut at multiples of these numbers of rows and columns without
/// changing a bit of any element. 0: no such multiple is known.
struct Tiles {
  std::int64_t rows;
  std::int64_t columns;
};
Tiles tiles(std::string_view kernels, bool is_f64);

}  // namespace ember::openblas
