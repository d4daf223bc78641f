/// For programs in which Ember alone uses BLAS.
#pragma once

#include <string>

namespace ember {

/// Makes this process's OpenBLAS Ember's: the kernels that suit the CPU and, in OpenBLAS's pthread
/// builds, one thread for good, as Ember spreads products over threads of its own. (OpenMP builds
/// are set for each of Ember's calls, as without this function.) Returns the CPU that the kernels
/// now in use are written for; "" if the library does not say.
///
/// OpenBLAS picks the kernels of an older CPU on one that is newer than the library, which may cost
/// half of the speed; config().better_blas_kernels says where that is so. OPENBLAS_CORETYPE has the
/// last word: where the user has set it, kernels stay as they are. With another library than
/// OpenBLAS nothing happens.
///
/// To be called at the start of main, before there are other threads: a product that is computed
/// while kernels change comes out wrong or crashes, and the environment is changed for a moment.
///
/// Everything works without it. Ember then changes nothing of the host's OpenBLAS: kernels stay,
/// and the number of threads is 1 while Ember computes a product and then again what it was. (In
/// OpenBLAS's OpenMP builds, it is that for Ember's own call alone.) If another thread of the host
/// asks OpenBLAS for a product in that moment, it is right, but computed by one thread.
std::string take_over_blas();

}  // namespace ember
