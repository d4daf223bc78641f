#include "ember/nn/hierarchical_softmax.h"

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/log_loss.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/row_products.h"

namespace ember::nn {
namespace {

constexpr const char* kLossName = "hierarchical_softmax_loss";

/// What the loss is over: every input of every word with every node of its path, in this order.
/// All tensors contiguous.
struct Walks {
  Bags bags, nodes;
  Tensor turns;

  /// Calls body(bag, path, turns of the path, where its scores begin) for each word that has both;
  /// the score of input k and node q is at k * path.size() + q from there.
  template <class T, class Body>
  void for_each_word(const Body& body) const {
    const T* turn = turns.data<T>();
    std::int64_t first = 0;
    for (std::int64_t j = 0; j < bags.count(); ++j) {
      const auto bag = bags[j], path = nodes[j];
      body(bag, path, turn, first);
      turn += path.size();
      first += std::ssize(bag) * std::ssize(path);
    }
  }

  std::int64_t score_count() const {
    std::int64_t count = 0;
    for (std::int64_t j = 0; j < bags.count(); ++j) {
      count += std::ssize(bags[j]) * std::ssize(nodes[j]);
    }
    return count;
  }
};

/// Row ids[k] of a table with rows of `width` numbers, as the kernels of row_products.h ask for it.
template <class T>
auto rows_of(const T* table, std::int64_t width, std::span<const std::int64_t> ids) {
  return [=](std::int64_t k) { return table + ids[static_cast<std::size_t>(k)] * width; };
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

/// The loss, and its slopes in all scores.
double forward(const Tensor& x, const Tensor& nodes, const Walks& walks, const Tensor& slopes) {
  const std::int64_t width = x.size(1);
  return dispatch_floating(kLossName, x.dtype(), [&](auto element) {
    using T = decltype(element);
    const T *const inputs = x.data<T>(), *const table = nodes.data<T>();
    T* const scores = slopes.data<T>();
    walks.for_each_word<T>([&](auto bag, auto path, const T* turn, std::int64_t first) {
      const auto on_path = rows_of(table, width, path);
      T* score = scores + first;
      for (const std::int64_t input : bag) {
        dot_rows(inputs + input * width, width, std::ssize(path), on_path, score);
        for (std::size_t q = 0; q < path.size(); ++q) score[q] *= turn[q];
        score += path.size();
      }
    });
    std::vector<T> scratch;
    return log_losses(scores, slopes.numel(), scratch);
  });
}

/// x' = L' sum of c turn n over the path,  n' = L' sum of c turn x over the inputs      c a slope
std::vector<Gradient> backward(double g, const Tensor& x, const Tensor& nodes, const Walks& walks,
                               const Tensor& slopes) {
  const Tensor to_x = zeros_like(x), to_nodes = zeros_like(nodes);
  const std::int64_t width = x.size(1);
  dispatch_floating(kLossName, x.dtype(), [&](auto element) {
    using T = decltype(element);
    const T *const inputs = x.data<T>(), *const table = nodes.data<T>();
    T *const input_gradients = to_x.data<T>(), *const node_gradients = to_nodes.data<T>();
    const T* slope = slopes.data<T>();
    std::vector<T> of_inputs, of_nodes;  // L' c turn of one word: (bag, path), and (path, bag)
    walks.for_each_word<T>([&](auto bag, auto path, const T* turn, std::int64_t) {
      const std::size_t count = bag.size(), steps = path.size();
      of_inputs.resize(count * steps);
      of_nodes.resize(count * steps);
      for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t q = 0; q < steps; ++q) {
          const T scaled = *slope++ * turn[q] * static_cast<T>(g);
          of_inputs[k * steps + q] = of_nodes[q * count + k] = scaled;
        }
      }
      const auto gradient_of_input = [&](std::int64_t k) {
        return input_gradients + bag[static_cast<std::size_t>(k)] * width;
      };
      const auto gradient_of_node = [&](std::int64_t q) {
        return node_gradients + path[static_cast<std::size_t>(q)] * width;
      };
      add_rows_to_each(std::ssize(bag), gradient_of_input, width, std::ssize(path),
                       of_inputs.data(), rows_of(table, width, path));
      add_rows_to_each(std::ssize(path), gradient_of_node, width, std::ssize(bag), of_nodes.data(),
                       rows_of(inputs, width, bag));
    });
  });
  return {Variable(to_x), Variable(to_nodes)};
}

/// The same gradients, composed of differentiable functions: for create_graph.
std::vector<Gradient> composed_gradients(const Variable& g, const Variable& x,
                                         const Variable& nodes, const Walks& walks) {
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
          index_add(zeros(nodes.shape(), x.dtype()), 0, on_path, slope * u)};
}

}  // namespace

Variable hierarchical_softmax_loss(const Variable& x, const Variable& nodes, const Bags& bags,
                                   const TreePaths& paths) {
  const Walks walks = checked_walks(x, nodes, bags, paths);
  const Tensor slopes = empty({walks.score_count()}, x.dtype());
  const double loss = forward(x.value().contiguous(), nodes.value().contiguous(), walks, slopes);
  const auto rule = [x = Saved(x), nodes = Saved(nodes), walks, slopes](const Variable& g,
                                                                        const Variable&) {
    if (grad_enabled()) return composed_gradients(g, x, nodes, walks);
    return backward(g.item(), x.get().value().contiguous(), nodes.get().value().contiguous(), walks,
                    slopes);
  };
  return record_joint(kLossName, full({}, loss, x.dtype()), {x, nodes}, rule);
}

}  // namespace ember::nn
