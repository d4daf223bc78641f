/// Looking at the graph.
#pragma once

#include <string>

#include "ember/autograd/variable.h"

namespace ember {

/// The graph behind y as Graphviz text, which `dot -Tsvg` draws: operations as boxes and leaves as
/// ellipses, with their names (Variable::set_name) and shapes; arrows go where the numbers went.
/// Error: y is a constant.
std::string to_dot(const Variable& y);

/// The tape in the order in which backward() will walk it, a line a node: its number, operation,
/// shape, and the numbers of its inputs (- for a constant).
///
///     #0  sum     ()      <- #1
///     #1  square  (2, 3)  <- #2
///     #2  w       (2, 3)  leaf
///
/// Error: y is a constant.
std::string trace(const Variable& y);

}  // namespace ember
