#include "ember/nn/hierarchical_softmax.h"

#include <span>
#include <vector>

#include "ember/autograd/composed_gradients.h"
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

/// For each word j the products of its inputs with the nodes of its path, (inputs, nodes), one word
/// behind the other: `begin[j]` is where they begin.
template <class T>
struct Scores {
  std::vector<T> numbers;
  std::vector<std::int64_t> begin;
};

template <class T>
Scores<T> scores_of(const Tensor& x, const Tensor& nodes, const Walks& walks) {
  const std::int64_t width = x.size(1), words = walks.bags.count();
  Scores<T> scores;
  scores.begin.reserve(static_cast<std::size_t>(words) + 1);
  scores.begin.push_back(0);
  for (std::int64_t j = 0; j < words; ++j) {
    scores.begin.push_back(scores.begin.back() +
                           std::ssize(walks.bags[j]) * std::ssize(walks.nodes[j]));
  }
  scores.numbers.resize(static_cast<std::size_t>(scores.begin.back()));
  T* score = scores.numbers.data();
  for (std::int64_t j = 0; j < words; ++j) {
    const auto path = walks.nodes[j];
    if (j + 1 < words) prefetch_rows(nodes.data<T>(), width, walks.nodes[j + 1]);
    const auto node = rows_of(nodes.data<T>(), width, path.data());
    for (const std::int64_t i : walks.bags[j]) {
      dot_rows(x.data<T>() + i * width, width, std::ssize(path), node, score);
      score += path.size();
    }
  }
  return scores;
}

/// Each score times the way that the path turns at its node.
template <class T>
void turn(std::vector<T>& scores, const Walks& walks) {
  T* score = scores.data();
  const T* turns = walks.turns.data<T>();
  for (std::int64_t j = 0; j < walks.bags.count(); ++j) {
    const std::int64_t steps = std::ssize(walks.nodes[j]);
    for (std::int64_t k = 0; k < std::ssize(walks.bags[j]); ++k) {
      for (std::int64_t q = 0; q < steps; ++q) *score++ *= turns[q];
    }
    turns += steps;
  }
}

/// x' = sum of c n over the nodes of the paths that start from x     c the slope in x·n
template <class T>
Tensor slope_of_inputs(const Tensor& x, const Tensor& nodes, const Walks& walks,
                       const Scores<T>& slopes) {
  const Tensor result = zeros(x.shape(), x.dtype());
  const std::int64_t width = x.size(1);
  for (std::int64_t j = 0; j < walks.bags.count(); ++j) {
    const auto bag = walks.bags[j], path = walks.nodes[j];
    add_rows_to_each(std::ssize(bag), rows_of(result.data<T>(), width, bag.data()), width,
                     std::ssize(path),
                     slopes.numbers.data() + slopes.begin[static_cast<std::size_t>(j)],
                     rows_of(nodes.data<T>(), width, path.data()));
  }
  return result;
}

/// A node on the path of a word: the word's inputs, and their slopes at this node.
template <class T>
struct Place {
  std::span<const std::int64_t> bag;
  const T* slopes;  // the first; the next input's are `steps` further
  std::int64_t steps;
};

/// One for each of the paths' ids.
template <class T>
std::vector<Place<T>> places_of(const Walks& walks, const Scores<T>& slopes) {
  std::vector<Place<T>> places;
  places.reserve(static_cast<std::size_t>(walks.nodes.ids.numel()));
  for (std::int64_t j = 0; j < walks.bags.count(); ++j) {
    const std::int64_t steps = std::ssize(walks.nodes[j]);
    const T* const first = slopes.numbers.data() + slopes.begin[static_cast<std::size_t>(j)];
    for (std::int64_t q = 0; q < steps; ++q) places.push_back({walks.bags[j], first + q, steps});
  }
  return places;
}

/// n' = sum of c x over the inputs of the words whose paths lead over n: node by node, so that each
/// sum stays in registers until it is whole.
template <class T>
Tensor slope_of_nodes(const Tensor& x, const Walks& walks, const RowGroups& groups,
                      const Scores<T>& slopes) {
  const std::int64_t width = x.size(1);
  const Tensor result = empty({std::ssize(groups.rows), width}, x.dtype());
  const std::vector<Place<T>> places = places_of(walks, slopes);
  std::vector<const T*> inputs(slopes.numbers.size());
  std::vector<T> factors(slopes.numbers.size());
  const T* const from = x.data<T>();
  T* to = result.data<T>();
  for (std::size_t r = 0; r < groups.rows.size(); ++r, to += width) {
    std::size_t n = 0;
    for (std::int64_t i = groups.start[r]; i < groups.start[r + 1]; ++i) {
      const std::int64_t at = groups.order[static_cast<std::size_t>(i)];
      const Place<T>& place = places[static_cast<std::size_t>(at)];
      const T* slope = place.slopes;
      for (const std::int64_t input : place.bag) {
        inputs[n] = from + input * width;
        factors[n++] = *slope;
        slope += place.steps;
      }
    }
    sum_rows(to, width, static_cast<std::int64_t>(n), factors.data(),
             [&](std::int64_t k) { return inputs[static_cast<std::size_t>(k)]; });
  }
  return result;
}

/// Returns the loss, and computes its slopes, if they are wanted.
double forward(const Tensor& x, const Tensor& nodes, const Walks& walks, WalkSlopes* slopes) {
  return dispatch_floating(kLossName, x.dtype(), [&](auto element) {
    using T = decltype(element);
    Scores<T> scores = scores_of<T>(x, nodes, walks);
    std::vector<T> scratch;
    turn(scores.numbers, walks);
    const double loss = log_losses(scores.numbers.data(), std::ssize(scores.numbers), scratch);
    if (slopes) {
      turn(scores.numbers, walks);
      slopes->x = slope_of_inputs(x, nodes, walks, scores);
      slopes->places = group_rows(walks.nodes.ids);
      slopes->nodes = slope_of_nodes(x, walks, slopes->places, scores);
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

/// The loss, composed of differentiable functions.
Variable composed_loss(const Variable& x, const Variable& nodes, const Walks& walks, bool sparse) {
  // An entry for each of S scores: an input, a node on the path of its word, and its turn there.
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
  const Variable u = index_select(x, 0, from_vector(input));             // (S, D)
  const Variable n = index_select(nodes, 0, from_vector(node), sparse);  // (S, D)
  const Tensor turn = index_select(walks.turns, 0, from_vector(place));  // (S)
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
  WalkSlopes slopes;
  const double loss = forward(x.value().contiguous(), nodes.value().contiguous(), walks,
                              recorded ? &slopes : nullptr);
  const auto rule = [x = Saved(x), nodes = Saved(nodes), walks, slopes, sparse,
                     node_count = nodes.size(0)](const Variable& g,
                                                 const Variable&) -> std::vector<Gradient> {
    if (grad_enabled()) {
      return composed_gradients(
          [&](const auto& in) { return composed_loss(in[0], in[1], walks, sparse); }, {x, nodes},
          g);
    }
    const auto times_g = [&](const Tensor& slope) {
      return g.item() == 1 ? slope : slope * g.item();
    };
    return {Variable(times_g(slopes.x)),
            spread(slopes.places.rows, times_g(slopes.nodes), node_count, sparse)};
  };
  // y = -sum log s(t x_i n)       slope = t (s(t x_i n) - 1),  x_i' = y' slope n,  n' = y' slope x_i
  // over the nodes n on each word's path, s = sigmoid, t = 1 or -1: the turn taken there
  return record_joint(kLossName, full({}, loss, x.dtype()), {x, nodes}, rule);
}

}  // namespace ember::nn
