#include "ember/nn/causal_self_attention.h"

#include <type_traits>

#include "ember/autograd/grad_mode.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

TEST_CASE("a key/value cache gives back what it has taken in") {
  const Tensor keys = randn({2, 3, 5, 4}), values = randn({2, 3, 5, 4});
  nn::KeyValueCache cache(5);
  cache.append(keys.narrow(2, 0, 2), values.narrow(2, 0, 2));
  const auto seen = cache.append(keys.narrow(2, 2, 3), values.narrow(2, 2, 3));
  CHECK(cache.length() == 5);
  CHECK(mismatch(seen.keys, keys, {0, 0}) == "");
  CHECK(mismatch(seen.values, values, {0, 0}) == "");
  static_assert(!std::is_copy_constructible_v<nn::KeyValueCache>);
}

TEST_CASE("a key/value cache says what it cannot take in") {
  nn::KeyValueCache cache(4);
  const Tensor keys = ones({1, 2, 2, 4});
  for (const Tensor& values : {ones({1, 1, 1, 4}), keys.to(DType::f64)}) {
    CHECK_THROWS_WITH(cache.append(keys, values), ContainsSubstring("one dtype for both"));
  }
  CHECK_THROWS_WITH(cache.append(keys, Tensor()), ContainsSubstring("[KeyValueCache]"));
  CHECK_THROWS_WITH(cache.append(keys[0], keys[0]), ContainsSubstring("needs (B, H, T, D)"));
  CHECK(cache.length() == 0);
  cache.append(keys, keys);
  const Tensor more = ones({1, 2, 3, 4}), wider = ones({1, 2, 1, 5});
  CHECK_THROWS_WITH(cache.append(more, more),
                    ContainsSubstring("[KeyValueCache] got 3 tokens after 2: it holds 4"));
  CHECK_THROWS_WITH(cache.append(wider, wider),
                    ContainsSubstring("only the number of tokens may differ"));
  CHECK(cache.length() == 2);
}

TEST_CASE("self-attention without biases, and with dropout in training alone") {
  nn::CausalSelfAttention attention(8, 2, {.dropout = 0.5, .bias = false});
  CHECK(attention.parameters().size() == 2);
  const Tensor x = randn({2, 3, 8});
  const NoGrad silent;
  CHECK(mismatch(attention(x).value(), attention(x).value()) != "");
  attention.eval();
  CHECK(mismatch(attention(x).value(), attention(x).value(), {0, 0}) == "");
}

TEST_CASE("bad input to self-attention says what is wrong") {
  CHECK_THROWS_WITH(nn::CausalSelfAttention(8, 3),
                    "[CausalSelfAttention] got n_embd 8 and n_head 3: the heads must divide it");
  const nn::CausalSelfAttention attention(8, 2);
  nn::KeyValueCache cache(4);
  CHECK_THROWS_WITH(attention(ones({1, 3, 8}), cache), ContainsSubstring("use NoGrad"));
  const NoGrad silent;
  CHECK_THROWS_WITH(attention(ones({3, 8}), cache), ContainsSubstring("needs (B, T, C)"));
}

}  // namespace
}  // namespace ember::test
