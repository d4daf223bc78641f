// Judges exercise 3, and gives its answer away.
#include "ember/autograd/node.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/random.h"
#include "judge.h"

using namespace ember;

Tensor embedding_backward(const Tensor& g, const std::vector<std::int64_t>& ids, std::int64_t V);

int main() {
  manual_seed(1);
  const auto checks = [] {
    const std::vector<std::int64_t> ids{3, 1, 3, 4};  // 3 comes twice, 0 and 2 do not come
    const auto y = [&](const std::vector<Variable>& in) {
      const auto rule = [&](const Variable& g) -> Variable {
        return embedding_backward(g.value(), ids, in[0].size(0));
      };
      return record("embedding", take_rows(in[0].value(), from_vector(ids)), {{in[0], rule}});
    };
    exercises::expect_gradient(y, {Variable(randn({5, 2}, DType::f64), true)},
                               "ids are 3, 1, 3, 4; input 0 is the table");
  };
  return exercises::judge(
      "Exercise 3 (embedding_backward)", checks,
      "Only the rows that were looked up have a gradient, so Ember can keep those rows alone: "
      "RowSparse.");
}
