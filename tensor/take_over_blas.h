/// For programs in which Ember alone uses BLAS.
#pragma once

#include <string>

namespace ember {

/// Sets this process's OpenBLAS up for Ember: it chooses the kernels that suit the CPU and, in
/// OpenBLAS's pthread builds, sets one thread permanently, because Ember distributes products over
/// its own threads. (In OpenMP builds the number is set for each of Ember's calls, as without this
/// function.) Returns the CPU that the kernels now in use are written for; "" if the library does
/// not say.
///
/// OpenBLAS picks the kernels of an older CPU on one that is newer than the library, which may cost
/// half of the speed; config().better_blas_kernels says where that is so. If the user has set
/// OPENBLAS_CORETYPE, the kernels stay as they are. With another library than OpenBLAS nothing
/// happens.
///
/// Call it at the start of main, before there are other threads: a product computed while the
/// kernels change is wrong or crashes, and an environment variable is changed temporarily.
///
/// Everything works without it. Ember then leaves the host's OpenBLAS as it is: the kernels stay,
/// and the number of threads is 1 while Ember computes a product and is restored afterwards. (In
/// OpenBLAS's OpenMP builds it is 1 for Ember's own call only.) A product that another thread of
/// the host computes in that time is right, but runs on one thread.
std::string take_over_blas();

}  // namespace ember
