#include "ember/nn/hierarchical_softmax.h"

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/log_loss.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/far_rows.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/row_products.h"

namespace ember::nn {
namespace {

constexpr const char* kLossName = "hierarchical_softmax_loss";

/// What the loss is over: every input of every word with every node of its path. All tensors
/// contiguous.
struct Walks {
  Bags bags, nodes;
  Tensor turns;
};

/// The gradients of the loss, if that of the loss itself is 1.
struct WalkSlopes {
  Tensor x;          // (M, D)
  Tensor nodes;      // (R, D): of those nodes alone that are on a path
  RowGroups places;  // which nodes these are, and where they stand in the paths' ids
};

/// Row ids[k] of a table with rows of `width` numbers, as the kernels of row_products.h ask for it.
template <class T>
auto rows_of(T* table, std::int64_t width, const std::int64_t* ids) {
  return [=](std::int64_t k) { return table + ids[k] * width; };
}

/// Asks for the rows of a path, which lie far apart, before it is their turn.
template <class T>
void prefetch_rows(const T* table, std::int64_t width, std::span<const std::int64_t> ids) {
  for (const std::int64_t id : ids) prefetch(table + id * width, width);
}

Walks checked_walks(const Variable& x, const Variable& nodes, const Bags& bags,
                    const TreePaths& paths) {
  require_defined(kLossName, x.value());
  require_defined(kLossName, nodes.value());
  check(x.dim() == 2 && nodes.dim() == 2 && x.size(1) == nodes.size(1),
        "[{}] got x of shape {} and nodes of shape {}: needs (M, D) and (U, D)", kLossName,
        x.shape(), nodes.shape());
  Walks walks{checked_bags(kLossName, bags, x.size(0)),
              checked_bags(kLossName, paths.nodes, nodes.size(0)), paths.turns};
  require_defined(kLossName, paths.turns);
  check(paths.turns.shape() == walks.nodes.ids.shape() && walks.bags.count() == walks.nodes.count(),
        "[{}] got {} bags, {} paths of {} nodes in all, and turns of shape {}: needs a path for "
        "each bag, and a turn for each of its nodes",
        kLossName, walks.bags.count(), walks.nodes.count(), walks.nodes.ids.numel(),
        paths.turns.shape());
  check(x.dtype() == nodes.dtype() && x.dtype() == paths.turns.dtype() && is_floating(x.dtype()),
        "[{}] got x of {}, nodes of {} and turns of {}: needs f32, or f64, for all", kLossName,
        x.dtype(), nodes.dtype(), paths.turns.dtype());
  walks.turns = paths.turns.contiguous();
  return walks;
}

WalkSlopes zero_slopes(const Tensor& x, const Walks& walks) {
  WalkSlopes slopes{zeros(x.shape(), x.dtype()), {}, group_rows(walks.nodes.ids)};
  slopes.nodes = zeros({std::ssize(slopes.places.rows), x.size(1)}, x.dtype());
  return slopes;
}

/// For each of the paths' ids its row among those of WalkSlopes::nodes.
std::vector<std::int64_t> row_of_each_place(const RowGroups& places) {
  std::vector<std::int64_t> row(places.order.size());
  for (std::size_t k = 0; k < places.rows.size(); ++k) {
    for (std::int64_t i = places.start[k]; i < places.start[k + 1]; ++i) {
      const std::int64_t place = places.order[static_cast<std::size_t>(i)];
      row[static_cast<std::size_t>(place)] = static_cast<std::int64_t>(k);
    }
  }
  return row;
}

/// Turns the scores of one word, a path of them for each input, into their slopes, and returns
/// their loss. of_nodes: the same slopes, node by node.
template <class T>
double slopes_of_word(std::vector<T>& scores, const T* turns, std::size_t steps,
                      std::vector<T>& of_nodes, std::vector<T>& scratch) {
  const std::size_t count = steps == 0 ? 0 : scores.size() / steps;
  const auto turn = [&] {
    for (std::size_t k = 0; k < count; ++k) {
      for (std::size_t q = 0; q < steps; ++q) scores[k * steps + q] *= turns[q];
    }
  };
  turn();
  const double loss = log_losses(scores.data(), std::ssize(scores), scratch);
  turn();
  of_nodes.resize(scores.size());
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t q = 0; q < steps; ++q) of_nodes[q * count + k] = scores[k * steps + q];
  }
  return loss;
}

