#include "ember/autograd/graph.h"

#include <algorithm>
#include <unordered_map>

#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/print.h"

namespace ember {
namespace {

/// The nodes behind y, numbered in the order in which backward() visits them.
class Numbered {
 public:
  Numbered(const char* op, const Variable& y) {
    check(y.grad_fn() != nullptr, "[{}] got a constant, behind which there is no graph", op);
    nodes_ = nodes_behind({y});
    for (std::size_t i = 0; i < nodes_.size(); ++i) numbers_.emplace(nodes_[i], i);
  }
  const std::vector<Node*>& nodes() const { return nodes_; }
  std::size_t operator[](const Node& node) const { return numbers_.at(&node); }
  bool contains(const Node* node) const { return numbers_.count(node) > 0; }

 private:
  std::vector<Node*> nodes_;
  std::unordered_map<const Node*, std::size_t> numbers_;
};

std::string name_of(const Node& node) {
  return node.slot_if_any() ? node.slot_if_any()->name : "";
}

/// What a node is called in a drawing: a leaf by its name, an operation by what it does and the
/// name of its result. On one line.
std::string title(const Node& node) {
  std::string name = name_of(node);
  std::replace(name.begin(), name.end(), '\n', ' ');
  if (name.empty()) return node.op();
  return node.is_leaf() ? name : fmt::format("{} = {}", name, node.op());
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

/// One number as it is, several as they print, the lines of a label being those of the print.
std::string numbers_of(const Tensor& x) {
  if (x.numel() == 1) return fmt::format("{:.4g}", x.item());
  std::string text;
  for (const char c : to_string(x, {.threshold = 12, .edge_items = 2})) {
    text += c == '\n' ? "\\n" : std::string(1, c);
  }
  return text;
}

/// What the last column of a trace says: "leaf", or where the inputs are, as in "<- #4, -, #7".
std::string origin(const Node& node, const Numbered& numbers) {
  if (node.is_leaf()) return "leaf";
  if (node.is_released()) return "used";
  std::string inputs;
  for (const Node::Edge& edge : node.edges()) {
    inputs += inputs.empty() ? "<- " : ", ";
    inputs += edge.node ? fmt::format("#{}", numbers[*edge.node]) : "-";
  }
  return inputs;
}

/// The lines of a drawing that tell a Variable's numbers.
std::string value_and_gradient(const Variable& x) {
  std::string lines = "\\nvalue " + numbers_of(x.value());
  const Gradient gradient = x.gradient();
  if (gradient.is_row_sparse()) {
    const RowSparse rows = gradient.row_sparse().coalesce();
    lines += fmt::format("\\ngrad {}\\nin the rows {}", numbers_of(rows.rows.value()),
                         numbers_of(rows.indices));
  } else if (gradient.defined()) {
    lines += "\\ngrad " + numbers_of(gradient.dense().value());
  }
  return lines;
}

}  // namespace

std::string to_dot(const Variable& y, const std::vector<Variable>& shown) {
  const Numbered numbers("to_dot", y);
  std::unordered_map<const Node*, std::string> lines;
  for (const Variable& x : shown) {
    check(numbers.contains(x.grad_fn().get()),
          "[to_dot] cannot show the numbers of a Variable of shape {} that is not in the graph",
          x.shape());
    lines[x.grad_fn().get()] = value_and_gradient(x);
  }
  std::string dot =
      "digraph {\n"
      "  node [fontname=\"Helvetica\", fontsize=11, shape=box, style=rounded];\n"
      "  edge [arrowsize=0.7];\n";
  for (const Node* node : numbers.nodes()) {
    const auto shows = lines.find(node);
    dot +=
        fmt::format("  n{} [label=\"{}\\n{}{}\"{}];\n", numbers[*node], escaped(title(*node)),
                    node->shape(), shows == lines.end() ? "" : shows->second,
                    node->is_leaf() ? ", shape=ellipse, style=filled, fillcolor=\"#dbe9f6\"" : "");
  }
  for (const Node* node : numbers.nodes()) {
    for (const Node::Edge& edge : node->edges()) {
      if (edge.node) dot += fmt::format("  n{} -> n{};\n", numbers[*edge.node], numbers[*node]);
    }
  }
  return dot + "}\n";
}

std::string trace(const Variable& y) {
  const Numbered numbers("trace", y);
  std::size_t title_width = 0, shape_width = 0;
  for (const Node* node : numbers.nodes()) {
    title_width = std::max(title_width, title(*node).size());
    shape_width = std::max(shape_width, node->shape().to_string().size());
  }
  const std::size_t number_width = std::to_string(numbers.nodes().size() - 1).size() + 1;
  std::string lines;
  for (const Node* node : numbers.nodes()) {
    lines += fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n", fmt::format("#{}", numbers[*node]),
                         number_width, title(*node), title_width, node->shape().to_string(),
                         shape_width, origin(*node, numbers));
  }
  return lines;
}

}  // namespace ember
