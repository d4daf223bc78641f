/// What this build of Ember runs on.
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
  // The kernels that suit this CPU better, where there are some and the user's OPENBLAS_CORETYPE
  // has not decided: take_over_blas() puts them in place. Otherwise "".
  std::string better_blas_kernels;
  int threads;  // see threads.h
};
Config config();

/// The same as lines of text, for people.
std::string to_string(const Config& config);

}  // namespace ember
