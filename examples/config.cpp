// Prints what this build of Ember runs on: versions, threads, the kernels that BLAS chose.
#include <ember/tensor/config.h>
#include <fmt/format.h>

#include "examples/support/cli.h"

int main(int argc, char** argv) {
  return ember::examples::run_main(
      argc, argv, "Prints what this build of Ember runs on", [](ember::examples::App&) {},
      [] { fmt::print("{}", to_string(ember::config())); });
}
