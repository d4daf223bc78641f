/// Internal: how reductions iterate over tensors of any strides.
///
/// Every reduction, over whichever axes, is a table of outputs by positions: each output is the
/// fold of the numbers at all positions. A ReducePlan knows where those numbers are in memory, and
/// which of two orders reads them more sequentially:
///
///   by rows: the numbers of one output lie closest together, as in a sum over the last axis. They
///   are folded run by run.
///   by columns: the numbers of neighbouring outputs lie closest together, as in a sum over the
///   first axis. The accumulators of a tile of outputs are updated position by position.
///
/// Where there are too few outputs to keep all threads busy, the positions are cut into blocks, and
/// the results of the blocks are combined in order. Blocks depend on shape and strides alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "ember/tensor/loop.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {

/// Which axes are reduced.
using AxisMask = std::array<bool, kMaxRank>;

Shape reduced_shape(const Shape& shape, const AxisMask& reduced, bool keepdim);

/// A range of outputs or positions.
struct Range {
  std::int64_t begin;
  std::int64_t end;
};

class ReducePlan {
 public:
  ReducePlan(const Tensor& x, const AxisMask& reduced);

  std::int64_t outputs() const { return outputs_.size(); }
  /// How many numbers are folded into each output.
  std::int64_t positions() const { return positions_.size(); }
  bool by_rows() const { return by_rows_; }

  /// Both iterate in the memory order of x. Operand 0 is x; operand 1 is the row-major index of the
  /// output among the kept axes, or of the position among the reduced ones.
  const StridedIterator<2>& output_walk() const { return outputs_; }
  const StridedIterator<2>& position_walk() const { return positions_; }

  /// Positions in a block, for a fold of which `grain` numbers are worth a thread. All positions if
  /// one block is enough.
  std::int64_t block(std::int64_t grain) const;

 private:
  StridedIterator<2> outputs_;
  StridedIterator<2> positions_;
  bool by_rows_;
};

namespace detail {

/// Folds one number into acc. Reducers whose fold() takes a position are given it.
template <class Reducer, class T>
typename Reducer::Acc fold_at(const Reducer& reducer, typename Reducer::Acc acc, T x,
                              std::int64_t position) {
  if constexpr (requires { reducer.fold(acc, x, position); }) {
    return reducer.fold(acc, x, position);
  } else {
    return reducer.fold(acc, x);
  }
}

/// Folds a run of numbers, by the reducer's own run() if it has one.
template <class Reducer, class At>
typename Reducer::Acc fold_run(const Reducer& reducer, std::int64_t n, const At& at,
                               std::int64_t position, std::int64_t position_step) {
  if constexpr (requires { reducer.run(n, at, position, position_step); }) {
    return reducer.run(n, at, position, position_step);
  } else {
    return vector_reduce::run(reducer, n, at);
  }
}

/// A fold over a plan: of(o) is the reducer of output o, and x points to the first number.
template <class T, class ReducerOf>
class Reduction {
 public:
  using Reducer = std::invoke_result_t<ReducerOf, std::int64_t>;
  using Acc = typename Reducer::Acc;

  Reduction(const ReducePlan& plan, const T* x, const ReducerOf& of)
      : plan_(plan), x_(x), of_(of) {}

  /// Calls emit(o, acc) for each output in a range, with the fold of a range of positions.
  template <class Emit>
  void fold(Range outputs, Range positions, const Emit& emit) const {
    const std::int64_t x_step = plan_.output_walk().inner().stride[0];
    const std::int64_t step = plan_.output_walk().inner().stride[1];
    plan_.output_walk().for_each_run(
        outputs.begin, outputs.end, [&](const auto& at, std::int64_t n) {
          for (std::int64_t i = 0; i < n; i += kTile) {
            const Tile tile{at[1] + i * step, step, std::min(kTile, n - i)};
            Acc acc[kTile];
            fold_tile(tile, x_ + at[0] + i * x_step, x_step, positions, acc);
            for (std::int64_t j = 0; j < tile.count; ++j) emit(tile.output(j), acc[j]);
          }
        });
  }

 private:
  static constexpr std::int64_t kTile = 8192 / sizeof(Acc);  // stays in the L1 cache

  /// Evenly spaced outputs.
  struct Tile {
    std::int64_t first;
    std::int64_t step;
    std::int64_t count;
    std::int64_t output(std::int64_t j) const { return first + j * step; }
  };

  /// acc[j] = the fold for output j of the tile; x_step is the stride in x from one output to the
  /// next.
  [[gnu::noinline]] void fold_tile(const Tile& tile, const T* x, std::int64_t x_step,
                                   Range positions, Acc* acc) const {
    for (std::int64_t j = 0; j < tile.count; ++j) acc[j] = of_(tile.output(j)).identity();
    if (positions.begin == positions.end) return;
    if (plan_.by_rows()) {
      for (std::int64_t j = 0; j < tile.count; ++j) {
        acc[j] = fold_row(of_(tile.output(j)), x + j * x_step, positions, acc[j]);
      }
    } else {
      fold_columns(tile, x, x_step, positions, acc);
    }
  }

