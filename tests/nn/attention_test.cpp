#include "ember/nn/attention.h"

#include <limits>

#include "ember/autograd/backward.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/gradcheck.h"
#include "ember/autograd/join.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/random.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/threads.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;
using Options = nn::AttentionOptions;

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

/// B, H, T, S, D, E.
struct Sizes {
  std::int64_t batch, heads, queries, keys, width, value_width;
};

/// Leaves q, k and v.
std::vector<Variable> leaves(const Sizes& s, DType dtype, Layout layout = Layout::contiguous) {
  const auto leaf = [&](const Shape& shape) {
    return Variable(with_layout(randn(shape, dtype), layout), true);
  };
  return {leaf({s.batch, s.heads, s.queries, s.width}), leaf({s.batch, s.heads, s.keys, s.width}),
          leaf({s.batch, s.heads, s.keys, s.value_width})};
}

/// Awkward ones; a stretch of the kernel is 64 queries.
const std::vector<Sizes> kSizes{{2, 3, 5, 5, 4, 4},   {1, 1, 1, 1, 1, 1},    {1, 2, 1, 7, 3, 3},
                                {2, 1, 4, 9, 3, 5},   {1, 2, 6, 2, 4, 3},    {0, 2, 3, 3, 4, 4},
                                {2, 0, 3, 3, 4, 4},   {2, 2, 0, 3, 4, 4},    {2, 2, 3, 0, 4, 4},
                                {1, 1, 3, 3, 0, 2},   {1, 2, 3, 3, 4, 0},    {1, 2, 64, 64, 8, 8},
                                {2, 1, 65, 65, 8, 8}, {1, 1, 130, 140, 3, 2}};

std::vector<Options> options_for(const Sizes& s) {
  std::vector<Options> options{
      {}, {.is_causal = true}, {.is_causal = true, .dropout_p = 0.4}, {.dropout_p = 0.4}};
  if (s.keys > s.queries) {
    options.push_back({.is_causal = true, .causal_offset = s.keys - s.queries});
  }
  return options;
}

/// y and the gradients of q, k and v for a random gradient of y.
template <class Attention>
std::vector<Tensor> run(const Attention& attention, const std::vector<Variable>& in,
                        const Options& options) {
  manual_seed(7);  // what dropout draws
  const Variable y = attention(in[0], in[1], in[2], options);
  manual_seed(8);
  std::vector<Tensor> results{y.value()};
  for (const Variable& gradient : grad({y}, in, {randn(y.shape(), y.dtype())})) {
    results.push_back(gradient.value());
  }
  return results;
}

TEST_CASE("fused attention equals its composed form, whatever the sizes and the layout") {
  const auto fused = [](auto&... in) { return nn::scaled_dot_product_attention(in...); };
  const auto composed = [](auto&... in) {
    return nn::composed::scaled_dot_product_attention(in...);
  };
  for (const Sizes& s : kSizes) {
    for (const Options& options : options_for(s)) {
      for (const Layout layout : kLayouts) {
        for (const auto& [dtype, tolerance] :
             {std::pair{DType::f64, Tolerance{1e-12, 1e-13}}, {DType::f32, {1e-4, 1e-5}}}) {
          const std::vector<Variable> in = leaves(s, dtype, layout);
          const auto expected = run(composed, in, options), actual = run(fused, in, options);
          for (std::size_t i = 0; i < expected.size(); ++i) {
            INFO("T " << s.queries << ", S " << s.keys << ", causal " << options.is_causal
                      << ", dropout " << options.dropout_p << ", " << to_string(layout)
                      << ", result " << i);
            CHECK(mismatch(actual[i], expected[i], tolerance) == "");
          }
        }
      }
    }
  }
}

