#include "ember/tensor/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "ember/tensor/dispatch.h"
#include "ember/tensor/inplace.h"
#include "ember/tensor/philox.h"
#include "ember/tensor/threads.h"
#include "ember/tensor/vec_math.h"

namespace ember {
namespace {

// --- From the stream to a tensor

// Random words are generated in chunks that stay in the L1 cache until they are converted to
// numbers.
constexpr int kLanes = 16;
constexpr int kChunkBlocks = 4 * kLanes;
constexpr int kChunkWords = 4 * kChunkBlocks;

/// Words of the stream, in its order.
using Chunk = std::array<std::uint32_t, kChunkWords>;

/// How many words a number is made of: 1 for f32, 2 for f64 and i64.
template <class T>
constexpr int kWordsPer = sizeof(T) / sizeof(std::uint32_t);

void draw_chunk(Generator::State at, Chunk& chunk) {
  std::uint32_t* out = chunk.data();
  for (int group = 0; group < kChunkBlocks; group += kLanes) {
    std::uint32_t words[4][kLanes] = {};
    for (std::uint64_t lane = 0; lane < kLanes; ++lane) {
      words[0][lane] = static_cast<std::uint32_t>(at.position + lane);
      words[1][lane] = static_cast<std::uint32_t>((at.position + lane) >> 32);
    }
    at.position += kLanes;
    philox(words, at.seed);
    for (int lane = 0; lane < kLanes; ++lane) {
      for (const auto& word : words) *out++ = word[lane];
    }
  }
}

/// Reserves the part of the stream that x needs, and returns its start.
template <class T>
Generator::State reserve_for(const Tensor& x, Generator& generator) {
  constexpr std::int64_t kNumbersPerBlock = 4 / kWordsPer<T>;
  return generator.reserve(
      static_cast<std::uint64_t>((x.numel() + kNumbersPerBlock - 1) / kNumbersPerBlock));
}

/// Fills x with the numbers of the stream from `start`, in row-major order: make(chunk, first, n,
/// out) writes numbers first ... first + n - 1 to `out`. The chunk begins with the words of the
/// first; n is less than a chunk's numbers only at the end of x.
template <class T, class Make>
void fill(const Tensor& x, Generator::State start, const Make& make) {
  if (!x.is_contiguous()) {
    const Tensor row_major(x.shape(), x.dtype());
    fill<T>(row_major, start, make);
    x.copy_(row_major);
    return;
  }
  constexpr std::int64_t kNumbers = kChunkWords / kWordsPer<T>;
  constexpr double kGrain = 16;  // chunks
  const std::int64_t chunks = (x.numel() + kNumbers - 1) / kNumbers;
  T* const out = x.data<T>();
  parallel_for(chunks, kGrain, [&](std::int64_t begin, std::int64_t end) {
    Chunk chunk;
    for (std::int64_t c = begin; c < end; ++c) {
      const std::uint64_t blocks = static_cast<std::uint64_t>(c) * kChunkBlocks;
      draw_chunk({start.seed, start.position + blocks}, chunk);
      const std::int64_t first = c * kNumbers;
      make(chunk, first, std::min(kNumbers, x.numel() - first), out + first);
    }
  });
  x.storage().bump_version();
}

// --- From words to numbers

std::uint64_t join(const std::uint32_t* words) {
  return words[0] | static_cast<std::uint64_t>(words[1]) << 32;
}

/// Uniform in [0, 1): multiples of 2^-24 in f32 and 2^-53 in f64.
template <class T>
T unit(const std::uint32_t* words) {
  if constexpr (std::is_same_v<T, float>) {
    return static_cast<float>(static_cast<std::int32_t>(words[0] >> 8)) * 0x1p-24f;
  } else {
    return static_cast<double>(static_cast<std::int64_t>(join(words) >> 11)) * 0x1p-53;
  }
}

/// Uniform in (0, 1], from 31 or 63 bits: small numbers have full precision.
template <class T>
T above_zero(const std::uint32_t* words) {
  if constexpr (std::is_same_v<T, float>) {
    return static_cast<float>(static_cast<std::int32_t>(words[0] >> 1)) * 0x1p-31f + 0x1p-33f;
  } else {
    return static_cast<double>(static_cast<std::int64_t>(join(words) >> 1)) * 0x1p-63 + 0x1p-65;
  }
}

/// A uniformly distributed point on the unit circle.
template <class T>
std::pair<T, T> on_circle(const std::uint32_t* words) {
  if constexpr (std::is_same_v<T, float>) {
    // An angle of words[0] / 2^32 turns, as the nearest quarter turn and the rest.
    constexpr float kStep = 0x1p-31f * std::numbers::pi_v<float>;
    const std::uint32_t quadrant = (words[0] + (1u << 29)) >> 30;
    const float rest =
        static_cast<float>(static_cast<std::int32_t>(words[0] - (quadrant << 30))) * kStep;
    return {vec::sin_of_split({quadrant + 1, rest}), vec::sin_of_split({quadrant, rest})};
  } else {
    const double angle =
        static_cast<double>(static_cast<std::int64_t>(join(words))) * (0x1p-63 * std::numbers::pi);
    return {std::cos(angle), std::sin(angle)};
  }
}

/// Box and Muller: the two coordinates of a point whose direction is uniform and whose squared
/// distance has the exponential distribution are independent normals. The distance reaches
/// sqrt(2 log 2^33) = 6.8 in f32 and 9.5 in f64.
template <class T>
std::pair<T, T> normal_pair(const std::uint32_t* words) {
  const T distance = std::sqrt(T{-2} * vec::log(above_zero<T>(words)));
  const auto [x, y] = on_circle<T>(words + kWordsPer<T>);
  return {distance * x, distance * y};
}

/// Uniform in [0, range): the upper half of bits * range. That is biased if the lower half is less
/// than 2^64 mod range; then the bits are rejected and others drawn (Lemire, "Fast random integer
/// generation in an interval", 2019). Those come from blocks outside the stream: the counter's
/// third word is the attempt, and its fourth is which of the two numbers of a block they are for.
/// So a number always takes two words of the stream.
std::uint64_t below(std::uint64_t range, std::uint64_t bits, Generator::State start,
                    std::int64_t number) {
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide{bits} * range;
  if (static_cast<std::uint64_t>(product) >= range)
    return static_cast<std::uint64_t>(product >> 64);
  const std::uint64_t unfair = (0 - range) % range;  // 2^64 mod range
  const auto place = static_cast<std::uint64_t>(number);
  const std::uint64_t counter = start.position + place / 2;
  for (std::uint32_t attempt = 1; static_cast<std::uint64_t>(product) < unfair; ++attempt) {
    std::uint32_t words[4][1] = {{static_cast<std::uint32_t>(counter)},
                                 {static_cast<std::uint32_t>(counter >> 32)},
                                 {attempt},
                                 {static_cast<std::uint32_t>(place % 2)}};
    philox(words, start.seed);
    const std::uint32_t pair[] = {words[0][0], words[1][0]};
    product = Wide{join(pair)} * range;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

/// Uniform in [low, high); low itself where the two are equal.
template <class T>
void fill_uniform(const Tensor& x, T low, T high, Generator& generator) {
  const T width = high - low;
  // If rounding gives `high`, the number before it is used.
  const T last = std::max(low, std::nextafter(high, std::numeric_limits<T>::lowest()));
  const auto make = [=](const Chunk& chunk, std::int64_t, std::int64_t n, T* out) {
    for (std::int64_t i = 0; i < n; ++i) {
      out[i] = std::min(low + width * unit<T>(chunk.data() + i * kWordsPer<T>), last);
    }
  };
  fill<T>(x, reserve_for<T>(x, generator), make);
}

template <class T>
void fill_normal(const Tensor& x, T mean, T std, Generator& generator) {
  const auto make = [=](const Chunk& chunk, std::int64_t, std::int64_t n, T* out) {
    constexpr std::size_t kPairs = kChunkWords / kWordsPer<T> / 2;
    std::array<T, 2 * kPairs> numbers;
    for (std::size_t i = 0; i < kPairs; ++i) {
      const auto [a, b] = normal_pair<T>(chunk.data() + i * 2 * kWordsPer<T>);
      numbers[2 * i] = mean + std * a;
      numbers[2 * i + 1] = mean + std * b;
    }
    std::copy_n(numbers.data(), n, out);
  };
  fill<T>(x, reserve_for<T>(x, generator), make);
}

/// x[i] uniform in [low, low + range(i)).
template <class Range>
void fill_integers(const Tensor& x, std::int64_t low, const Range& range, Generator& generator) {
  const Generator::State start = reserve_for<std::int64_t>(x, generator);
  const auto make = [&](const Chunk& chunk, std::int64_t first, std::int64_t n, std::int64_t* out) {
    for (std::int64_t i = 0; i < n; ++i) {
      const std::uint64_t distance =
          below(range(first + i), join(chunk.data() + 2 * i), start, first + i);
      out[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + distance);
    }
  };
  fill<std::int64_t>(x, start, make);
}

}  // namespace

std::uint64_t Generator::next() {
  const State at = reserve(1);
  std::uint32_t words[4][1] = {{static_cast<std::uint32_t>(at.position)},
                               {static_cast<std::uint32_t>(at.position >> 32)},
                               {0},
                               {0}};
  philox(words, at.seed);
  return words[0][0] | static_cast<std::uint64_t>(words[1][0]) << 32;
}

Generator& default_generator() {
  static Generator generator(0);
  return generator;
}

void manual_seed(std::uint64_t seed) {
  default_generator().manual_seed(seed);
}

Tensor rand(const Shape& shape, DType dtype, Generator& generator) {
  Tensor out(shape, dtype);
  dispatch_floating("rand", dtype,
                    [&](auto element) { fill_uniform<decltype(element)>(out, 0, 1, generator); });
  return out;
}

Tensor randn(const Shape& shape, DType dtype, Generator& generator) {
  Tensor out(shape, dtype);
  dispatch_floating("randn", dtype,
                    [&](auto element) { fill_normal<decltype(element)>(out, 0, 1, generator); });
  return out;
}

Tensor randint(std::int64_t low, std::int64_t high, const Shape& shape, Generator& generator) {
  check(low < high, "[randint] got the range from {} to {}: needs low < high", low, high);
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  Tensor out(shape, DType::i64);
  fill_integers(
      out, low, [range](std::int64_t) { return range; }, generator);
  return out;
}

Tensor randperm(std::int64_t n, Generator& generator) {
  check(n >= 0, "[randperm] got {}: needs at least 0", n);
  Tensor out({n}, DType::i64);
  fill_integers(
      out, 0, [](std::int64_t i) { return static_cast<std::uint64_t>(i) + 1; }, generator);
  // The inside-out version of the Fisher-Yates shuffle. Before step i, p[0] ... p[i - 1] are a
  // permutation of 0 ... i - 1, and p[i] ... still hold the draws j <= i.
  std::int64_t* const p = out.data<std::int64_t>();
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t j = p[i];
    p[i] = p[j];
    p[j] = i;
  }
  return out;
}

Tensor bernoulli(const Tensor& probabilities, Generator& generator) {
  require_defined("bernoulli", probabilities);
  const Tensor row_major = probabilities.contiguous();
  Tensor out(probabilities.shape(), probabilities.dtype());
  dispatch_floating("bernoulli", probabilities.dtype(), [&](auto element) {
    using T = decltype(element);
    const T* const probability = row_major.data<T>();
    const auto make = [=](const Chunk& chunk, std::int64_t first, std::int64_t n, T* drawn) {
      const T* const p = probability + first;
      bool all_valid = true;
      for (std::int64_t i = 0; i < n; ++i) {
        // For f32 all 32 bits are compared, in f64: a uniform f32 has too few bits for small
        // probabilities.
        const std::uint32_t* const words = &chunk[static_cast<std::size_t>(i * kWordsPer<T>)];
        const double uniform = kWordsPer<T> == 1 ? words[0] * 0x1p-32 : unit<double>(words);
        drawn[i] = uniform < static_cast<double>(p[i]) ? T{1} : T{0};
        all_valid &= p[i] >= 0 && p[i] <= 1;
      }
      if (all_valid) return;
      const T* const wrong = std::find_if(p, p + n, [](T v) { return !(v >= 0 && v <= 1); });
      fail("[bernoulli] got probability {} at place {}: needs 0 to 1", *wrong, wrong - probability);
    };
    fill<T>(out, reserve_for<T>(out, generator), make);
  });
  return out;
}

void uniform_(const Tensor& x, double low, double high, Generator& generator) {
  require_writable("uniform_", x);
  dispatch_floating("uniform_", x.dtype(), [&](auto element) {
    using T = decltype(element);
    const T from = static_cast<T>(low), to = static_cast<T>(high);
    check(from <= to && std::isfinite(to - from),
          "[uniform_] got the range from {} to {}: needs low <= high and a width that {} can hold",
          low, high, x.dtype());
    fill_uniform(x, from, to, generator);
  });
}

void normal_(const Tensor& x, double mean, double std, Generator& generator) {
  require_writable("normal_", x);
  check(std >= 0, "[normal_] got a standard deviation of {}: needs at least 0", std);
  dispatch_floating("normal_", x.dtype(), [&](auto element) {
    using T = decltype(element);
    fill_normal(x, static_cast<T>(mean), static_cast<T>(std), generator);
  });
}

}  // namespace ember
