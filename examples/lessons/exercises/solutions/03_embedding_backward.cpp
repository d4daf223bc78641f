// Exercise 3, solved: an embedding's backward.
#include <ember/ember.h>

using namespace ember;

Tensor embedding_backward(const Tensor& g, const std::vector<std::int64_t>& ids, std::int64_t V) {
  Tensor table_gradient = zeros({V, g.size(1)}, g.dtype());
  std::int64_t i = 0;
  for (const std::int64_t id : ids) {
    table_gradient[id].add_(g[i++]);  // added, as a row may come more than once
  }
  return table_gradient;
}
