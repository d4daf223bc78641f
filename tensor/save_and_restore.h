/// Gives a variable another value, and restores the old one in the destructor. NoGrad, SkipInit and
/// similar guards are built on it.
#pragma once

#include <utility>

namespace ember {

template <class T>
class SaveAndRestore {
 public:
  SaveAndRestore(T& variable, T value)
      : variable_(variable), before_(std::exchange(variable, std::move(value))) {}
  ~SaveAndRestore() { variable_ = std::move(before_); }
  SaveAndRestore(const SaveAndRestore&) = delete;
  SaveAndRestore& operator=(const SaveAndRestore&) = delete;

 private:
  T& variable_;
  T before_;
};

}  // namespace ember
