#include "examples/models/word2vec/alias_table.h"

#include <cmath>

#include "examples/models/word2vec/random_stream.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

/// Pearson's statistic of a million draws, brought to a standard normal number (Wilson and
/// Hilferty 1931).
double deviation(const std::vector<double>& weights) {
  constexpr double kDraws = 1'000'000;
  const AliasTable table(weights);
  std::vector<double> seen(weights.size());
  RandomStream draws(5);
  for (int i = 0; i < kDraws; ++i) ++seen[static_cast<std::size_t>(table.at(draws.uniform()))];
  double total = 0, statistic = 0, freedom = -1;
  for (const double weight : weights) total += weight;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) {
      CHECK(seen[i] == 0);
      continue;
    }
    const double expected = kDraws * weights[i] / total;
    statistic += (seen[i] - expected) * (seen[i] - expected) / expected;
    ++freedom;
  }
  const double spread = 2 / (9 * freedom);
  return (std::cbrt(statistic / freedom) - (1 - spread)) / std::sqrt(spread);
}

}  // namespace

TEST_CASE("draws have the distribution that was asked for") {
  CHECK(std::abs(deviation({1, 2, 3, 4})) < 4);
  CHECK(std::abs(deviation({5, 0, 1, 0, 0, 94})) < 4);
  std::vector<double> zipf;
  for (int i = 1; i <= 1000; ++i) zipf.push_back(std::pow(1e6 / i, 0.75));
  CHECK(std::abs(deviation(zipf)) < 4);
}

TEST_CASE("a table of one outcome gives that, up to the last number below 1") {
  const AliasTable table(std::vector<double>{3});
  CHECK(table.at(0) == 0);
  CHECK(table.at(std::nextafter(1.0, 0.0)) == 0);
  const AliasTable three(std::vector<double>{1, 1, 1});
  CHECK(three.at(std::nextafter(1.0, 0.0)) == 2);
}
