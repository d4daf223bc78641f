/// Internal: how elementwise kernels iterate over tensors of any strides.
///
/// A StridedIterator sorts the axes by the output's strides and merges adjacent axes that all
/// operands can step through as one: contiguous operands become one long run, a broadcast row
/// becomes a few. `map_into` applies a function of single elements to the runs, on all threads. The
/// compiler vectorises its loops over dense runs.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

#include "ember/tensor/function_ref.h"
#include "ember/tensor/tensor.h"
#include "ember/tensor/threads.h"

// The operands of an elementwise loop are either disjoint or the very same elements (in place), so
// no iteration depends on another. This tells the compiler, which cannot know.
#if defined(__clang__)
#define EMBER_INDEPENDENT_ITERATIONS _Pragma("clang loop vectorize(assume_safety)")
#else
#define EMBER_INDEPENDENT_ITERATIONS _Pragma("GCC ivdep")
#endif

namespace ember {

/// One number for each of N operands.
template <std::size_t N>
using Each = std::array<std::int64_t, N>;

/// Elements of a cheap elementwise loop that are worth a thread: some 10 microseconds of work.
inline constexpr std::int64_t kElementwiseGrain = 16384;

/// Iterates over N operands together, with as few axes as possible. Elements are numbered in the
/// order of iteration: row-major if operand 0 is contiguous.
template <std::size_t N>
class StridedIterator {
 public:
  struct Axis {
    std::int64_t extent;
    Each<N> stride;  // of each operand
  };

  /// Every operand broadcasts to `shape`; nullptr stands for a single number.
  StridedIterator(const Shape& shape, const std::array<const Tensor*, N>& operands) {
    for (const std::int64_t extent : shape) size_ *= extent;
    const bool all_dense = std::all_of(operands.begin(), operands.end(), [&](const Tensor* x) {
      return !x || (x->numel() == size_ && x->is_contiguous());
    });
    if (all_dense) {
      axes_[rank_++].extent = size_;
      for (std::size_t k = 0; k < N; ++k) axes_[0].stride[k] = operands[k] ? 1 : 0;
      return;
    }
    for (int axis = 0; axis < shape.size(); ++axis) {
      if (shape[axis] != 1) insert(axis_of(operands, shape, axis));
    }
    if (rank_ == 0) axes_[rank_++] = {1, {}};
    merge_neighbours();
  }

  /// From axes in any order. They are sorted by operand 0's strides, the largest first.
  explicit StridedIterator(std::span<const Axis> axes) {
    for (const Axis& axis : axes) {
      size_ *= axis.extent;
      if (axis.extent != 1) insert(axis);
    }
    if (rank_ == 0) axes_[rank_++] = {1, {}};
    merge_neighbours();
  }

  std::int64_t size() const { return size_; }
  /// The number of axes, at least one. axis(0) is the outermost.
  std::size_t rank() const { return rank_; }
  const Axis& axis(std::size_t i) const { return axes_[i]; }
  const Axis& inner() const { return axes_[rank_ - 1]; }

  /// Calls run(offsets, n) for runs along the innermost axis that make up elements [begin, end).
  /// REQUIRES: begin < end.
  template <class Run>
  void for_each_run(std::int64_t begin, std::int64_t end, const Run& run) const {
    std::array<std::int64_t, kMaxRank> position{};
    Each<N> offset{};
    if (begin > 0) {
      std::int64_t rest = begin;
      for (std::size_t i = rank_; i-- > 0; rest /= axes_[i].extent) {
        position[i] = rest % axes_[i].extent;
        for (std::size_t k = 0; k < N; ++k) offset[k] += position[i] * axes_[i].stride[k];
      }
    }
    while (true) {
      const std::int64_t n = std::min(inner().extent - position[rank_ - 1], end - begin);
      run(offset, n);
      begin += n;
      if (begin == end) return;
      advance(position, offset, n);
    }
  }

 private:
  static Axis axis_of(const std::array<const Tensor*, N>& operands, const Shape& shape, int axis) {
    Axis result{shape[axis], {}};
    for (std::size_t k = 0; k < N; ++k) {
      if (!operands[k]) continue;
      const Tensor& x = *operands[k];
      const int own = axis - (shape.size() - x.dim());
      if (own >= 0 && x.shape()[own] != 1) result.stride[k] = x.strides()[own];
    }
    return result;
  }

  void insert(const Axis& axis) {
    std::size_t place = rank_++;
    for (; place > 0 && axes_[place - 1].stride[0] < axis.stride[0]; --place) {
      axes_[place] = axes_[place - 1];
    }
    axes_[place] = axis;
  }

  void merge_neighbours() {
    std::size_t last = 0;
    for (std::size_t i = 1; i < rank_; ++i) {
      const Axis& outer = axes_[last];
      Axis inner = axes_[i];
      bool merges = true;
      for (std::size_t k = 0; k < N; ++k) {
        merges &= outer.stride[k] == inner.stride[k] * inner.extent;
      }
      if (merges) {
        inner.extent *= outer.extent;
      } else {
        ++last;
      }
      axes_[last] = inner;
    }
    rank_ = last + 1;
  }

  void advance(std::array<std::int64_t, kMaxRank>& position, Each<N>& offset,
               std::int64_t n) const {
    std::int64_t step = n;
    for (std::size_t i = rank_; i-- > 0; step = 1) {
      position[i] += step;
      for (std::size_t k = 0; k < N; ++k) offset[k] += step * axes_[i].stride[k];
      if (position[i] < axes_[i].extent) return;
      for (std::size_t k = 0; k < N; ++k) offset[k] -= position[i] * axes_[i].stride[k];
      position[i] = 0;
    }
  }

