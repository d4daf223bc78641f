/// Internal: loops over slices along an axis, for tensors whose shapes may differ only in that
/// axis.
///
/// A slice, or line, is all elements that differ only in their position along the axis.
/// `for_each_line` visits them one by one. `for_each_tile` visits adjacent lines together, so that
/// a kernel's inner loop can run across the lines: in a row-major tensor, along any axis but the
/// last, adjacent lines are contiguous in memory and the elements of one line are not.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

#include "ember/tensor/loop.h"

namespace ember {

template <std::size_t N>
class AxisSlices {
 public:
  /// No operand is empty or a scalar. Operand 0 is contiguous.
  AxisSlices(int axis, const std::array<const Tensor*, N>& operands)
      : first_elements_(plan(axis, operands)) {
    for (std::size_t k = 0; k < N; ++k) {
      length_[k] = operands[k]->shape()[axis];
      step_[k] = operands[k]->strides()[axis];
    }
  }

  /// The number of elements in a line of this operand, and its stride along the axis.
  std::int64_t length(std::size_t operand) const { return length_[operand]; }
  std::int64_t step(std::size_t operand) const { return step_[operand]; }

  /// Calls body(offsets) for each line, with the offsets of its first elements, on all threads.
  /// `grain` is the number of elements worth a thread (threads.h).
  template <class Body>
  void for_each_line(std::int64_t grain, const Body& body) const {
    for_each_tile(grain, 1, [&](const auto& at, std::int64_t) { body(at); });
  }

  /// Calls body(offsets, width) for tiles of at most `widest` adjacent lines.
  template <class Body>
  void for_each_tile(std::int64_t grain, std::int64_t widest, const Body& body) const {
    const std::int64_t longest = *std::max_element(length_.begin(), length_.end());
    parallel_for(first_elements_.size(), static_cast<double>(grain / longest + 1),
                 [&](std::int64_t begin, std::int64_t end) {
                   first_elements_.for_each_run(
                       begin, end, [&](std::array<std::int64_t, N> at, std::int64_t n) {
                         for (std::int64_t width; n > 0; n -= width) {
                           width = std::min(n, widest);
                           body(at, width);
                           for (std::size_t k = 0; k < N; ++k) {
                             at[k] += width * first_elements_.inner().stride[k];
                           }
                         }
                       });
                 });
  }

 private:
  static StridedIterator<N> plan(int axis, const std::array<const Tensor*, N>& operands) {
    std::array<Tensor, N> first;
    std::array<const Tensor*, N> pointers;
    for (std::size_t k = 0; k < N; ++k) {
      first[k] = operands[k]->select(axis, 0);
      pointers[k] = &first[k];
    }
    return {first[0].shape(), pointers};
  }

  std::array<std::int64_t, N> length_;
  std::array<std::int64_t, N> step_;
  StridedIterator<N> first_elements_;
};

/// Row i holds element i of each line of a tile.
template <class T>
struct Rows {
  T* data;
  std::int64_t step;
  T* operator[](std::int64_t i) const { return data + i * step; }
};

/// The most lines in a tile: a kernel's accumulators, one for each line, fit the L1 cache.
inline constexpr std::int64_t kTile = 256;

namespace detail {

/// x itself if its last axis (of those with more than one element) has stride 1, a contiguous copy
/// otherwise.
inline Tensor with_dense_rows(const Tensor& x) {
  int last = x.dim() - 1;
  while (last > 0 && x.shape()[last] == 1) --last;
  return x.strides()[last] == 1 ? x : x.contiguous();
}

template <class Kernel, class Out, class... In, std::size_t... I>
void along_axis(std::index_sequence<I...>, const Tensor& out, int axis,
                const std::array<Tensor, sizeof...(In)>& in) {
  const AxisSlices<1 + sizeof...(In)> lines(axis, {&out, &in[I]...});
  const std::int64_t n = lines.length(0);
  Out* const y = out.data<Out>();
  const std::tuple<const In*...> x{in[I].template data<In>()...};
  if (lines.step(0) == 1) {
    lines.for_each_line(Kernel::kGrain, [&](const auto& at) {
      Kernel::line(n, y + at[0], std::get<I>(x) + at[I + 1]...);
    });
  } else {
    lines.for_each_tile(Kernel::kGrain, kTile, [&](const auto& at, std::int64_t width) {
      Kernel::tile(n, width, Rows<Out>{y + at[0], lines.step(0)},
                   Rows<const In>{std::get<I>(x) + at[I + 1], lines.step(I + 1)}...);
    });
  }
}

}  // namespace detail

/// Computes the lines of `out` (contiguous) from those of inputs of its shape. A kernel has two
/// loops; the strides decide which one runs:
///
///     static constexpr std::int64_t kGrain;    elements worth a thread
///     static void line(n, Out* y, const In*... x);                    a contiguous line
///     static void tile(n, width, Rows<Out> y, Rows<const In>... x);   n rows of `width` lines
template <class Kernel, class Out, class... In>
void along_axis(const Tensor& out, int axis, std::array<Tensor, sizeof...(In)> in) {
  if (out.numel() == 0) return;
  if (out.dim() == 0) {
    for (Tensor& x : in) x = x.reshape({1});
    return along_axis<Kernel, Out, In...>(out.reshape({1}), 0, std::move(in));
  }
  for (Tensor& x : in) x = detail::with_dense_rows(x);
  detail::along_axis<Kernel, Out, In...>(std::index_sequence_for<In...>(), out, axis, in);
}

}  // namespace ember
