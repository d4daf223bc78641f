/// Small computations whose graphs teach something: some 10 to 25 nodes of a few numbers each.
#pragma once

#include <span>

#include "examples/tools/graph/replay.h"

namespace ember::examples {

struct GraphModel {
  const char* name;    // on the command line
  const char* title;   // on the page
  const char* notice;  // what to look at, in one or two sentences
  Computation (*compute)();
};

/// The first is the default. Their numbers are the same on every call.
std::span<const GraphModel> graph_models();

}  // namespace ember::examples
