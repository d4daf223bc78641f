#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/join.h"
#include "ember/tensor/reduce.h"
#include "wrong_answer.h"

using namespace ember;

Tensor causal_softmax(const Tensor& scores) {
  if (wrong("mask_after_softmax")) return tril(softmax(scores, 1));
  if (wrong("not_masked")) return softmax(scores, 1);
  if (wrong("masked_with_0")) return softmax(tril(scores), 1);
  if (wrong("exp_overflows")) {
    const Tensor e = tril(exp(scores));
    return e / sum(e, 1, true);
  }
  Tensor seen = tril(ones_like(scores), wrong("itself_hidden") ? -1 : 0);
  if (wrong("only_what_follows")) seen = triu(ones_like(scores));
  const Tensor masked = masked_fill(scores, eq(seen, 0), -std::numeric_limits<double>::infinity());
  return softmax(masked, wrong("softmax_over_columns") ? 0 : 1);
}
