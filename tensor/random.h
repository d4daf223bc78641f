/// Random numbers: seeded, and the same for any number of threads.
///
/// A Generator is a seed and a counter. Number i of a stream is a function of (seed, i) alone
/// (Philox4x32-10; Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), so a
/// tensor can be filled by any number of threads in any order, and a generator's whole state is two
/// integers. random.cpp is the only file that draws from it.
#pragma once

#include <atomic>
#include <cstdint>

#include "ember/tensor/tensor.h"

namespace ember {

/// Thread-safe: each call reserves its own part of the stream. Which part a thread gets depends on
/// timing; for reproducible numbers give each thread a generator of its own.
class Generator {
 public:
  explicit Generator(std::uint64_t seed = 0) : seed_(seed) {}
  struct State {
    std::uint64_t seed;
    std::uint64_t position;
    bool operator==(const State&) const = default;
  };
  State state() const { return {seed_.load(), position_.load()}; }
  void set_state(State state) {
    seed_ = state.seed;
    position_ = state.position;
  }
  void manual_seed(std::uint64_t seed) { set_state({seed, 0}); }
  /// Reserves the next `blocks` blocks of four 32-bit words. Returns the position of the first.
  State reserve(std::uint64_t blocks) { return {seed_.load(), position_.fetch_add(blocks)}; }
  /// One number, uniform in [0, 2^64).
  std::uint64_t next();

 private:
  std::atomic<std::uint64_t> seed_;
  std::atomic<std::uint64_t> position_{0};
};

/// The generator that is used if none is given. Its seed is 0 at first, so a program gets the same
/// numbers each time unless it sets another seed.
Generator& default_generator();
/// default_generator().manual_seed(seed)
void manual_seed(std::uint64_t seed);

/// Uniform in [0, 1).
Tensor rand(const Shape& shape, DType dtype = DType::f32,
            Generator& generator = default_generator());
/// Normal, mean 0 and variance 1 (Box and Muller).
Tensor randn(const Shape& shape, DType dtype = DType::f32,
             Generator& generator = default_generator());
/// i64, uniform in [low, high) without bias. Error: an empty range.
Tensor randint(std::int64_t low, std::int64_t high, const Shape& shape,
               Generator& generator = default_generator());
/// A permutation of 0 ... n-1, i64, shape (n).
Tensor randperm(std::int64_t n, Generator& generator = default_generator());
/// 1 with the given probability of each element, 0 otherwise; the dtype is that of `probabilities`.
/// Error: a probability outside [0, 1].
Tensor bernoulli(const Tensor& probabilities, Generator& generator = default_generator());
/// (K) or (B, K) weights -> (count) or (B, count) i64: indices drawn with probabilities
/// proportional to the weights, which need not sum to 1.
/// Error: a negative or non-finite weight, a row of zeros, or (without replacement) fewer non-zero
/// weights than draws.
Tensor multinomial(const Tensor& weights, std::int64_t count, bool replacement = false,
                   Generator& generator = default_generator());

/// In place, as torch.Tensor.uniform_ (in [low, high)) and normal_: for initialisation.
/// Error: low > high; a negative standard deviation.
void uniform_(const Tensor& x, double low, double high, Generator& generator = default_generator());
void normal_(const Tensor& x, double mean, double std, Generator& generator = default_generator());

}  // namespace ember
