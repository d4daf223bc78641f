#include "ember/tensor/sort.h"

#include <algorithm>
#include <vector>

#include "ember/tensor/axis_slices.h"
#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"

namespace ember {
namespace {

template <class T>
struct Entry {
  T value;
  std::int64_t index;
};

/// The order of the entries of a line: by value, NaN being the largest, then by index. No two
/// entries are equal, so any sorting algorithm gives the stable order.
template <class T>
struct Before {
  bool descending;
  bool operator()(const Entry<T>& a, const Entry<T>& b) const {
    if (less(a.value, b.value)) return !descending;
    if (less(b.value, a.value)) return descending;
    return a.index < b.index;
  }
  static bool less(T a, T b) { return a < b || (b != b && a == a); }
};

/// The first k of the entries (at(i), i), i < n, in order.
template <class T, class At>
std::vector<Entry<T>> first_in_order(std::int64_t k, std::int64_t n, const At& at,
                                     Before<T> before) {
  std::vector<Entry<T>> entries;
  entries.reserve(static_cast<std::size_t>(k < n / 64 ? k + 1 : n));
  if (k < n / 64) {  // few of many: a heap of the best so far, which most entries never join
    for (std::int64_t i = 0; i < n; ++i) {
      const Entry<T> entry{at(i), i};
      if (i >= k && !before(entry, entries.front())) continue;
      entries.push_back(entry);
      std::push_heap(entries.begin(), entries.end(), before);
      if (i < k) continue;
      std::pop_heap(entries.begin(), entries.end(), before);
      entries.pop_back();
    }
    std::sort_heap(entries.begin(), entries.end(), before);
    return entries;
  }
  for (std::int64_t i = 0; i < n; ++i) entries.push_back({at(i), i});
  if (k < n) std::nth_element(entries.begin(), entries.begin() + k, entries.end(), before);
  entries.resize(static_cast<std::size_t>(k));
  std::sort(entries.begin(), entries.end(), before);
  return entries;
}

/// The first k of each line along an axis. A scalar is returned as it is.
Sorted first_along(const Tensor& x, int axis, std::int64_t k, bool descending) {
  if (x.dim() == 0) {
    const Sorted one = first_along(x.reshape({1}), 0, 1, descending);
    return {one.values.reshape({}), one.indices.reshape({})};
  }
  Shape shape = x.shape();
  shape[axis] = k;
  Sorted sorted{Tensor(shape, x.dtype()), Tensor(shape, DType::i64)};
  if (sorted.values.numel() == 0) return sorted;
  const AxisSlices<3> lines(axis, {&sorted.values, &sorted.indices, &x});
  constexpr std::int64_t kGrain = 1024;
  dispatch(x.dtype(), [&](auto element) {
    using T = decltype(element);
    lines.for_each_line(kGrain, [&, values = sorted.values.data<T>(),
                                 indices = sorted.indices.data<std::int64_t>(),
                                 numbers = x.data<T>()](const auto& offset) {
      const auto number = [&](std::int64_t i) { return numbers[offset[2] + i * lines.step(2)]; };
      std::int64_t to = offset[0];
      for (const Entry<T>& entry :
           first_in_order<T>(k, lines.length(2), number, Before<T>{descending})) {
        values[to] = entry.value;
        indices[to] = entry.index;
        to += lines.step(0);
      }
    });
  });
  return sorted;
}

}  // namespace

Sorted sort(const Tensor& x, std::int64_t axis, bool descending) {
  require_defined("sort", x);
  const int along = normalize_axis("sort", axis, x.dim());
  return first_along(x, along, x.dim() == 0 ? 1 : x.shape()[along], descending);
}

Sorted topk(const Tensor& x, std::int64_t k, std::int64_t axis, bool largest) {
  require_defined("topk", x);
  const int along = normalize_axis("topk", axis, x.dim());
  const std::int64_t most = x.dim() == 0 ? 1 : x.shape()[along];
  check(k >= 0 && k <= most, "[topk] got k = {} for axis {} of shape {}: needs 0 to {}", k, along,
        x.shape(), most);
  return first_along(x, along, k, largest);
}

}  // namespace ember
