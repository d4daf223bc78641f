#include "ember/tensor/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "ember/tensor/creation.h"
#include "ember/tensor/philox.h"
#include "ember/tensor/threads.h"
#include "support/catch.h"
#include "tensor/chi_square.h"

namespace ember {
namespace {

using Integers = std::vector<std::int64_t>;

// --- What random numbers are measured by. Seeds are fixed, so a test that passes keeps passing.

double mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double moment(const std::vector<double>& x, int power) {
  double sum = 0;
  for (const double value : x) sum += std::pow(value, power);
  return sum / static_cast<double>(x.size());
}

/// Kolmogorov and Smirnov: sqrt(n) times the largest distance from the distribution function. Above
/// 1.95 in one of a thousand cases.
double ks_statistic(std::vector<double> x, const std::function<double(double)>& distribution) {
  std::sort(x.begin(), x.end());
  const auto n = static_cast<double>(x.size());
  double distance = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double p = distribution(x[i]);
    distance =
        std::max({distance, p - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p});
  }
  return distance * std::sqrt(n);
}

double normal_distribution(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

double lag_correlation(const std::vector<double>& x, std::size_t lag) {
  const double center = mean(x);
  double products = 0, squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    squares += (x[i] - center) * (x[i] - center);
    if (i + lag < x.size()) products += (x[i] - center) * (x[i + lag] - center);
  }
  return products / squares;
}

struct OnThreads {
  explicit OnThreads(int threads) { set_num_threads(threads); }
  ~OnThreads() { set_num_threads(before); }
  int before = num_threads();
};

// --- The generator

TEST_CASE("Philox4x32-10 gives the known answers of Random123") {
  struct Case {
    std::array<std::uint32_t, 4> counter;
    std::uint64_t key;
    std::array<std::uint32_t, 4> expected;
  };
  const Case cases[] = {
      {{0, 0, 0, 0}, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       0xffffffffffffffff,
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       0x299f31d0a4093822,
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const Case& c : cases) {
    std::uint32_t words[4][2];  // the lanes do not touch each other
    for (int w = 0; w < 4; ++w)
      words[w][0] = 0, words[w][1] = c.counter[static_cast<std::size_t>(w)];
    philox(words, c.key);
    for (int w = 0; w < 4; ++w) CHECK(words[w][1] == c.expected[static_cast<std::size_t>(w)]);
  }
}

TEST_CASE("A generator is a seed and a position in the stream") {
  Generator generator(0);
  CHECK(generator.next() == 0xe169c58d6627e8d5);
  CHECK(generator.state() == Generator::State{0, 1});
  CHECK(generator.reserve(5) == Generator::State{0, 1});
  CHECK(generator.state() == Generator::State{0, 6});
  generator.manual_seed(0);
  CHECK(rand({2}, DType::f32, generator).to_vector() ==
        std::vector<double>{0x6627e8 * 0x1p-24, 0xe169c5 * 0x1p-24});
  CHECK(generator.state().position == 1);
  CHECK(rand({1}, DType::f64, generator).numel() == 1);
  CHECK(generator.state().position == 2);

  // Saved and restored, it goes on as if nothing had happened.
  const Generator::State saved = generator.state();
  const Tensor first = randn({33}, DType::f32, generator);
  Generator other(17);
  other.set_state(saved);
  CHECK(randn({33}, DType::f32, other).to_vector() == first.to_vector());
}

TEST_CASE("Positions beyond 2^32 blocks go on counting") {
  Generator generator(5);
  generator.set_state({5, (std::uint64_t{1} << 32) - 2});
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 8; ++i) seen.insert(generator.next());
  CHECK(seen.size() == 8);
  generator.set_state({5, 0});
  CHECK(seen.count(generator.next()) == 0);
}

TEST_CASE("Where no generator is given, the default one is used") {
  manual_seed(11);
  const Tensor a = rand({5});
  manual_seed(11);
  CHECK(rand({5}).to_vector() == a.to_vector());
  Generator own(11);
  CHECK(rand({5}, DType::f32, own).to_vector() == a.to_vector());
  CHECK(rand({5}).to_vector() != a.to_vector());
  manual_seed(0);
}

TEST_CASE("A number is a function of the seed and its place") {
  // The first numbers of a long tensor are those of a short one, whatever the length.
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const std::int64_t n : {1, 2, 3, 255, 256, 257, 100'003}) {
      Generator a(3), b(3);
      std::vector<double> prefix = randn({200'000}, dtype, a).to_vector();
      prefix.resize(static_cast<std::size_t>(n));
      CHECK(randn({n}, dtype, b).to_vector() == prefix);
    }
  }
}

TEST_CASE("The number of threads changes nothing") {
  const std::function<std::vector<double>(Generator&)> draws[] = {
      [](Generator& g) { return rand({70'001}, DType::f32, g).to_vector(); },
      [](Generator& g) { return rand({70'001}, DType::f64, g).to_vector(); },
      [](Generator& g) { return randn({70'001}, DType::f32, g).to_vector(); },
      [](Generator& g) { return randn({70'001}, DType::f64, g).to_vector(); },
      [](Generator& g) { return randint(-5, 1 << 20, {70'001}, g).to_vector(); },
      [](Generator& g) { return randperm(70'001, g).to_vector(); },
      [](Generator& g) { return bernoulli(full({70'001}, 0.3), g).to_vector(); },
      [](Generator& g) { return multinomial(arange(1., 50.), 10'000, true, g).to_vector(); },
      [](Generator& g) {
        return multinomial(ones({40, 50}), 20, false, g).to_vector();
      },
  };
  for (const auto& draw : draws) {
    std::vector<std::vector<double>> results;
    for (const int threads : {1, 2, 5}) {
      const OnThreads on(threads);
      Generator generator(42);
      results.push_back(draw(generator));
    }
    CHECK(results[0] == results[1]);
    CHECK(results[0] == results[2]);
  }
}

TEST_CASE("Different seeds give different numbers") {
  std::set<double> first;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Generator generator(seed);
    first.insert(rand({1}, DType::f64, generator).item());
  }
  CHECK(first.size() == 1000);
}

// --- Uniform and normal

TEST_CASE("rand is uniform in [0, 1)") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    Generator generator(1);
    const std::vector<double> x = rand({1000, 200}, dtype, generator).to_vector();
    CHECK(*std::min_element(x.begin(), x.end()) >= 0);
    CHECK(*std::max_element(x.begin(), x.end()) < 1);
    CHECK(std::abs(mean(x) - 0.5) < 4 / std::sqrt(12 * 200'000.0));
    CHECK(std::abs(moment(x, 2) - 1.0 / 3) < 0.003);
    CHECK(ks_statistic(x, [](double v) { return v; }) < 1.95);
    std::vector<double> counts(256, 0.0);
    for (const double v : x) ++counts[static_cast<std::size_t>(v * 256)];
    CHECK(chi_square_deviation(counts) < 4);
    for (const std::size_t lag : {1, 2, 3, 4, 64, 256}) {
      CHECK(std::abs(lag_correlation(x, lag)) < 4 / std::sqrt(200'000.0));
    }
  }
}

TEST_CASE("rand uses every bit that the dtype keeps") {
  Generator generator(2);
  std::int64_t used = 0;
  for (const double v : rand({4096}, DType::f32, generator).to_vector()) {
    CHECK(v * 0x1p24 == std::floor(v * 0x1p24));
    used |= static_cast<std::int64_t>(v * 0x1p24);
  }
  CHECK(used == (1 << 24) - 1);
  used = 0;
  for (const double v : rand({4096}, DType::f64, generator).to_vector()) {
    CHECK(v * 0x1p53 == std::floor(v * 0x1p53));
    used |= static_cast<std::int64_t>(v * 0x1p53);
  }
  CHECK(used == (std::int64_t{1} << 53) - 1);
}

TEST_CASE("randn is normal") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    Generator generator(7);
    const std::vector<double> x = randn({200'000}, dtype, generator).to_vector();
    const double error = 1 / std::sqrt(200'000.0);
    CHECK(std::abs(mean(x)) < 4 * error);
    CHECK(std::abs(moment(x, 2) - 1) < 4 * error * std::sqrt(2.0));
    CHECK(std::abs(moment(x, 3)) < 4 * error * std::sqrt(15.0));
    CHECK(std::abs(moment(x, 4) - 3) < 4 * error * std::sqrt(96.0));
    CHECK(ks_statistic(x, normal_distribution) < 1.95);
    std::vector<double> counts(100, 0.0);
    for (const double v : x) ++counts[static_cast<std::size_t>(normal_distribution(v) * 100)];
    CHECK(chi_square_deviation(counts) < 4);
    // Neighbours come from one angle and one radius, and are independent all the same.
    for (const std::size_t lag : {1, 2, 3, 4}) CHECK(std::abs(lag_correlation(x, lag)) < 4 * error);
    std::vector<double> squares;
    for (const double v : x) squares.push_back(v * v);
    CHECK(std::abs(lag_correlation(squares, 1)) < 4 * error);
    // The tails: 2 * Phi(-4) of the numbers, 12.7 of 200,000, lie beyond 4.
    const auto beyond = std::count_if(x.begin(), x.end(), [](double v) { return std::abs(v) > 4; });
    CHECK(beyond > 2);
    CHECK(beyond < 28);
  }
}

TEST_CASE("Other dtypes have no uniform or normal numbers") {
  CHECK_THROWS_WITH(rand({2}, DType::i64), "[rand] got i64: needs f32 or f64");
  CHECK_THROWS_WITH(randn({2}, DType::boolean), "[randn] got boolean: needs f32 or f64");
}

TEST_CASE("uniform_ stays below its end") {
  Generator generator(4);
  const Tensor x = empty({10'000});
  uniform_(x, -0.1, 0.1, generator);
  const std::vector<double> v = x.to_vector();
  CHECK(*std::min_element(v.begin(), v.end()) >= static_cast<double>(-0.1f));
  CHECK(*std::max_element(v.begin(), v.end()) < static_cast<double>(0.1f));
  CHECK(std::abs(mean(v)) < 4 * 0.2 / std::sqrt(12 * 10'000.0));

  // Only two floats lie in [1, 1 + 2^-22): rounding must not give the third.
  uniform_(x, 1, 1 + 0x1p-22, generator);
  const std::vector<double> two = x.to_vector();
  CHECK(std::set<double>(two.begin(), two.end()) == std::set<double>{1, 1 + 0x1p-23});
  uniform_(x, 2, 2, generator);
  CHECK(x.to_vector() == std::vector<double>(10'000, 2.0));

  CHECK_THROWS_WITH(uniform_(x, 1, 0),
                    "[uniform_] got the range from 1 to 0: needs low <= high and a width that f32 "
                    "can hold");
  CHECK_THROWS_WITH(uniform_(x, -3e38, 3e38),
                    matchers::ContainsSubstring("a width that f32 can hold"));
  CHECK_THROWS_WITH(uniform_(x, 0, std::nan("")), matchers::StartsWith("[uniform_]"));
  CHECK_THROWS_WITH(uniform_(arange(3), 0, 1), "[uniform_] got i64: needs f32 or f64");
}

TEST_CASE("normal_ has the mean and deviation asked for") {
  Generator generator(8);
  const Tensor x = empty({100'000}, DType::f64);
  normal_(x, 3, 0.5, generator);
  const std::vector<double> v = x.to_vector();
  CHECK(std::abs(mean(v) - 3) < 4 * 0.5 / std::sqrt(100'000.0));
  CHECK(ks_statistic(v, [](double u) { return normal_distribution((u - 3) / 0.5); }) < 1.95);
  normal_(x, 3, 0, generator);
  CHECK(x.to_vector() == std::vector<double>(100'000, 3.0));
  CHECK_THROWS_WITH(normal_(x, 0, -1),
                    "[normal_] got a standard deviation of -1: needs at least 0");
}

TEST_CASE("Filling in place writes to the view and to nothing else") {
  const Tensor base = zeros({6, 8});
  const Tensor view = base.slice(0, {1, 5, 2}).slice(1, {2, 7}).t();
  const std::uint32_t version = base.storage().version();
  Generator a(9), b(9);
  normal_(view, 0, 1, a);
  CHECK(view.to_vector() == randn({5, 2}, DType::f32, b).to_vector());
  CHECK(base.storage().version() != version);
  int changed = 0;
  for (const double v : base.to_vector()) changed += v != 0;
  CHECK(changed == 10);
  CHECK_THROWS_WITH(normal_(zeros({1}).expand({3}), 0, 1), matchers::StartsWith("[normal_]"));
  CHECK_THROWS_WITH(uniform_(Tensor(), 0, 1), "[uniform_] the tensor is undefined");
}

// --- Integers

TEST_CASE("randint is uniform") {
  Generator generator(10);
  const Integers x = randint(-3, 4, {70'000}, generator).to_vector<std::int64_t>();
  std::vector<double> counts(7, 0.0);
  for (const std::int64_t v : x) {
    REQUIRE(v >= -3);
    REQUIRE(v < 4);
    ++counts[static_cast<std::size_t>(v + 3)];
  }
  CHECK(chi_square_deviation(counts) < 4);
  CHECK(randint(5, 6, {4}, generator).to_vector<std::int64_t>() == Integers(4, 5));
  CHECK_THROWS_WITH(randint(4, 4, {2}), "[randint] got the range from 4 to 4: needs low < high");
}

TEST_CASE("randint is fair where 2^64 is no multiple of the range") {
  // Of 3 * 2^62 results, those that are multiples of 3 would come up twice as often as others if
  // the upper half of a product were taken as it is.
  const auto lowest = std::numeric_limits<std::int64_t>::min();
  const auto end = static_cast<std::int64_t>(std::uint64_t{1} << 62);
  Generator generator(12);
  std::vector<double> counts(3, 0.0);
  for (const std::int64_t v : randint(lowest, end, {30'000}, generator).to_vector<std::int64_t>()) {
    REQUIRE(v < end);
    ++counts[(static_cast<std::uint64_t>(v) - static_cast<std::uint64_t>(lowest)) % 3];
  }
  CHECK(chi_square_deviation(counts) < 4);
  CHECK(generator.state().position == 15'000);  // drawing again takes nothing from the stream
}

TEST_CASE("randperm gives every permutation the same chance") {
  Generator generator(13);
  std::map<Integers, double> counts;
  for (int i = 0; i < 24'000; ++i) ++counts[randperm(4, generator).to_vector<std::int64_t>()];
  CHECK(counts.size() == 24);
  std::vector<double> observed;
  for (const auto& [permutation, count] : counts) observed.push_back(count);
  CHECK(chi_square_deviation(observed) < 4);

  Integers large = randperm(10'000, generator).to_vector<std::int64_t>();
  CHECK_FALSE(std::is_sorted(large.begin(), large.end()));
  std::sort(large.begin(), large.end());
  CHECK(large == arange(10'000).to_vector<std::int64_t>());
  CHECK(randperm(0, generator).shape() == Shape{0});
  CHECK(randperm(1, generator).item<std::int64_t>() == 0);
  CHECK_THROWS_WITH(randperm(-1), "[randperm] got -1: needs at least 0");
}

// --- Bernoulli and multinomial

TEST_CASE("bernoulli draws ones with the given probabilities") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    Generator generator(14);
    const Tensor p = tensor({0.0, 0.1, 0.5, 1.0}, dtype).expand({50'000, 4});
    const Tensor x = bernoulli(p, generator);
    CHECK(x.dtype() == dtype);
    CHECK(x.shape() == p.shape());
    const auto share = [&](std::int64_t column) { return mean(x.select(1, column).to_vector()); };
    CHECK(share(0) == 0);
    CHECK(std::abs(share(1) - 0.1) < 4 * std::sqrt(0.09 / 50'000));
    CHECK(std::abs(share(2) - 0.5) < 4 * std::sqrt(0.25 / 50'000));
    CHECK(share(3) == 1);
  }
  CHECK_THROWS_WITH(bernoulli(tensor({0.5, 1.5})),
                    "[bernoulli] got probability 1.5 at place 1: needs 0 to 1");
  CHECK_THROWS_WITH(bernoulli(tensor({-0.1})), matchers::StartsWith("[bernoulli]"));
  CHECK_THROWS_WITH(bernoulli(tensor({std::nan("")})), matchers::StartsWith("[bernoulli]"));
  CHECK_THROWS_WITH(bernoulli(tensor({1})), "[bernoulli] got i64: needs f32 or f64");
}

TEST_CASE("A small probability in f32 is not rounded to one of 24 bits") {
  Generator generator(15);
  const Tensor x = bernoulli(full({1 << 22}, 0x1p-20), generator);  // 4 are expected
  const double ones = mean(x.to_vector()) * (1 << 22);
  CHECK(ones <= 12);
}

TEST_CASE("ranges whose numbers are often drawn again share none of them") {
  // Of 2^63 + 2 numbers nearly half are drawn more than once.
  Generator generator(3);
  const auto low = std::numeric_limits<std::int64_t>::min();
  const auto first = randint(low, 2, {1000}, generator).to_vector<std::int64_t>();
  const auto second = randint(low, 2, {1000}, generator).to_vector<std::int64_t>();
  std::vector<std::int64_t> all = first;
  all.insert(all.end(), second.begin(), second.end());
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

}  // namespace
}  // namespace ember
