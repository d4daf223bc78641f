/// A flat archive of a training's state other than its parameters: each thread's position in the
/// text and its random state. It is a tensor of i64; floats are stored as their bits. Objects take
/// their numbers in the order in which they put them.
#pragma once

#include <ember/tensor/creation.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "examples/formats/files/errors.h"

namespace ember::examples {

class Archive {
 public:
  Archive() = default;
  /// InputError: not a vector of i64.
  explicit Archive(const Tensor& saved) {
    if (saved.dtype() != DType::i64 || saved.dim() != 1) {
      throw InputError("the saved state of the training is no row of integers");
    }
    numbers_ = saved.to_vector<std::int64_t>();
  }

  template <class Integer>
  void put(Integer number) {
    numbers_.push_back(static_cast<std::int64_t>(number));
  }
  void put(float number) { put(std::bit_cast<std::int32_t>(number)); }
  void put(double number) { put(std::bit_cast<std::int64_t>(number)); }
  template <class Integer>
  void put(const std::vector<Integer>& list) {
    put(list.size());
    for (const Integer number : list) put(number);
  }

  /// InputError: the archive ends, a list is shorter than its length says, or a number does not fit
  /// Integer.
  template <class Integer>
  void take(Integer& number) {
    if (taken_ == numbers_.size()) throw InputError("the saved state of the training is cut off");
    number = static_cast<Integer>(numbers_[taken_]);
    if (static_cast<std::int64_t>(number) != numbers_[taken_++]) {
      throw InputError("a number in the saved state of the training is too large");
    }
  }
  void take(float& number) {
    std::int32_t bits = 0;
    take(bits);
    number = std::bit_cast<float>(bits);
  }
  void take(double& number) {
    std::int64_t bits = 0;
    take(bits);
    number = std::bit_cast<double>(bits);
  }
  template <class Integer>
  void take(std::vector<Integer>& list) {
    std::size_t size = 0;
    take(size);
    if (size > numbers_.size() - taken_) {
      throw InputError("the saved state of the training is cut off");
    }
    list.resize(size);
    for (Integer& number : list) take(number);
  }

  /// InputError: some numbers have not been taken.
  void end() const {
    if (taken_ != numbers_.size()) {
      throw InputError("the saved state of the training has more numbers than it needs");
    }
  }

  Tensor tensor() const { return from_vector(numbers_); }

 private:
  std::vector<std::int64_t> numbers_;
  std::size_t taken_ = 0;
};

}  // namespace ember::examples
