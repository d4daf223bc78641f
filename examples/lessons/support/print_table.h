/// A small table of numbers with a name for each row and column, as text.
#pragma once

#include <ember/tensor/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <string>
#include <vector>

namespace support {

using Names = std::vector<std::string>;

/// Numbers (R, C).
inline void print_table(const std::string& title, const ember::Tensor& numbers, const Names& rows,
                        const Names& columns) {
  fmt::print("\n{}\n{:6}{:>6}\n", title, "", fmt::join(columns, ""));
  for (std::int64_t i = 0; i < numbers.size(0); ++i) {
    const std::vector<double> row = numbers[i].to_vector();
    fmt::print("{:>6}{:>6.2f}\n", rows[static_cast<std::size_t>(i)], fmt::join(row, ""));
  }
}

}  // namespace support