  /// Folds one output's numbers into acc. Numbers that are not contiguous are copied to a buffer
  /// first.
  Acc fold_row(const Reducer& reducer, const T* x, Range positions, Acc acc) const {
    constexpr std::int64_t kMostGathered = 512;
    const std::int64_t x_step = plan_.position_walk().inner().stride[0];
    const std::int64_t step = plan_.position_walk().inner().stride[1];
    plan_.position_walk().for_each_run(
        positions.begin, positions.end, [&](const auto& at, std::int64_t n) {
          T gathered[kMostGathered];
          for (std::int64_t count, i = 0; i < n; i += count) {
            const T* run = x + at[0] + i * x_step;
            count = x_step == 1 ? n : std::min(kMostGathered, n - i);
            if (x_step != 1) {
              for (std::int64_t k = 0; k < count; ++k) gathered[k] = run[k * x_step];
              run = gathered;
            }
            const auto number = [run](std::int64_t k) { return run[k]; };
            acc = reducer.combine(acc, fold_run(reducer, count, number, at[1] + i * step, step));
          }
        });
    return acc;
  }

  /// Folds the numbers of each output j of the tile into acc[j], position by position.
  void fold_columns(const Tile& tile, const T* x, std::int64_t x_step, Range positions,
                    Acc* acc) const {
    // Reducers without state are the same for all outputs, so the outputs' order does not matter.
    if (x_step == 1 && (tile.step == 1 || std::is_empty_v<Reducer>)) {
      using One = std::integral_constant<std::int64_t, 1>;
      fold_columns_by(One(), One(), tile, x, positions, acc);
    } else {
      fold_columns_by(x_step, tile.step, tile, x, positions, acc);
    }
  }

  /// The steps from one output to the next are compile-time constants if both are 1.
  template <class Step>
  void fold_columns_by(Step x_step, Step output_step, const Tile& tile, const T* x, Range positions,
                       Acc* acc) const {
    const std::int64_t row_step = plan_.position_walk().inner().stride[0];
    const std::int64_t position_step = plan_.position_walk().inner().stride[1];
    const auto take_rows = [=, of = of_, first = tile.first, count = tile.count](
                               auto rows, const T* row, std::int64_t position) {
      for (std::int64_t j = 0; j < count; ++j) {
        const Reducer reducer = of(first + j * output_step);
        Acc total = acc[j];
        for (int k = 0; k < rows; ++k) {
          total =
              fold_at(reducer, total, row[k * row_step + j * x_step], position + k * position_step);
        }
        acc[j] = total;
      }
    };
    constexpr std::integral_constant<int, 1> kOne;
    // Several rows at once, so that accumulators are stored less often. A strided loop, which is
    // not vectorised, gains less.
    constexpr std::integral_constant<int, std::is_integral_v<Step> ? 1 : 4> kFew;
    plan_.position_walk().for_each_run(
        positions.begin, positions.end, [&](const auto& at, std::int64_t n) {
          std::int64_t i = 0;
          for (; i + kFew <= n; i += kFew) {
            take_rows(kFew, x + at[0] + i * row_step, at[1] + i * position_step);
          }
          for (; i < n; ++i) take_rows(kOne, x + at[0] + i * row_step, at[1] + i * position_step);
        });
  }

  const ReducePlan& plan_;
  const T* x_;
  const ReducerOf& of_;
};

}  // namespace detail

/// The same reducer for every output.
template <class Reducer>
auto same_for_all(const Reducer& reducer) {
  return [reducer](std::int64_t) { return reducer; };
}

/// Calls emit(o, acc) for each output o, with the fold by the reducer of(o) of its numbers in x.
template <class T, class ReducerOf, class Emit>
void reduce(const ReducePlan& plan, const Tensor& x, const ReducerOf& of, const Emit& emit) {
  using Reduction = detail::Reduction<T, ReducerOf>;
  const Reduction reduction(plan, x.data<T>(), of);
  constexpr std::int64_t kGrain = Reduction::Reducer::kGrain;
  const std::int64_t outputs = plan.outputs(), positions = plan.positions();
  const std::int64_t block = plan.block(kGrain);
  if (block >= positions) {
    const std::int64_t grain = kGrain / std::max<std::int64_t>(positions, 1) + 1;
    parallel_for(outputs, static_cast<double>(grain), [&](std::int64_t begin, std::int64_t end) {
      reduction.fold({begin, end}, {0, positions}, emit);
    });
    return;
  }
  const std::int64_t blocks = (positions + block - 1) / block;
  // Uninitialised. (Not std::make_unique_for_overwrite, which libc++ has only from 16 on.)
  const std::unique_ptr<typename Reduction::Acc[]> parts(
      new typename Reduction::Acc[static_cast<std::size_t>(blocks * outputs)]);
  const auto part = [&](std::int64_t b, std::int64_t output) -> auto& {
    return parts[static_cast<std::size_t>(b * outputs + output)];
  };
  parallel_for(blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b) {
      reduction.fold({0, outputs}, {b * block, std::min((b + 1) * block, positions)},
                     [&](std::int64_t output, auto acc) { part(b, output) = acc; });
    }
  });
  for (std::int64_t output = 0; output < outputs; ++output) {
    auto acc = part(0, output);
    for (std::int64_t b = 1; b < blocks; ++b) acc = of(output).combine(acc, part(b, output));
    emit(output, acc);
  }
}

}  // namespace ember