TEST_CASE("packed attention is the same between splitting the heads and joining them") {
  for (const std::int64_t heads : {1, 2, 3}) {
    for (const Shape& shape : std::vector<Shape>{{2, 5, 18}, {1, 1, 18}, {3, 0, 18}, {0, 4, 18}}) {
      const Variable qkv(with_layout(randn(shape, DType::f64), Layout::strided), true);
      const Variable packed = nn::packed_attention(qkv, heads, {.is_causal = true});
      std::vector<Variable> parts;
      for (const Variable& part : chunk(qkv, 3, 2)) {
        parts.push_back(part.reshape({shape[0], shape[1], heads, 6 / heads}).transpose(1, 2));
      }
      const Variable expected = nn::composed::scaled_dot_product_attention(
                                    parts[0], parts[1], parts[2], {.is_causal = true})
                                    .transpose(1, 2)
                                    .reshape({shape[0], shape[1], 6});
      CHECK(mismatch(packed.value(), expected.value(), {1e-12, 1e-13}) == "");
      const Tensor g = randn(packed.shape(), DType::f64);
      CHECK(mismatch(grad({packed}, {qkv}, {g})[0].value(), grad({expected}, {qkv}, {g})[0].value(),
                     {1e-12, 1e-13}) == "");
    }
  }
}

TEST_CASE("packed attention of long sequences, with dropout, in f32") {
  for (const double dropout : {0.0, 0.3}) {
    const Variable qkv(randn({2, 130, 96}), true);
    const nn::AttentionOptions options{.is_causal = true, .dropout_p = dropout};
    manual_seed(8);
    const Variable packed = nn::packed_attention(qkv, 4, options);
    manual_seed(8);
    const auto [q, k, v] = nn::split_heads(qkv, 4);
    const Variable expected =
        nn::join_heads(nn::composed::scaled_dot_product_attention(q, k, v, options));
    CHECK(mismatch(packed.value(), expected.value(), {1e-5, 1e-6}) == "");
    const Tensor g = randn(packed.shape());
    CHECK(mismatch(grad({packed}, {qkv}, {g})[0].value(), grad({expected}, {qkv}, {g})[0].value(),
                   {1e-4, 1e-5}) == "");
  }
}

TEST_CASE("attention's gradients, of both orders") {
  for (const Sizes& s : kSizes) {
    if (s.queries > 9) continue;
    for (const Options& options : options_for(s)) {
      INFO("T " << s.queries << ", S " << s.keys << ", causal " << options.is_causal << ", dropout "
                << options.dropout_p);
      const auto attention = [&](const std::vector<Variable>& in) {
        manual_seed(7);
        return nn::scaled_dot_product_attention(in[0], in[1], in[2], options);
      };
      const std::vector<Variable> in = leaves(s, DType::f64, Layout::transposed);
      CHECK(gradcheck(attention, in));
      CHECK(gradgradcheck(attention, in));
    }
  }
  const auto packed = [](const std::vector<Variable>& in) {
    return nn::packed_attention(in[0], 2, {.is_causal = true});
  };
  const Variable qkv(randn({2, 3, 12}, DType::f64), true);
  CHECK(gradcheck(packed, {qkv}));
  CHECK(gradgradcheck(packed, {qkv}));
}

TEST_CASE("a query does not see what comes after it") {
  const std::vector<Variable> in = leaves({1, 2, 70, 70, 4, 4}, DType::f32);
  const auto first_half = [&] {
    const NoGrad silent;
    return nn::scaled_dot_product_attention(in[0], in[1], in[2], {.is_causal = true})
        .value()
        .narrow(2, 0, 35)
        .clone();
  };
  const Tensor before = first_half();
  in[1].value().narrow(2, 35, 35).fill_(1e30);
  in[2].value().narrow(2, 35, 35).fill_(1e30);
  CHECK(mismatch(first_half(), before, {0, 0}) == "");
}

TEST_CASE("large scores do not overflow, and threads change nothing") {
  std::vector<Variable> in = leaves({2, 3, 100, 100, 16, 16}, DType::f32);
  in[0].value().mul_(1000);
  const auto fused = [](auto&... args) { return nn::scaled_dot_product_attention(args...); };
  const int threads = num_threads();
  const auto results = run(fused, in, {.is_causal = true});
  set_num_threads(threads == 1 ? 2 : 1);
  const auto again = run(fused, in, {.is_causal = true});
  set_num_threads(threads);
  for (std::size_t i = 0; i < results.size(); ++i) {
    CHECK(all(isfinite(results[i])).item<bool>());
    CHECK(mismatch(again[i], results[i], {0, 0}) == "");
  }
}

