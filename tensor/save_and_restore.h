/// Gives a variable another value for as long as it lives: what NoGrad, SkipInit and their like are
/// made of.
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
