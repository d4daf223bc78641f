#include "ember/tensor/creation.h"
#include "wrong_answer.h"

using namespace ember;

Tensor embedding_backward(const Tensor& g, const std::vector<std::int64_t>& ids, std::int64_t V) {
  const Tensor table_gradient = zeros({V, g.size(1)}, wrong("dtype") ? DType::f32 : g.dtype());
  std::vector<int> count(static_cast<std::size_t>(V));
  std::int64_t i = 0;
  for (const std::int64_t id : ids) {
    const Tensor row = table_gradient[wrong("place_for_id") ? i : id];
    const int times = ++count[static_cast<std::size_t>(id)];
    if (wrong("last_one_wins")) {
      row.copy_(g[i]);
    } else if (!wrong("first_one_wins") || times == 1) {
      row.add_(g[i], wrong("sign") ? -1 : 1);
    }
    ++i;
  }
  return table_gradient;
}