TEST_CASE("bad input to attention says what is wrong") {
  const Tensor q = randn({2, 3, 5, 4}), k = randn({2, 3, 6, 4}), v = randn({2, 3, 6, 4});
  CHECK_THROWS_WITH(nn::scaled_dot_product_attention(q, k, q),
                    ContainsSubstring("[scaled_dot_product_attention] got q of shape (2, 3, 5, 4), "
                                      "k of shape (2, 3, 6, 4) and v of shape (2, 3, 5, 4)"));
  CHECK_THROWS_WITH(nn::scaled_dot_product_attention(q[0], k[0], v[0]),
                    ContainsSubstring("needs (B, H, T, D)"));
  CHECK_THROWS_WITH(nn::scaled_dot_product_attention(q, k.to(DType::f64), v),
                    ContainsSubstring("k of f64"));
  CHECK_THROWS_WITH(nn::scaled_dot_product_attention(q, k, v, {.causal_offset = 1}),
                    ContainsSubstring("causal_offset 1"));
  CHECK_THROWS_WITH(nn::scaled_dot_product_attention(q, k, v, {.dropout_p = 1.5}),
                    ContainsSubstring("dropout_p 1.5"));
  CHECK_THROWS_WITH(
      nn::packed_attention(randn({2, 3, 12}), 3),
      ContainsSubstring("[packed_attention] got qkv of shape (2, 3, 12) for 3 heads"));
  CHECK_THROWS_WITH(nn::packed_attention(randn({2, 3, 12}), kMost / 3 * 2 + 2),
                    ContainsSubstring("[packed_attention]"));
}

TEST_CASE("heads are split and joined") {
  const Tensor qkv = arange(2 * 3 * 24).to(DType::f64).view({2, 3, 24});  // C = 8, D = 4
  const auto parts = nn::split_heads(qkv, 2);
  for (std::int64_t part = 0; part < 3; ++part) {
    const Tensor heads = parts[static_cast<std::size_t>(part)].value();
    REQUIRE(heads.shape() == Shape{2, 2, 3, 4});
    CHECK(heads.storage() == qkv.storage());
    CHECK(mismatch(heads[{1, 0, 2}], qkv[{1, 2}].narrow(0, 8 * part, 4), {0, 0}) == "");
    CHECK(mismatch(heads[{0, 1, 1}], qkv[{0, 1}].narrow(0, 8 * part + 4, 4), {0, 0}) == "");
    CHECK(mismatch(nn::join_heads(heads).value(), qkv.narrow(2, 8 * part, 8), {0, 0}) == "");
  }
  CHECK_THROWS_WITH(nn::split_heads(qkv, 3), ContainsSubstring("[split_heads] got qkv of shape"));
  CHECK_THROWS_WITH(nn::split_heads(qkv[0], 2), ContainsSubstring("needs (B, T, 3 C)"));
  CHECK_THROWS_WITH(nn::join_heads(qkv), ContainsSubstring("needs (B, H, T, D)"));
}

TEST_CASE("an offset beyond all keys hides none") {
  const Tensor q = randn({2, 3, 5, 4}), k = randn({2, 3, 6, 4});
  const nn::AttentionOptions far{.is_causal = true, .causal_offset = kMost};
  const Tensor all = nn::scaled_dot_product_attention(q, k, k).value();
  const Tensor fused = nn::scaled_dot_product_attention(q, k, k, far).value();
  const Tensor composed = nn::composed::scaled_dot_product_attention(q, k, k, far).value();
  CHECK(mismatch(fused, all, {1e-6, 1e-6}) == "");
  CHECK(mismatch(composed, all, {1e-6, 1e-6}) == "");
}

}  // namespace
}  // namespace ember::test