  std::int64_t size_ = 1;
  std::size_t rank_ = 0;
  std::array<Axis, kMaxRank> axes_;  // the first rank_ are set
};

/// Calls run(offset, step, n) for runs of n elements that together cover `shape`, on all threads:
/// operand k's elements are those at offset[k], offset[k] + step[k], ... from its first. Compiled
/// for one to four operands.
template <std::size_t N>
void for_each_run(const Shape& shape, const std::array<const Tensor*, N>& operands,
                  FunctionRef<void(const Each<N>&, const Each<N>&, std::int64_t)> run);

/// Loads an element. Booleans are read as bytes: gcc 12 does not vectorise most loops that load a
/// bool.
template <class T>
T load(const T* element) {
  if constexpr (std::is_same_v<T, bool>) {
    return *reinterpret_cast<const unsigned char*>(element) != 0;
  } else {
    return *element;
  }
}

/// One operand along a run: any step, step 1, or one number repeated.
template <class T>
struct Strided {
  T* data;
  std::int64_t step;
  T operator[](std::int64_t i) const { return load(data + i * step); }
  void store(std::int64_t i, T value) const { data[i * step] = value; }
};
template <class T>
struct Dense {
  T* data;
  T operator[](std::int64_t i) const { return load(data + i); }
  void store(std::int64_t i, T value) const { data[i] = value; }
};
template <class T>
struct Repeated {
  static constexpr std::int64_t step = 0;
  T value;
  T operator[](std::int64_t) const { return value; }
};

namespace detail {

inline const Tensor* tensor_of(const Tensor& x) {
  return &x;
}
template <class T>
T* start_of(const Tensor& x) {
  return x.data<T>();
}
template <class T>
Strided<T> part_of(T* start, std::int64_t offset, std::int64_t step) {
  return {start + offset, step};
}
// The same three for an operand that is a number.
template <class T>
const Tensor* tensor_of(T) {
  return nullptr;
}
template <class T>
Repeated<T> start_of(T number) {
  return {number};
}
template <class T>
Repeated<T> part_of(Repeated<T> number, std::int64_t, std::int64_t) {
  return number;
}

/// Calls run(n, operands...) for runs that together cover `shape`, on all threads. An operand is a
/// Strided<T> for a tensor of T, and a Repeated<T> for a number.
template <class... T, class Run, class... X>
void for_each_part(const Shape& shape, const Run& run, const X&... x) {
  const std::tuple start{start_of<T>(x)...};
  for_each_run<sizeof...(X)>(
      shape, {tensor_of(x)...}, [&](const auto& offset, const auto& step, std::int64_t n) {
        const auto run_parts = [&]<std::size_t... I>(std::index_sequence<I...>) {
          run(n, part_of(std::get<I>(start), offset[I], step[I])...);
        };
        run_parts(std::index_sequence_for<X...>{});
      });
}

// The two loops that compute. `flatten` inlines f: a long formula would otherwise be called for
// each element and not vectorised. `noinline` keeps one copy of each loop per operation.
template <class F, class Out, class... In>
[[gnu::flatten, gnu::noinline]] void map_run(F f, std::int64_t n, Dense<Out> out, In... in) {
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t i = 0; i < n; ++i) out.store(i, f(in[i]...));
}
template <class F, class Out, class... In>
[[gnu::flatten, gnu::noinline]] void map_run(F f, std::int64_t n, Strided<Out> out, In... in) {
  for (std::int64_t i = 0; i < n; ++i) out.store(i, f(in[i]...));
}

/// Calls body(operands...) with each Strided operand as Dense (step 1) or Repeated (step 0).
template <class Body>
void with_known_steps(const Body& body) {
  body();
}
template <class Body, class T, class... Rest>
void with_known_steps(const Body& body, Repeated<T> first, Rest... rest) {
  with_known_steps([&](auto... known) { body(first, known...); }, rest...);
}
template <class Body, class T, class... Rest>
void with_known_steps(const Body& body, Strided<T> first, Rest... rest) {
  if (first.step == 1) {
    with_known_steps([&](auto... known) { body(Dense<T>{first.data}, known...); }, rest...);
  } else {
    with_known_steps([&](auto... known) { body(Repeated<T>{first[0]}, known...); }, rest...);
  }
}

}  // namespace detail

/// out = f(in...), element by element. An input is a tensor that broadcasts to out's shape, or a
/// number of its type:
///
///     map_into<float, float, float>(out, [](float a, float b) { return a + b; }, a, b);
///
/// An input may be `out` itself. Increments out's version.
template <class Out, class... In, class F, class... X>
void map_into(const Tensor& out, const F& f, const X&... in) {
  static_assert(sizeof...(In) == sizeof...(X));
  const auto run = [&f](std::int64_t n, Strided<Out> to, auto... from) {
    if (to.step == 1 && ((from.step == 0 || from.step == 1) && ...)) {
      const Dense<Out> dense{to.data};
      detail::with_known_steps([&](auto... known) { detail::map_run(f, n, dense, known...); },
                               from...);
    } else {
      detail::map_run(f, n, to, from...);
    }
  };
  detail::for_each_part<Out, In...>(out.shape(), run, out, in...);
  out.storage().bump_version();
}

/// Whether f(in...) is true for all elements of the tensors, which broadcast to `shape`.
template <class... In, class F, class... X>
bool holds_everywhere(const Shape& shape, const F& f, const X&... in) {
  std::atomic<bool> holds = true;
  const auto run = [&](std::int64_t n, auto... from) {
    if (!holds.load(std::memory_order_relaxed)) return;
    for (std::int64_t i = 0; i < n; ++i) {
      if (!f(from[i]...)) return holds.store(false, std::memory_order_relaxed);
    }
  };
  detail::for_each_part<In...>(shape, run, in...);
  return holds;
}

}  // namespace ember
