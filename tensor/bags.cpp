#include "ember/tensor/bags.h"

#include <algorithm>
#include <vector>

#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/gathered_products.h"
#include "ember/tensor/threads.h"

namespace ember {
namespace {

constexpr double kGrain = 16384;  // numbers added

/// The weight of each row of a bag.
template <class T>
T share(std::span<const std::int64_t> bag, BagMode mode) {
  return mode == BagMode::sum || bag.empty() ? T{1} : T{1} / static_cast<T>(bag.size());
}

}  // namespace

Bags checked_bags(const char* op, const Bags& bags, std::int64_t rows) {
  require_defined(op, bags.ids);
  require_defined(op, bags.offsets);
  check(bags.ids.dim() == 1 && bags.ids.dtype() == DType::i64 && bags.offsets.dim() == 1 &&
            bags.offsets.dtype() == DType::i64 && bags.offsets.numel() > 0,
        "[{}] got ids of shape {} and {} with offsets of shape {} and {}: needs (I) and (B + 1) of "
        "i64",
        op, bags.ids.shape(), bags.ids.dtype(), bags.offsets.shape(), bags.offsets.dtype());
  check_ids(op, bags.ids, rows);
  Bags result{bags.ids.contiguous(), bags.offsets.contiguous()};
  const std::int64_t* const bounds = result.offsets.data<std::int64_t>();
  const std::int64_t count = result.count(), last = result.ids.numel();
  check(bounds[0] == 0 && bounds[count] == last && std::is_sorted(bounds, bounds + count + 1),
        "[{}] got offsets from {} to {} for {} ids: they must lead from 0 to {} and never fall", op,
        bounds[0], bounds[count], last, last);
  return result;
}

Tensor sum_bags(const Tensor& table, const Bags& given, BagMode mode) {
  require_defined("embedding_bag", table);
  check(table.dim() == 2, "[embedding_bag] got a table of shape {}: needs (V, D)", table.shape());
  const Bags bags = checked_bags("embedding_bag", given, table.size(0));
  const Tensor rows = table.contiguous(),
               sums = zeros({bags.count(), table.size(1)}, table.dtype());
  const std::int64_t width = table.size(1);
  dispatch_floating("embedding_bag", table.dtype(), [&](auto element) {
    using T = decltype(element);
    const T* const from = rows.data<T>();
    T* const to = sums.data<T>();
    const double ids_a_bag = static_cast<double>(bags.ids.numel()) /
                             static_cast<double>(std::max<std::int64_t>(bags.count(), 1));
    const double grain = kGrain / std::max(1.0, ids_a_bag * static_cast<double>(width));
    parallel_for(bags.count(), grain, [&](std::int64_t begin, std::int64_t end) {
      std::vector<T> shares;
      for (std::int64_t b = begin; b < end; ++b) {
        const auto bag = bags[b];
        shares.assign(bag.size(), share<T>(bag, mode));
        axpy_rows(to + b * width, width, std::ssize(bag), shares.data(),
                  [&](std::int64_t k) { return from + bag[static_cast<std::size_t>(k)] * width; });
      }
    });
  });
  return sums;
}

Tensor sum_bags_backward(const Tensor& g, const Bags& bags, BagMode mode, std::int64_t rows) {
  const Tensor gradient = zeros({rows, g.size(1)}, g.dtype()), from = g.contiguous();
  const std::int64_t width = g.size(1);
  dispatch_floating("embedding_bag", g.dtype(), [&](auto element) {
    using T = decltype(element);
    std::vector<T> shares;
    for (std::int64_t b = 0; b < bags.count(); ++b) {
      const auto bag = bags[b];
      shares.assign(bag.size(), share<T>(bag, mode));
      axpy_rows_to_each(
          std::ssize(bag),
          [&](std::int64_t k) {
            return gradient.data<T>() + bag[static_cast<std::size_t>(k)] * width;
          },
          width, 1, shares.data(), [&](std::int64_t) { return from.data<T>() + b * width; });
    }
  });
  return gradient;
}

Tensor bag_of_each_id(const Bags& bags) {
  std::vector<std::int64_t> result;
  result.reserve(static_cast<std::size_t>(bags.ids.numel()));
  for (std::int64_t b = 0; b < bags.count(); ++b) result.insert(result.end(), bags[b].size(), b);
  return from_vector(result);
}

}  // namespace ember
