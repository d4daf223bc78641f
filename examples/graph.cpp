// Teaches: how a gradient comes about, one rule at a time.
//
//   examples/run graph                     writes graph.html: open it in a browser
//   examples/run graph --model attention   a larger graph
//
// The page shows the graph behind the loss of a small model. A slider steps forward, operation by
// operation, and back, rule by rule. The models are in graph/models.cpp.
#include <ember/ember.h>
#include <fmt/format.h>

#include <algorithm>

#include "examples/formats/files/errors.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/graph/models.h"
#include "examples/tools/graph/replay_page.h"

namespace {

using namespace ember;
using namespace ember::examples;

std::string model_names() {
  std::string names;
  for (const GraphModel& model : graph_models()) {
    names += (names.empty() ? "" : ", ") + std::string(model.name);
  }
  return names;
}

const GraphModel& find_model(const std::string& name) {
  const auto models = graph_models();
  const auto found = std::find_if(models.begin(), models.end(),
                                  [&](const GraphModel& model) { return model.name == name; });
  if (found != models.end()) return *found;
  throw UsageError(fmt::format("there is no model '{}': the models are {}", name, model_names()));
}

void write_page(const GraphModel& model, const std::string& output) {
  const Computation made = model.compute();
  fmt::print("{}\n\nThe graph, in the order in which backward() walks it:\n{}\n", model.title,
             trace(made.loss));
  save_file("graph", output, render({model.title, model.notice, replay(model.compute)}));
  fmt::print("wrote {}: open it in a browser\n", output);
}

}  // namespace

int main(int argc, char** argv) {
  take_over_blas();
  std::string output = "graph.html", model = graph_models()[0].name;
  return run_main(
      argc, argv, "Writes a page that plays a small model forward and its gradients back",
      [&](App& app) {
        app.add_option("--output,-o", output, "the page to write");
        app.add_option("--model", model, "what it shows: " + model_names());
      },
      [&] { write_page(find_model(model), output); });
}
