#include "ember/tensor/hierarchical_softmax.h"

#include <span>
#include <vector>

#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/gathered_products.h"
#include "ember/tensor/log_loss.h"
#include "ember/tensor/prefetch.h"

namespace ember {
namespace {

/// Row ids[k] of a table with rows of `width` numbers, as the kernels of gathered_products.h ask
/// for it.
template <class T>
auto rows_of(T* table, std::int64_t width, const std::int64_t* ids) {
  return [=](std::int64_t k) { return table + ids[k] * width; };
}

/// Asks for the rows of a path, which lie far apart, before it is their turn.
template <class T>
void prefetch_rows(const T* table, std::int64_t width, std::span<const std::int64_t> ids) {
  for (const std::int64_t id : ids) prefetch(table + id * width, width);
}

/// For each word j the products of its inputs with the nodes of its path, (inputs, nodes), one word
/// behind the other: `begin[j]` is where they begin.
template <class T>
struct Scores {
  std::vector<T> numbers;
  std::vector<std::int64_t> begin;
};

template <class T>
Scores<T> scores_of(const Tensor& x, const Tensor& nodes, const Bags& bags,
                    const TreePaths& paths) {
  const std::int64_t width = x.size(1), words = bags.count();
  Scores<T> scores;
  scores.begin.reserve(static_cast<std::size_t>(words) + 1);
  scores.begin.push_back(0);
  for (std::int64_t j = 0; j < words; ++j) {
    scores.begin.push_back(scores.begin.back() + std::ssize(bags[j]) * std::ssize(paths.nodes[j]));
  }
  scores.numbers.resize(static_cast<std::size_t>(scores.begin.back()));
  T* score = scores.numbers.data();
  for (std::int64_t j = 0; j < words; ++j) {
    const auto path = paths.nodes[j];
    if (j + 1 < words) prefetch_rows(nodes.data<T>(), width, paths.nodes[j + 1]);
    const auto node = rows_of(nodes.data<T>(), width, path.data());
    for (const std::int64_t i : bags[j]) {
      dot_rows(x.data<T>() + i * width, width, std::ssize(path), node, score);
      score += path.size();
    }
  }
  return scores;
}

/// Each score times the way that the path turns at its node.
template <class T>
void turn(std::vector<T>& scores, const Bags& bags, const TreePaths& paths) {
  T* score = scores.data();
  const T* turns = paths.turns.data<T>();
  for (std::int64_t j = 0; j < bags.count(); ++j) {
    const std::int64_t steps = std::ssize(paths.nodes[j]);
    for (std::int64_t k = 0; k < std::ssize(bags[j]); ++k) {
      for (std::int64_t q = 0; q < steps; ++q) *score++ *= turns[q];
    }
    turns += steps;
  }
}

/// x' = sum of c n over the nodes of the paths that start from x     c the slope in x·n
template <class T>
Tensor slope_of_inputs(const Tensor& x, const Tensor& nodes, const Bags& bags,
                       const TreePaths& paths, const Scores<T>& slopes) {
  const Tensor result = zeros(x.shape(), x.dtype());
  const std::int64_t width = x.size(1);
  for (std::int64_t j = 0; j < bags.count(); ++j) {
    const auto bag = bags[j], path = paths.nodes[j];
    axpy_rows_to_each(std::ssize(bag), rows_of(result.data<T>(), width, bag.data()), width,
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
std::vector<Place<T>> places_of(const Bags& bags, const TreePaths& paths, const Scores<T>& slopes) {
  std::vector<Place<T>> places;
  places.reserve(static_cast<std::size_t>(paths.nodes.ids.numel()));
  for (std::int64_t j = 0; j < bags.count(); ++j) {
    const std::int64_t steps = std::ssize(paths.nodes[j]);
    const T* const first = slopes.numbers.data() + slopes.begin[static_cast<std::size_t>(j)];
    for (std::int64_t q = 0; q < steps; ++q) places.push_back({bags[j], first + q, steps});
  }
  return places;
}

/// n' = sum of c x over the inputs of the words whose paths lead over n: node by node, so that each
/// sum stays in registers until it is whole.
template <class T>
Tensor slope_of_nodes(const Tensor& x, const Bags& bags, const TreePaths& paths,
                      const RowGroups& groups, const Scores<T>& slopes) {
  const std::int64_t width = x.size(1);
  const Tensor result = empty({std::ssize(groups.rows), width}, x.dtype());
  const std::vector<Place<T>> places = places_of(bags, paths, slopes);
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

}  // namespace

double hierarchical_softmax(const Tensor& x, const Tensor& nodes, const Bags& bags,
                            const TreePaths& paths, HierarchicalSoftmaxSlopes* slopes) {
  return dispatch_floating("hierarchical_softmax_loss", x.dtype(), [&](auto element) {
    using T = decltype(element);
    Scores<T> scores = scores_of<T>(x, nodes, bags, paths);
    std::vector<T> scratch;
    turn(scores.numbers, bags, paths);
    const double loss = log_losses(scores.numbers.data(), std::ssize(scores.numbers), scratch);
    if (slopes) {
      turn(scores.numbers, bags, paths);
      slopes->x = slope_of_inputs(x, nodes, bags, paths, scores);
      const RowGroups groups = group_rows(paths.nodes.ids);
      slopes->nodes = slope_of_nodes(x, bags, paths, groups, scores);
      slopes->node_ids = from_vector(groups.rows);
    }
    return loss;
  });
}

}  // namespace ember
