/// Bags: lists of row indices, stored one after another.
///
/// Bag b of a table (V, D) is the rows ids[offsets[b]], ..., ids[offsets[b + 1] - 1]. It may be
/// empty, and may hold a row more than once. PyTorch's embedding_bag has this layout with
/// include_last_offset=True. The context words of each word of a text are such bags.
#pragma once

#include <cstdint>
#include <span>

#include "ember/tensor/tensor.h"

namespace ember {

struct Bags {
  Tensor ids;      // (I) i64
  Tensor offsets;  // (B + 1) i64: from 0 to I, non-decreasing

  std::int64_t count() const { return offsets.numel() - 1; }
  /// REQUIRES: 0 <= bag < count(), both tensors contiguous.
  std::span<const std::int64_t> operator[](std::int64_t bag) const {
    const std::int64_t* const bounds = offsets.data<std::int64_t>() + bag;
    return {ids.data<std::int64_t>() + bounds[0], ids.data<std::int64_t>() + bounds[1]};
  }
};

enum class BagMode { sum, mean };

/// The same bags with both tensors contiguous. Error (naming `op`): other shapes or dtypes; offsets
/// that do not begin at 0 and end at I, or that decrease; an id outside [0, rows).
Bags checked_bags(const char* op, const Bags& bags, std::int64_t rows);

/// table (V, D) of f32 or f64 -> (B, D): the sum of each bag's rows, or their mean; 0 for an empty
/// bag.
Tensor sum_bags(const Tensor& table, const Bags& bags, BagMode mode);

/// The gradient of the table (rows, D), given g (B, D), that of sum_bags' result.
Tensor sum_bags_backward(const Tensor& g, const Bags& bags, BagMode mode, std::int64_t rows);

/// (I): the index of the bag that each id belongs to.
Tensor bag_of_each_id(const Bags& bags);

}  // namespace ember
