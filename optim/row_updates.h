/// Internal: how an update formula is run over a parameter, once for dense and row-sparse
/// gradients.
///
/// A formula is a callable formula(g, p, s...): the gradient of one number, and references to that
/// number and to what the optimizer remembers of it. It is run once for each number: for a
/// row-sparse gradient for those of its rows, entries of the same row summed first, so that no row
/// is updated twice. All that it reads and writes passes through memory once.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "ember/autograd/gradient.h"
#include "ember/tensor/far_rows.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/row_products.h"
#include "ember/tensor/threads.h"

namespace ember::optim {

inline constexpr std::int64_t kUpdateGrain = 8192;  // numbers

/// formula(g[i], tables[0][begin + i], tables[1][begin + i], ...) for i < n.
template <class T, std::size_t K, class Formula>
void update_run(const Formula& given, const T* g, const std::array<T*, K>& tables,
                std::int64_t begin, std::int64_t n) {
  const Formula formula = given;  // its constants in registers: no store can be to them
  [&]<std::size_t... k>(std::index_sequence<k...>) {
    EMBER_INDEPENDENT_ITERATIONS
    for (std::int64_t i = 0; i < n; ++i) formula(g[i], tables[k][begin + i]...);
  }
  (std::make_index_sequence<K>());
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

/// The row itself, or one in the same direction of length `longest`, computed in `room`, if it is
/// longer than that.
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

/// Runs the formula over the rows of a gradient, of tables of `width` numbers a row. A row of the
/// gradient that is longer than `longest` is first shortened to it.
template <class T, std::size_t K, class Formula>
void update_rows(const RowSparse& gradient, const std::array<T*, K>& tables, std::int64_t width,
                 const Formula& formula, double longest = kAnyLength) {
  if (gradient.indices.numel() == 0 || width == 0) return;
  const RowGroups groups = group_rows(gradient.indices);
  const Tensor rows = gradient.rows.value().contiguous();
  const T* const entries = rows.data<T>();
  const double grain = static_cast<double>(kUpdateGrain) / static_cast<double>(width);
  const auto count = static_cast<std::int64_t>(groups.rows.size());
  const auto ahead = static_cast<std::size_t>(rows_ahead<T>(width));
  parallel_for(count, grain, [&](std::int64_t begin, std::int64_t end) {
    std::vector<T> sum(static_cast<std::size_t>(width));
    for (auto k = static_cast<std::size_t>(begin); k < static_cast<std::size_t>(end); ++k) {
      const T* g = sum_of_group(groups, k, entries, width, sum);
      if (longest < kAnyLength) g = shortened(g, width, longest, sum);
      // While a row is computed, a later one is on its way from memory, piece by piece.
      const std::size_t next = std::min(k + ahead, static_cast<std::size_t>(end) - 1);
      const T* const next_g =
          entries + groups.order[static_cast<std::size_t>(groups.start[next])] * width;
      for (std::int64_t c = 0; c < width; c += kRowPiece) {
        const std::int64_t n = std::min(kRowPiece, width - c);
        prefetch(next_g + c, n);
        for (T* const table : tables) {
          prefetch<For::writing>(table + groups.rows[next] * width + c, n);
        }
        update_run(formula, g + c, tables, groups.rows[k] * width + c, n);
      }
    }
  });
}

/// Runs the formula over a parameter of `numel` numbers. tables: the numbers of the parameter, then
/// those of what the optimizer remembers, all of the parameter's shape and contiguous. longest_row:
/// as update_rows, for a row-sparse gradient.
template <class T, std::size_t K, class Formula>
void update_all(const Gradient& gradient, std::int64_t numel, const std::array<T*, K>& tables,
                const Formula& formula, double longest_row = kAnyLength) {
  if (gradient.is_row_sparse()) {
    const RowSparse& rows = gradient.row_sparse();
    update_rows(rows, tables, numel / std::max<std::int64_t>(rows.num_rows, 1), formula,
                longest_row);
    return;
  }
  const Tensor dense = gradient.dense().value().contiguous();
  const T* const g = dense.data<T>();
  parallel_for(numel, kUpdateGrain, [&](std::int64_t begin, std::int64_t end) {
    update_run(formula, g + begin, tables, begin, end - begin);
  });
}

}  // namespace ember::optim
