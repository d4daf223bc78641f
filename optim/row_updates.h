/// Internal: runs an optimizer's update formula over the numbers of a parameter, for dense and
/// row-sparse gradients alike.
///
/// A formula is a callable formula(g, p, s...): the gradient of one number, and references to that
/// number and to what the optimizer remembers of it (momentum and the like). It is called once for
/// each number. For a row-sparse gradient these are the numbers of its rows; entries of the same
/// row are summed first, so that no row is updated twice. Memory is read and written once.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "ember/autograd/gradient.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/gathered_products.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/prefetch.h"
#include "ember/tensor/threads.h"

namespace ember::optim {

inline constexpr std::int64_t kUpdateGrain = 8192;  // numbers

/// formula(g[i], numbers[0][begin + i], numbers[1][begin + i], ...) for i < n.
template <class T, std::size_t K, class Formula, std::size_t... k>
void update_run(const Formula& given, const T* g, const std::array<T*, K>& numbers,
                std::int64_t begin, std::int64_t n, std::index_sequence<k...>) {
  // A copy: the compiler then knows that no store changes the formula's constants.
  const Formula formula = given;
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t i = 0; i < n; ++i) formula(g[i], numbers[k][begin + i]...);
}

/// The sum of the entries of group k, of `width` numbers each: the entry itself if it is the only
/// one, otherwise computed in `sum`.
template <class T>
const T* sum_of_group(const RowGroups& groups, std::size_t k, const T* entries, std::int64_t width,
                      std::vector<T>& sum) {
  const auto entry = [&](std::int64_t place) {
    return entries + groups.order[static_cast<std::size_t>(place)] * width;
  };
  const std::int64_t first = groups.start[k], end = groups.start[k + 1];
  if (end - first == 1) return entry(first);
  std::copy_n(entry(first), width, sum.begin());
  for (std::int64_t place = first + 1; place < end; ++place) {
    const T* const more = entry(place);
    T* const total = sum.data();
    EMBER_INDEPENDENT_ITERATIONS
    for (std::int64_t c = 0; c < width; ++c) total[c] += more[c];
  }
  return sum.data();
}

/// The row itself if it is no longer than `longest`; otherwise one of that length in the same
/// direction, computed in `room`.
template <class T>
const T* shortened(const T* row, std::int64_t width, double longest, std::vector<T>& room) {
  T squared;
  dot_rows(
      row, width, 1, [row](std::int64_t) { return row; }, &squared);
  const double squared_length = static_cast<double>(squared);
  if (!(squared_length > longest * longest)) return row;
  const T factor = static_cast<T>(longest / std::sqrt(squared_length));
  T* const to = room.data();
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t c = 0; c < width; ++c) to[c] = row[c] * factor;
  return to;
}

inline constexpr double kAnyLength = std::numeric_limits<double>::infinity();

/// The loop that updates all numbers with a dense gradient.
template <class T, std::size_t K, class Formula>
struct DenseUpdate {
  const T* gradient;
  std::array<T*, K> numbers;
  const Formula& formula;

  void operator()(std::int64_t begin, std::int64_t end) const {
    update_run(formula, gradient + begin, numbers, begin, end - begin,
               std::make_index_sequence<K>());
  }
};

/// The loop that updates the rows of a row-sparse gradient, whose entries are grouped by row.
template <class T, std::size_t K, class Formula>
struct RowUpdate {
  const RowGroups& groups;
  const T* entries;
  std::array<T*, K> numbers;
  std::int64_t width;  // of a row
  const Formula& formula;
  double longest_row;

  /// Groups [begin, end).
  void operator()(std::int64_t begin, std::int64_t end) const {
    std::vector<T> sum(static_cast<std::size_t>(width));
    const auto last = static_cast<std::size_t>(end) - 1;
    const auto ahead = static_cast<std::size_t>(rows_ahead<T>(width));
    for (auto k = static_cast<std::size_t>(begin); k <= last; ++k) {
      const T* g = sum_of_group(groups, k, entries, width, sum);
      if (longest_row < kAnyLength) g = shortened(g, width, longest_row, sum);
      // While a row is computed, a later one is fetched from memory, piece by piece.
      const std::size_t next = std::min(k + ahead, last);
      const T* const next_g =
          entries + groups.order[static_cast<std::size_t>(groups.start[next])] * width;
      for (std::int64_t c = 0; c < width; c += kRowPiece) {
        const std::int64_t n = std::min(kRowPiece, width - c);
        prefetch(next_g + c, n);
        for (T* const table : numbers) {
          prefetch<For::writing>(table + groups.rows[next] * width + c, n);
        }
        update_run(formula, g + c, numbers, groups.rows[k] * width + c, n,
                   std::make_index_sequence<K>());
      }
    }
  }
};

/// Runs the formula over a parameter. numbers: those of the parameter, then those of what the
/// optimizer remembers, all of the parameter's shape and contiguous. A row of a row-sparse gradient
/// that is longer than `longest_row` is first shortened to it.
template <class T, std::size_t K, class Formula>
void update_numbers(const Tensor& param, const Gradient& gradient, const std::array<T*, K>& numbers,
                    const Formula& formula, double longest_row = kAnyLength) {
  if (param.numel() == 0) return;
  if (!gradient.is_row_sparse()) {
    const Tensor dense = gradient.dense().value().contiguous();
    const DenseUpdate<T, K, Formula> update{dense.data<T>(), numbers, formula};
    return parallel_for(param.numel(), kUpdateGrain, update);
  }
  const RowSparse& sparse = gradient.row_sparse();
  const RowGroups groups = group_rows(sparse.indices);
  if (groups.rows.empty()) return;
  const Tensor rows = sparse.rows.value().contiguous();
  const std::int64_t width = param.numel() / sparse.num_rows;
  const RowUpdate<T, K, Formula> update{groups, rows.data<T>(), numbers,
                                        width,  formula,        longest_row};
  parallel_for(static_cast<std::int64_t>(groups.rows.size()),
               static_cast<double>(kUpdateGrain) / static_cast<double>(width), update);
}

}  // namespace ember::optim
