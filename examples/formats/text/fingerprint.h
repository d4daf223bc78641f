/// A hash of a text: different texts almost surely have different hashes.
#pragma once

#include <cstdint>

namespace ember::examples {

/// FNV-1a (Fowler, Noll and Vo), applied to one number at a time.
class Fingerprint {
 public:
  void mix(std::uint64_t number) { value_ = (value_ ^ number) * 0x100000001b3; }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace ember::examples
