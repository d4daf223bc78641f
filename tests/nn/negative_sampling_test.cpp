#include "ember/nn/negative_sampling.h"

#include <cmath>

#include "nn/same_derivatives.h"
#include "nn/word_bags.h"

// Values from PyTorch are in golden_test.cpp.
namespace ember::test {
namespace {

using matchers::ContainsSubstring;
using matchers::StartsWith;
using nn::negative_sampling_loss;

/// The loss, a pair at a time.
Variable pair_by_pair(const Variable& x, const Variable& y, const Bags& of, const Tensor& weight) {
  Variable loss = 0 * (sum(x) + sum(y));  // also without a pair it comes from both
  for (std::int64_t j = 0; j < of.count(); ++j) {
    for (const std::int64_t i : of[j]) loss = loss - log_sigmoid(sum(x[i] * y[j]));
  }
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    for (std::int64_t k = of.count(); k < y.size(0); ++k) {
      loss = loss - weight[i] * log_sigmoid(-sum(x[i] * y[k]));
    }
  }
  return loss;
}

Tensor noise_weights(std::int64_t inputs) {
  return arange(inputs).to(DType::f64) * 0.75 + 0.5;
}

TEST_CASE("negative sampling, fused, is the sum over its pairs, whatever the width") {
  for (const std::int64_t width : {1, 3, 8, 16, 21, 100}) {
    for (const std::int64_t noise : {0, 1, 5}) {
      INFO("width " << width << ", noise " << noise);
      const auto check_bags = [&](std::int64_t inputs, const Bags& of) {
        const Tensor weight = noise_weights(inputs);
        check_same_gradients(
            {{inputs, width}, {of.count() + noise, width}},
            [&](In x) { return negative_sampling_loss(x[0], x[1], of, weight); },
            [&](In x) { return pair_by_pair(x[0], x[1], of, weight); });
      };
      check_bags(4, kSomeBags);
      check_bags(1, kOneBag);
      check_bags(2, kEmptyBag);
      check_bags(3, kNoBags);
      check_bags(0, kNoBags);
    }
  }
}

TEST_CASE("negative sampling has first and second derivatives") {
  const auto loss = [](const Bags& of) {
    return
        [of](In x) { return negative_sampling_loss(x[0], x[1], of, noise_weights(x[0].size(0))); };
  };
  check_gradients({{"some", loss(kSomeBags), {{4, 3}, {6, 3}}},
                   {"some, no noise", loss(kSomeBags), {{4, 5}, {4, 5}}},
                   {"narrow", loss(kSomeBags), {{4, 1}, {5, 1}}},
                   {"one", loss(kOneBag), {{1, 2}, {3, 2}}},
                   {"empty", loss(kEmptyBag), {{2, 2}, {2, 2}}},
                   {"none", loss(kNoBags), {{0, 2}, {2, 2}}},
                   {"of functions",
                    [](In x) {
                      return square(negative_sampling_loss(tanh(x[0]), square(x[1]), kSomeBags,
                                                           noise_weights(4)));
                    },
                    {{4, 3}, {5, 3}}}});
}

TEST_CASE("negative_sampling_loss equals its composed form in both derivatives") {
  for (const NamedBags& c : named_bags()) {
    for (const std::int64_t noise : {0, 1, 4}) {
      for (const double least : {0.0, 0.5}) {  // a weight of 0: an input without noise
        INFO(c.name << ", noise " << noise << ", least weight " << least);
        const Tensor weight = arange(c.inputs).to(DType::f64) * 0.75 + least;
        check_same_derivatives(
            [&](In x) { return nn::negative_sampling_loss(x[0], x[1], c.bags, weight); },
            [&](In x) { return nn::composed::negative_sampling_loss(x[0], x[1], c.bags, weight); },
            {{c.inputs, 5}, {c.bags.count() + noise, 5}});
      }
    }
  }
}

TEST_CASE("negative sampling's composed form has both derivatives of its own") {
  const Bags& bags = named_bags()[0].bags;
  const Tensor weight = arange(5).to(DType::f64);
  check_gradients(
      {{"negative sampling",
        [=](In x) { return nn::composed::negative_sampling_loss(x[0], x[1], bags, weight); },
        {{5, 3}, {6, 3}}}});
}

TEST_CASE("negative sampling's scores far out lose nothing and overflow nothing") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Variable x(full({1, 4}, 50, dtype), true), y(full({2, 4}, 50, dtype), true);
    // The pair scores 10'000 and costs nothing, the noise word scores as much and costs all of it.
    const Variable loss = negative_sampling_loss(x, y, kOneBag, ones({1}, dtype));
    CHECK(loss.item() == 10'000);
    loss.backward();
    CHECK(mismatch(x.grad().value(), full({1, 4}, 50, dtype)) == "");
  }
}

TEST_CASE("negative_sampling_loss names what does not fit") {
  const Variable x(ones({4, 3})), y(ones({6, 3}));
  const Tensor weight = ones({4});
  const auto negative = [](const Variable& a, const Variable& b, const Bags& of, const Tensor& w) {
    return [=] { negative_sampling_loss(a, b, of, w); };
  };
  CHECK_THROWS_WITH(
      negative(x, Variable(ones({6, 2})), kSomeBags, weight)(),
      StartsWith("[negative_sampling_loss] got x of shape (4, 3), y of shape (6, 2)"));
  CHECK_THROWS_WITH(negative(x, Variable(ones({3, 3})), kSomeBags, weight)(),
                    ContainsSubstring("needs (M, D), (N + K, D), N bags and (M)"));
  CHECK_THROWS_WITH(negative(x, y, kSomeBags, ones({3}))(),
                    StartsWith("[negative_sampling_loss] "));
  CHECK_THROWS_WITH(negative(x, y, kSomeBags, weight.to(DType::f64))(),
                    ContainsSubstring("needs f32, or f64"));
  CHECK_THROWS_WITH(negative(x, y, bags_of({4}, {0, 1}), weight)(),
                    StartsWith("[negative_sampling_loss] "));
  CHECK_THROWS_WITH(negative(Variable(), y, kSomeBags, weight)(),
                    StartsWith("[negative_sampling_loss] "));
}

TEST_CASE(
    "negative sampling's composed form refuses what the fused one refuses, in the same words") {
  const Variable x(ones({5, 3})), y(ones({6, 3}));
  const Bags& bags = named_bags()[0].bags;
  CHECK_THROWS_WITH(nn::composed::negative_sampling_loss(x, y, bags, ones({4})),
                    StartsWith("[negative_sampling_loss] got x of shape (5, 3)"));
}

TEST_CASE("negative sampling notices bags that were changed before its backward pass") {
  const Variable x(ones({4, 3}), true), y(ones({6, 3}), true);
  const Bags of{kSomeBags.ids.clone(), kSomeBags.offsets.clone()};
  const Variable by_ids = negative_sampling_loss(x, y, of, ones({4}));
  of.ids.fill_(100'000'000);
  CHECK_THROWS_WITH(by_ids.backward(), ContainsSubstring("changed in place"));
  of.ids.copy_(kSomeBags.ids);
  const Variable by_offsets = negative_sampling_loss(x, y, of, ones({4}));
  of.offsets.fill_(0);
  CHECK_THROWS_WITH(by_offsets.backward(), ContainsSubstring("changed in place"));
}

}  // namespace
}  // namespace ember::test
