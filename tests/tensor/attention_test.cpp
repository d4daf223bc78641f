#include "ember/tensor/attention.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/matmul.h"
#include "ember/tensor/random.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/numbers.h"

// Its differentiable function is tested in nn/attention_test.cpp.
namespace ember::test {
namespace {

/// What each query sees is 0, what it does not see is -infinity.
Tensor causal_scores(std::int64_t queries, std::int64_t keys, std::int64_t offset) {
  const Tensor hidden = gt(arange(keys), arange(queries).unsqueeze(1) + offset);
  return where(hidden, full({}, -kInf, DType::f64), zeros({}, DType::f64));
}

TEST_CASE("attention and its gradients follow their formulas") {
  for (const std::int64_t queries : {3, 70}) {  // a block is 64 queries
    const std::int64_t keys = queries + 2;
    const auto numbers = [](const Shape& shape) { return randn(shape, DType::f64); };
    const Tensor q = numbers({2, 3, queries, 4}), k = numbers({2, 3, keys, 4});
    const Tensor v = numbers({2, 3, keys, 5}), g = numbers({2, 3, queries, 5});
    const Tensor mask = bernoulli(full({2, 3, queries, keys}, 0.5, DType::f64)) * 2;
    const AttentionParams params{
        .scale = 0.5, .is_causal = true, .causal_offset = 2, .dropout_mask = mask};
    const Tensor scores = matmul(q, k.transpose(2, 3)) * 0.5 + causal_scores(queries, keys, 2);
    const Tensor p = softmax(scores, 3);
    const Tolerance close{1e-11, 1e-12};
    const AttentionResult result = attention(q, k, v, params);
    CHECK(mismatch(result.y, matmul(p * mask, v), close) == "");
    CHECK(mismatch(result.logsumexp, logsumexp(scores, 3), close) == "");
    CHECK(result.y.transpose(1, 2).is_contiguous());

    const AttentionGradients out{zeros_like(q), zeros_like(k), zeros_like(v)};
    attention_backward_into(out, g, q, k, v, result.logsumexp, params);
    const Tensor to_p = mask * matmul(g, v.transpose(2, 3));
    const Tensor to_scores = p * (to_p - sum(p * to_p, 3, true));
    CHECK(mismatch(out.v, matmul((p * mask).transpose(2, 3), g), close) == "");
    CHECK(mismatch(out.q, matmul(to_scores, k) * 0.5, close) == "");
    CHECK(mismatch(out.k, matmul(to_scores.transpose(2, 3), q) * 0.5, close) == "");
  }
}

TEST_CASE("a query that sees no key gets 0") {
  const Tensor q = ones({1, 1, 2, 3}), none = ones({1, 1, 0, 3});
  CHECK(mismatch(attention(q, none, none, {}).y, zeros({1, 1, 2, 3}), {0, 0}) == "");
}

}  // namespace
}  // namespace ember::test
