/// Looking at the graph.
#pragma once

#include <string>
#include <vector>

#include "ember/autograd/variable.h"

namespace ember {

/// The graph behind y as Graphviz text, which `dot -Tsvg` draws: operations as boxes and leaves as
/// ellipses, with their names (Variable::set_name) and shapes; arrows go where the numbers went.
///
/// The graph does not keep what its operations made, so numbers are drawn of the Variables that are
/// given: their values, and their gradients where they have some. Leaves have one after backward(),
/// others if retain_grad() was called before it. backward() also forgets the graph, unless it is to
/// retain it:
///
///     Variable c = a * b, y = square(c);
///     c.retain_grad();
///     y.backward({}, {.retain_graph = true});
///     to_dot(y, {a, b, c, y});
///
/// Of more than 12 elements the ends are drawn. Errors: y is a constant; one of `shown` is not in
/// the graph.
std::string to_dot(const Variable& y, const std::vector<Variable>& shown = {});

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
