/// Bags of word indices, for the losses that predict a bag of words from each of several inputs.
#pragma once

#include <cstdint>
#include <vector>

#include "ember/tensor/bags.h"
#include "ember/tensor/creation.h"

namespace ember::test {

inline Bags bags_of(const std::vector<std::int64_t>& ids,
                    const std::vector<std::int64_t>& offsets) {
  return {ids.empty() ? empty({0}, DType::i64) : from_vector(ids), from_vector(offsets)};
}

/// Bags of four inputs: one with an input twice, an empty one, a single input, three.
inline const Bags kSomeBags = bags_of({2, 0, 2, 3, 1, 1, 0}, {0, 3, 3, 4, 7});
inline const Bags kOneBag = bags_of({0}, {0, 1});
inline const Bags kEmptyBag = bags_of({}, {0, 0});
inline const Bags kNoBags = bags_of({}, {0});

struct NamedBags {
  const char* name;
  std::int64_t inputs;
  Bags bags;
};

/// Of inputs that are there once, twice in a bag, in several bags, in none; no bag or no input at
/// all.
inline const std::vector<NamedBags>& named_bags() {
  static const std::vector<NamedBags> all{
      {"mixed", 5, bags_of({2, 0, 2, 3, 1, 1, 0}, {0, 3, 3, 4, 7})},
      {"one", 1, bags_of({0}, {0, 1})},
      {"repeated", 2, bags_of({1, 1, 1, 1}, {0, 2, 4})},
      {"all empty", 2, bags_of({}, {0, 0, 0})},
      {"no bag", 3, bags_of({}, {0})},
      {"no input", 0, bags_of({}, {0})}};
  return all;
}

}  // namespace ember::test
