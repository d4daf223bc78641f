/// Which rows of a table are most alike.
#pragma once

#include <ember/tensor/elementwise.h>
#include <ember/tensor/matmul.h>
#include <ember/tensor/reduce.h>
#include <ember/tensor/sort.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace support {

/// The rows of `table` (V, C) with the largest cosine to row `id`, but for itself: "queen 0.49  man
/// 0.31". name(i) is what row i is called.
template <class Name>
std::string nearest(const ember::Tensor& table, std::int64_t id, std::int64_t count, Name name) {
  const ember::Tensor unit = table / ember::norm(table, 2, 1, true);        // (V, C)
  const auto near = ember::topk(ember::matmul(unit, unit[id]), count + 1);  // the first: itself
  std::string text;
  for (std::int64_t i = 1; i <= count; ++i)
    text += fmt::format("{}{} {:.2f}", i > 1 ? "  " : "",
                        name(near.indices[i].item<std::int64_t>()), near.values[i].item());
  return text;
}

}  // namespace support
