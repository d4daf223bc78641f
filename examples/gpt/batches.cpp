#include "examples/gpt/batches.h"

#include <ember/tensor/creation.h>
#include <fmt/format.h>

#include <algorithm>

#include "examples/support/errors.h"
#include "examples/support/state_parts.h"

namespace ember::examples {

Batch batch_at(std::span<const std::int32_t> text, const std::vector<std::int64_t>& places,
               std::int64_t length) {
  const Shape shape{static_cast<std::int64_t>(places.size()), length};
  const Batch batch{Tensor(shape, DType::i64), Tensor(shape, DType::i64)};
  std::int64_t* ids = batch.ids.data<std::int64_t>();
  std::int64_t* targets = batch.targets.data<std::int64_t>();
  for (const std::int64_t place : places) {
    const std::int32_t* from = text.data() + place;
    ids = std::copy_n(from, length, ids);
    targets = std::copy_n(from + 1, length, targets);
  }
  return batch;
}

ShuffledBatches::ShuffledBatches(std::span<const std::int32_t> text, std::int64_t batch_size,
                                 std::int64_t length, std::uint64_t seed)
    : text_(text), batch_size_(batch_size), length_(length), generator_(seed) {
  begin_pass();
}

void ShuffledBatches::begin_pass() {
  pass_ = generator_.state();
  const std::int64_t starts = static_cast<std::int64_t>(text_.size()) - length_;  // of a piece
  offset_ = randint(0, std::min(length_, starts), {}, generator_).item<std::int64_t>();
  const std::int64_t pieces = (starts - 1 - offset_) / length_ + 1;
  order_ = randperm(pieces, generator_).to_vector<std::int64_t>();
  taken_ = 0;
}

Batch ShuffledBatches::next() {
  std::vector<std::int64_t> places;
  while (std::ssize(places) < batch_size_) {
    if (taken_ == order_.size()) begin_pass();
    places.push_back(offset_ + order_[taken_++] * length_);
  }
  return batch_at(text_, places, length_);
}

StateDict ShuffledBatches::state_dict() const {
  return {{"batches",
           tensor({static_cast<std::int64_t>(pass_.seed), static_cast<std::int64_t>(pass_.position),
                   static_cast<std::int64_t>(taken_)})}};
}

void ShuffledBatches::load_state_dict(const StateDict& state) {
  const auto numbers = whole_numbers(state, "batches", 3);
  generator_.set_state(
      {static_cast<std::uint64_t>(numbers[0]), static_cast<std::uint64_t>(numbers[1])});
  begin_pass();
  if (numbers[2] < 0 || numbers[2] > std::ssize(order_)) {
    throw InputError(
        fmt::format("its place in the text is piece {} of {}", numbers[2], order_.size()));
  }
  taken_ = static_cast<std::size_t>(numbers[2]);
}

}  // namespace ember::examples
