/// Bags: several lists of row numbers, one behind the other.
///
/// Bag b of a table (V, D) is the rows ids[offsets[b]], ..., ids[offsets[b + 1] - 1]. It may be
/// empty, and may hold a row more than once. This is how PyTorch's embedding_bag is told its bags,
/// with include_last_offset=True. The words around each word of a text are such bags.
#pragma once

#include <cstdint>
#include <span>

#include "ember/tensor/tensor.h"

namespace ember {

struct Bags {
  Tensor ids;      // (I) i64
  Tensor offsets;  // (B + 1) i64: from 0 to I, never falling

  std::int64_t count() const { return offsets.numel() - 1; }
  /// REQUIRES: 0 <= bag < count(), both tensors contiguous.
  std::span<const std::int64_t> operator[](std::int64_t bag) const {
    const std::int64_t* const bounds = offsets.data<std::int64_t>() + bag;
    return {ids.data<std::int64_t>() + bounds[0], ids.data<std::int64_t>() + bounds[1]};
  }
};

enum class BagMode { sum, mean };

/// The same bags with both tensors contiguous, as kernels want them. Error (naming `op`): other
/// shapes or dtypes; offsets that do not lead from 0 to I, or fall; an id outside [0, rows).
Bags checked_bags(const char* op, const Bags& bags, std::int64_t rows);

/// table (V, D) of f32 or f64 -> (B, D): the sum of each bag's rows, or their mean; 0 for an empty
/// bag.
Tensor sum_bags(const Tensor& table, const Bags& bags, BagMode mode);

/// From the gradient g (B, D) of sum_bags to that of a table of `rows` rows.
Tensor sum_bags_backward(const Tensor& g, const Bags& bags, BagMode mode, std::int64_t rows);

/// (I): the bag that each id lies in.
Tensor bag_of_each_id(const Bags& bags);

}  // namespace ember
