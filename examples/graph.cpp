// Teaches: what the graph behind a loss looks like. Every operation is a node that remembers its
// inputs' nodes; backward() visits them newest first.
//
//   examples/run graph                 writes graph.svg and prints the tape
//   examples/run graph --output a.svg
#include <ember/ember.h>
#include <fmt/format.h>

#include "examples/support/cli.h"
#include "examples/support/directory.h"
#include "examples/support/graphviz.h"

int main(int argc, char** argv) {
  using namespace ember;
  ember::take_over_blas();
  std::string output = "graph.svg";
  return examples::run_main(
      argc, argv, "Draws the graph of a small MLP's loss",
      [&](examples::App& app) { app.add_option("--output", output, "the SVG file to write"); },
      [&] {
        const nn::Sequential mlp(nn::Linear(2, 8), nn::Tanh(), nn::Linear(8, 3));
        mlp.name_parameters();
        const Variable loss = nn::cross_entropy(mlp(randn({4, 2})), tensor({0, 2, 1, 0}));

        std::FILE* const text = examples::stream_beside(output);
        fmt::print(text, "{}\n\nThe tape, in the order in which backward() walks it:\n{}",
                   mlp.to_string(), trace(loss));
        examples::draw_svg(to_dot(loss), output);
        fmt::print(text, "\nwrote {}\n", output);
      });
}
