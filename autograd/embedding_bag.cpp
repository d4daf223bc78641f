// Shows its forward and, under it, its backward rule. In the comments y' stands for the gradient of
// the loss with respect to y.
#include "ember/autograd/embedding_bag.h"

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember {
namespace {

/// (I, 1): the weight that the row of each id has in its bag.
Tensor shares(const Bags& bags, const Tensor& bag_of_id, BagMode mode, DType dtype) {
  if (mode == BagMode::sum) return ones({bags.ids.numel(), 1}, dtype);
  const Tensor sizes =
      bags.offsets.narrow(0, 1, bags.count()) - bags.offsets.narrow(0, 0, bags.count());
  return (1 / index_select(sizes.to(dtype), 0, bag_of_id)).unsqueeze(1);
}

}  // namespace

Variable embedding_bag(const Variable& table, const Bags& given, EmbeddingBagOptions options) {
  const BagMode mode = options.mode;
  const Tensor sums = sum_bags(table.value(), given, mode);
  const Bags bags{given.ids.contiguous(), given.offsets.contiguous()};
  // y[b] = sum of s_b W[i] over bag b     W'[i] = sum of s_b y'[b] over the bags that hold i
  const auto rule = [options, ids = Saved(bags.ids), offsets = Saved(bags.offsets),
                     rows = table.size(0)](const Variable& g) -> Gradient {
    const Bags saved{ids.get().value(), offsets.get().value()};
    if (!options.sparse && !grad_enabled()) {
      return Variable(sum_bags_backward(g.value(), saved, options.mode, rows));
    }
    const Tensor bag_of_id = bag_of_each_id(saved);
    const RowSparse gradient{
        saved.ids,
        index_select(g, 0, bag_of_id) * shares(saved, bag_of_id, options.mode, g.dtype()), rows};
    if (options.sparse) return Gradient::of_checked(gradient);
    return gradient.to_dense();
  };
  return record("embedding_bag", sums, {{table, rule}});
}

}  // namespace ember
