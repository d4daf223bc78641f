/// embedding_bag: sums or means of looked-up rows, without a tensor of all these rows.
#pragma once

#include "ember/autograd/variable.h"
#include "ember/tensor/bags.h"

namespace ember {

struct EmbeddingBagOptions {
  BagMode mode = BagMode::mean;
  /// Whether the table's gradient is row-sparse (gradient.h).
  bool sparse = false;
};

/// table (V, D) and B bags of its rows (tensor/bags.h) -> (B, D): the mean of each bag's rows, or
/// their sum; 0 for an empty bag. torch.nn.functional.embedding_bag with include_last_offset=True.
/// Has a second derivative.
/// Error: bags that do not fit the table, as checked_bags says.
Variable embedding_bag(const Variable& table, const Bags& bags, EmbeddingBagOptions options = {});

}  // namespace ember
