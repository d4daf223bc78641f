#include "examples/models/gpt/batches.h"

#include <algorithm>

namespace ember::examples {

Batch batch_at(std::span<const std::int32_t> text, const std::vector<std::int64_t>& starts,
               std::int64_t length) {
  const Shape shape{static_cast<std::int64_t>(starts.size()), length};
  const Batch batch{Tensor(shape, DType::i64), Tensor(shape, DType::i64)};
  std::int64_t* ids = batch.ids.data<std::int64_t>();
  std::int64_t* targets = batch.targets.data<std::int64_t>();
  for (const std::int64_t start : starts) {
    const std::int32_t* from = text.data() + start;
    ids = std::copy_n(from, length, ids);
    targets = std::copy_n(from + 1, length, targets);
  }
  return batch;
}

Batch RandomBatches::next() {
  const std::int64_t starts = static_cast<std::int64_t>(text_.size()) - length_;
  return batch_at(text_, randint(0, starts, {batch_size_}, generator_).to_vector<std::int64_t>(),
                  length_);
}

}  // namespace ember::examples
