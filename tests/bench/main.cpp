#include <benchmark/benchmark.h>
#include <ember/tensor/take_over_blas.h>

int main(int argc, char** argv) {
  ember::take_over_blas();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