/// Returns the loss, and adds to its slopes, if they are wanted: word by word, while the rows of a
/// path are in the cache.
///
///     x' = sum of c n over the path,  n' = sum of c x over the inputs     c the slope in x·n
double forward(const Tensor& x, const Tensor& nodes, const Walks& walks, const WalkSlopes* slopes) {
  const std::int64_t width = x.size(1);
  return dispatch_floating(kLossName, x.dtype(), [&](auto element) {
    using T = decltype(element);
    std::vector<std::int64_t> row;
    if (slopes) row = row_of_each_place(slopes->places);
    std::vector<T> scores, of_nodes, scratch;
    const T* turn = walks.turns.data<T>();
    double loss = 0;
    for (std::int64_t j = 0, place = 0; j < walks.bags.count(); ++j) {
      const auto bag = walks.bags[j], path = walks.nodes[j];
      const std::int64_t count = std::ssize(bag), steps = std::ssize(path);
      const auto input = rows_of(x.data<T>(), width, bag.data());
      const auto node = rows_of(nodes.data<T>(), width, path.data());
      if (j + 1 < walks.nodes.count()) prefetch_rows(nodes.data<T>(), width, walks.nodes[j + 1]);
      scores.resize(bag.size() * path.size());
      for (std::int64_t k = 0; k < count; ++k) {
        dot_rows(input(k), width, steps, node, scores.data() + k * steps);
      }
      loss += slopes_of_word(scores, turn, path.size(), of_nodes, scratch);
      if (slopes) {
        const auto to_input = rows_of(slopes->x.data<T>(), width, bag.data());
        const auto to_node = rows_of(slopes->nodes.data<T>(), width, row.data() + place);
        add_rows_to_each(count, to_input, width, steps, scores.data(), node);
        add_rows_to_each(steps, to_node, width, count, of_nodes.data(), input);
      }
      turn += steps;
      place += steps;
    }
    return loss;
  });
}

/// The gradient of `count` rows of which these alone are not zero.
Gradient spread(const std::vector<std::int64_t>& places, const Variable& rows, std::int64_t count,
                bool sparse) {
  const RowSparse gradient{from_vector(places), rows, count};
  return sparse ? Gradient(gradient) : Gradient(gradient.to_dense());
}

/// The same gradients, composed of differentiable functions: for create_graph.
std::vector<Gradient> composed_gradients(const Variable& g, const Variable& x,
                                         const Variable& nodes, const Walks& walks, bool sparse) {
  // One entry for each score.
  std::vector<std::int64_t> input, node, place;
  std::int64_t path_begin = 0;
  for (std::int64_t j = 0; j < walks.bags.count(); ++j) {
    const auto path = walks.nodes[j];
    for (const std::int64_t i : walks.bags[j]) {
      for (std::int64_t q = 0; q < std::ssize(path); ++q) {
        input.push_back(i);
        node.push_back(path[static_cast<std::size_t>(q)]);
        place.push_back(path_begin + q);
      }
    }
    path_begin += std::ssize(path);
  }
  const Tensor inputs = from_vector(input), on_path = from_vector(node);
  const Tensor turn = index_select(walks.turns, 0, from_vector(place)).unsqueeze(1);
  const Variable u = index_select(x, 0, inputs), n = index_select(nodes, 0, on_path);
  const Variable slope = (sigmoid(sum(u * n, 1, true) * turn) - 1) * turn * g;
  return {index_add(zeros(x.shape(), x.dtype()), 0, inputs, slope * n),
          spread(node, slope * u, nodes.size(0), sparse)};
}

}  // namespace

Variable hierarchical_softmax_loss(const Variable& x, const Variable& nodes, const Bags& bags,
                                   const TreePaths& paths, bool sparse) {
  const Walks walks = checked_walks(x, nodes, bags, paths);
  const bool recorded = grad_enabled() && (x.requires_grad() || nodes.requires_grad());
  const WalkSlopes slopes = recorded ? zero_slopes(x.value(), walks) : WalkSlopes();
  const double loss = forward(x.value().contiguous(), nodes.value().contiguous(), walks,
                              recorded ? &slopes : nullptr);
  const auto rule = [x = Saved(x), nodes = Saved(nodes), walks, slopes, sparse,
                     node_count = nodes.size(0)](const Variable& g,
                                                 const Variable&) -> std::vector<Gradient> {
    if (grad_enabled()) return composed_gradients(g, x, nodes, walks, sparse);
    const auto times_g = [&](const Tensor& slope) {
      return g.item() == 1 ? slope : slope * g.item();
    };
    return {Variable(times_g(slopes.x)),
            spread(slopes.places.rows, times_g(slopes.nodes), node_count, sparse)};
  };
  return record_joint(kLossName, full({}, loss, x.dtype()), {x, nodes}, rule);
}

}  // namespace ember::nn
