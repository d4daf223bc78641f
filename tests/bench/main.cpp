#include <benchmark/benchmark.h>
#include <ember/tensor/error.h>
#include <ember/tensor/take_over_blas.h>
#include <ember/tensor/threads.h>

#include <cstdio>

int main(int argc, char** argv) {
  ember::take_over_blas();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  try {
    ember::num_threads();
  } catch (const ember::Error& error) {  // EMBER_NUM_THREADS is none
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  benchmark::RunSpecifiedBenchmarks();
}
