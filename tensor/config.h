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
  int threads;                  // see threads.h
};
Config config();

/// The same as lines of text, for people.
std::string to_string(const Config& config);

}  // namespace ember
