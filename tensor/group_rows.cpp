#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "ember/tensor/check.h"
#include "ember/tensor/gather.h"

namespace ember {
namespace {

/// An id in the high bits and its place in the low ones, so that the sort moves one number. The
/// sort is stable and need not look at the places. Not negative.
using Key = std::int64_t;

constexpr int kWidestDigit = 11;

/// Moves n keys to `to`, sorted by the `width` bits from `first` on; equals keep their order.
void sort_by_digit(const Key* keys, std::size_t n, Key* to, int first, int width) {
  std::array<std::size_t, std::size_t{1} << kWidestDigit> next;  // where this digit's next key goes
  const std::size_t digits = std::size_t{1} << width;
  const auto digit_of = [=](Key key) {
    return static_cast<std::size_t>(key >> first) & (digits - 1);
  };
  std::fill_n(next.begin(), digits, 0);
  for (std::size_t i = 0; i < n; ++i) ++next[digit_of(keys[i])];
  std::size_t before = 0;
  for (std::size_t digit = 0; digit < digits; ++digit) before += std::exchange(next[digit], before);
  for (std::size_t i = 0; i < n; ++i) to[next[digit_of(keys[i])]++] = keys[i];
}

}  // namespace

RowGroups group_rows(const Tensor& ids) {
  require_defined("group_rows", ids);
  check(ids.dtype() == DType::i64, "[group_rows] got ids of {}: needs i64", ids.dtype());
  const Tensor row_major = ids.contiguous();
  const std::int64_t* const id = row_major.data<std::int64_t>();
  const auto n = static_cast<std::size_t>(ids.numel());

  std::uint64_t used_bits = 0;
  bool in_order = true;  // e.g. rows that were grouped before: no sort needed
  for (std::size_t i = 0; i < n; ++i) {
    used_bits |= static_cast<std::uint64_t>(id[i]);
    in_order &= i == 0 || id[i - 1] <= id[i];
  }
  // In C++20 as first published std::bit_width returns the type of its argument, later int.
  const auto id_bits = static_cast<int>(std::bit_width(used_bits));
  const auto place_bits = static_cast<int>(std::bit_width(n));
  check(id_bits < 64, "[group_rows] got a negative id");
  check(id_bits + place_bits < 64,
        "[group_rows] got ids of {} bits in {} places of {} bits: needs at most 63 together",
        id_bits, n, place_bits);

  RowGroups groups;
  groups.order.resize(n);
  const Tensor scratch(ids.shape(), DType::i64);
  Key* keys = scratch.data<Key>();
  Key* other = groups.order.data();
  for (std::size_t i = 0; i < n; ++i) keys[i] = id[i] << place_bits | static_cast<Key>(i);
  const int passes = in_order ? 0 : (id_bits + kWidestDigit - 1) / kWidestDigit;
  for (int pass = 0; pass < passes; ++pass) {
    const int first = id_bits * pass / passes, end = id_bits * (pass + 1) / passes;
    sort_by_digit(keys, n, other, place_bits + first, end - first);
    std::swap(keys, other);
  }

  const auto opens_group = [keys, place_bits](std::size_t i) {
    return i == 0 || keys[i] >> place_bits != keys[i - 1] >> place_bits;
  };
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += opens_group(i);
  groups.rows.reserve(count);
  groups.start.reserve(count + 1);
  for (std::size_t i = 0; i < n; ++i) {
    if (!opens_group(i)) continue;
    groups.rows.push_back(keys[i] >> place_bits);
    groups.start.push_back(static_cast<std::int64_t>(i));
  }
  groups.start.push_back(static_cast<std::int64_t>(n));
  // keys may alias groups.order, which from here on holds places.
  const Key place_mask = (Key{1} << place_bits) - 1;
  for (std::size_t i = 0; i < n; ++i) groups.order[i] = keys[i] & place_mask;
  return groups;
}

}  // namespace ember
