#include <algorithm>
#include <cmath>
#include <map>

#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "tensor/chi_square.h"

namespace ember::test {
namespace {

using Integers = std::vector<std::int64_t>;

TEST_CASE("multinomial with replacement follows the weights") {
  Generator generator(16);
  const Tensor weights = tensor({0.0, 1.0, 2.0, 0.0, 5.0, 0.0});
  const Tensor draws = multinomial(weights, 80'000, true, generator);
  CHECK(draws.shape() == Shape{80'000});
  std::vector<double> counts(6, 0.0);
  for (const std::int64_t v : draws.to_vector<std::int64_t>())
    ++counts[static_cast<std::size_t>(v)];
  CHECK(counts[0] + counts[3] + counts[5] == 0);
  CHECK(chi_square_deviation({counts[1], counts[2], counts[4]}, {10'000, 20'000, 50'000}) < 4);
}

TEST_CASE("multinomial without replacement draws in order of chance") {
  // P(first is i, then j) = w_i / W * w_j / (W - w_i).
  Generator generator(17);
  const std::vector<double> w = {1, 2, 3, 4};
  const Tensor weights = from_vector(w).expand({40'000, 4});
  const Tensor draws = multinomial(weights, 2, false, generator);
  CHECK(draws.shape() == Shape{40'000, 2});
  const Integers places = draws.to_vector<std::int64_t>();
  std::map<std::pair<std::int64_t, std::int64_t>, double> counts;
  for (std::size_t i = 0; i < places.size(); i += 2) ++counts[{places[i], places[i + 1]}];
  std::vector<double> observed, expected;
  for (const auto& [pair, count] : counts) {
    const auto [i, j] = pair;
    REQUIRE(i != j);
    observed.push_back(count);
    expected.push_back(40'000 * w[static_cast<std::size_t>(i)] / 10 *
                       w[static_cast<std::size_t>(j)] / (10 - w[static_cast<std::size_t>(i)]));
  }
  CHECK(observed.size() == 12);
  CHECK(chi_square_deviation(observed, expected) < 4);

  Integers all =
      multinomial(tensor({3.0, 0.0, 1.0}), 2, false, generator).to_vector<std::int64_t>();
  std::sort(all.begin(), all.end());
  CHECK(all == Integers{0, 2});
}

TEST_CASE("multinomial keeps the rows of a batch apart") {
  Generator generator(18);
  const Tensor weights = tensor({{1.0, 0.0, 0.0}, {0.0, 1e-300, 0.0}, {0.0, 0.0, 7.0}}, DType::f64);
  CHECK(multinomial(weights, 2, true, generator).to_vector<std::int64_t>() ==
        Integers{0, 0, 1, 1, 2, 2});
  CHECK(multinomial(weights.t(), 1, false, generator).to_vector<std::int64_t>() ==
        Integers{0, 1, 2});
  CHECK(multinomial(tensor({0, 3, 0}), 1, false, generator).item<std::int64_t>() == 1);
  CHECK(multinomial(weights, 0, true, generator).shape() == Shape{3, 0});
  // Denormal weights: their products with uniform numbers round to the total itself.
  CHECK(multinomial(tensor({5e-324, 0.0}, DType::f64), 50, true, generator)
            .to_vector<std::int64_t>() == Integers(50, 0));
}

TEST_CASE("multinomial refuses weights that are none") {
  CHECK_THROWS_WITH(multinomial(tensor({1.0, -0.5}), 1),
                    "[multinomial] got weight -0.5 at place 1 of row 0: needs finite weights of at "
                    "least 0");
  CHECK_THROWS_WITH(multinomial(tensor({{1.0}, {std::nan("")}}), 1),
                    matchers::ContainsSubstring("got weight nan at place 0 of row 1"));
  CHECK_THROWS_WITH(multinomial(tensor({0.0, 0.0}), 3, true),
                    "[multinomial] 0 of the 2 weights in row 0 are not 0: 1 are needed for these "
                    "draws");
  CHECK_THROWS_WITH(multinomial(tensor({1.0, 0.0, 2.0}), 3),
                    "[multinomial] 2 of the 3 weights in row 0 are not 0: 3 are needed for these "
                    "draws");
  CHECK_THROWS_WITH(multinomial(tensor({1e308, 1e308}, DType::f64), 1),
                    "[multinomial] the weights of row 0 have no finite sum");
  CHECK_THROWS_WITH(multinomial(tensor({1.0}), -1), "[multinomial] got -1 draws: needs at least 0");
  CHECK_THROWS_WITH(multinomial(tensor(1.0), 1),
                    "[multinomial] got weights of shape (): needs (K) or (B, K)");
}

}  // namespace
}  // namespace ember::test
