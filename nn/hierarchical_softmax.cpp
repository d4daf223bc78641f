#include "ember/nn/hierarchical_softmax.h"

#include <vector>

#include "ember/autograd/composed_gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::nn {
namespace {

constexpr const char* kLossName = "hierarchical_softmax_loss";

/// What the loss is over: every input of every word with every node of its path. All tensors
/// contiguous.
struct Walks {
  Bags bags;
  TreePaths paths;
};

/// Walks that a rule needs later. Error, when they are taken: changed in place since.
class SavedWalks {
 public:
  explicit SavedWalks(const Walks& walks)
      : ids_(walks.bags.ids),
        offsets_(walks.bags.offsets),
        path_ids_(walks.paths.nodes.ids),
        path_offsets_(walks.paths.nodes.offsets),
        turns_(walks.paths.turns) {}

  Walks get() const {
    return {{ids_.get().value(), offsets_.get().value()},
            {{path_ids_.get().value(), path_offsets_.get().value()}, turns_.get().value()}};
  }

 private:
  Saved ids_, offsets_, path_ids_, path_offsets_, turns_;
};

Walks checked_walks(const Variable& x, const Variable& nodes, const Bags& bags,
                    const TreePaths& paths) {
  require_defined(kLossName, x.value());
  require_defined(kLossName, nodes.value());
  check(x.dim() == 2 && nodes.dim() == 2 && x.size(1) == nodes.size(1),
        "[{}] got x of shape {} and nodes of shape {}: needs (M, D) and (U, D)", kLossName,
        x.shape(), nodes.shape());
  Walks walks{checked_bags(kLossName, bags, x.size(0)),
              {checked_bags(kLossName, paths.nodes, nodes.size(0)), paths.turns}};
  require_defined(kLossName, paths.turns);
  check(paths.turns.shape() == walks.paths.nodes.ids.shape() &&
            walks.bags.count() == walks.paths.nodes.count(),
        "[{}] got {} bags, {} paths of {} nodes in all, and turns of shape {}: needs a path for "
        "each bag, and a turn for each of its nodes",
        kLossName, walks.bags.count(), walks.paths.nodes.count(), walks.paths.nodes.ids.numel(),
        paths.turns.shape());
  check(x.dtype() == nodes.dtype() && x.dtype() == paths.turns.dtype() && is_floating(x.dtype()),
        "[{}] got x of {}, nodes of {} and turns of {}: needs f32, or f64, for all", kLossName,
        x.dtype(), nodes.dtype(), paths.turns.dtype());
  walks.paths.turns = paths.turns.contiguous();
  return walks;
}

/// The loss, composed of differentiable functions.
Variable composed_loss(const Variable& x, const Variable& nodes, const Walks& walks, bool sparse) {
  // An entry for each of S scores: an input, a node on the path of its word, and its turn there.
  std::vector<std::int64_t> input, node, place;
  std::int64_t path_begin = 0;
  for (std::int64_t j = 0; j < walks.bags.count(); ++j) {
    const auto path = walks.paths.nodes[j];
    for (const std::int64_t i : walks.bags[j]) {
      for (std::int64_t q = 0; q < std::ssize(path); ++q) {
        input.push_back(i);
        node.push_back(path[static_cast<std::size_t>(q)]);
        place.push_back(path_begin + q);
      }
    }
    path_begin += std::ssize(path);
  }
  const Variable u = index_select(x, 0, from_vector(input));                   // (S, D)
  const Variable n = index_select(nodes, 0, from_vector(node), sparse);        // (S, D)
  const Tensor turn = index_select(walks.paths.turns, 0, from_vector(place));  // (S)
  return -sum(log_sigmoid(sum(u * n, 1) * turn));
}

}  // namespace

Variable composed::hierarchical_softmax_loss(const Variable& x, const Variable& nodes,
                                             const Bags& bags, const TreePaths& paths,
                                             bool sparse) {
  return composed_loss(x, nodes, checked_walks(x, nodes, bags, paths), sparse);
}

Variable hierarchical_softmax_loss(const Variable& x, const Variable& nodes, const Bags& bags,
                                   const TreePaths& paths, bool sparse) {
  const Walks walks = checked_walks(x, nodes, bags, paths);
  const bool recorded = grad_enabled() && (x.requires_grad() || nodes.requires_grad());
  HierarchicalSoftmaxSlopes slopes;
  const double loss = hierarchical_softmax(x.value().contiguous(), nodes.value().contiguous(),
                                           walks.bags, walks.paths, recorded ? &slopes : nullptr);
  const auto rule = [x = Saved(x), nodes = Saved(nodes), saved = SavedWalks(walks), slopes, sparse,
                     node_count = nodes.size(0)](const Variable& g,
                                                 const Variable&) -> std::vector<Gradient> {
    if (grad_enabled()) {
      const Walks again = saved.get();
      return composed_gradients(
          [&](const auto& in) { return composed_loss(in[0], in[1], again, sparse); }, {x, nodes},
          g);
    }
    const auto times_g = [&](const Tensor& slope) {
      return g.item() == 1 ? slope : slope * g.item();
    };
    const RowSparse to_nodes{slopes.node_ids, times_g(slopes.nodes), node_count};
    return {Variable(times_g(slopes.x)),
            sparse ? Gradient::of_checked(to_nodes) : Gradient(to_nodes.to_dense())};
  };
  // y = -sum log s(t x_i n)       slope = t (s(t x_i n) - 1),  x_i' = y' slope n,  n' = y' slope
  // x_i over the nodes n on each word's path, s = sigmoid, t = 1 or -1: the turn taken there
  return record_joint(kLossName, full({}, loss, x.dtype()), {x, nodes}, rule);
}

}  // namespace ember::nn
