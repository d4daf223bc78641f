/// How this Ember was built, and which BLAS and how many threads it uses.
#pragma once

#include <string>

namespace ember {

struct Config {
  std::string version;          // Ember's
  std::string compiler;         // "gcc 12.2.0"
  std::string build_type;       // "Release", "Debug"
  std::string instruction_set;  // what Ember's own kernels were compiled for: "AVX2 FMA"
  std::string blas;             // OpenBLAS's description of itself, or that it is another library
  std::string blas_kernels;     // the CPU that its kernels are written for: "SkylakeX", "unknown"
  // The kernels that suit this CPU better, which take_over_blas() would choose; "" if there are
  // none, or if the user has set OPENBLAS_CORETYPE.
  std::string better_blas_kernels;
  int threads;  // see threads.h
};
Config config();

/// The same as text, one line for each entry.
std::string to_string(const Config& config);

}  // namespace ember
