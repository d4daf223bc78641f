/// Reference implementations of reductions, which compute each output from its elements one by one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ember/tensor/reduce.h"
#include "support/compare.h"
#include "support/layouts.h"

namespace ember::test {

/// Reproducible random numbers: normally distributed in f32 and f64, -9 to 9 in i64, booleans.
Tensor some_numbers(const Shape& shape, DType dtype);

/// For each output of a reduction of x over `axes`, the elements that it is computed from; both in
/// row-major order.
using Groups = std::vector<std::vector<double>>;
Groups groups_of(const Tensor& x, const Axes& axes);

/// The inverse of groups_of: a tensor of this shape and dtype.
Tensor from_groups(const Groups& groups, const Shape& shape, const Axes& axes, DType dtype);

/// All non-empty sets of axes of a tensor of this rank; for a scalar, the empty set.
std::vector<Axes> sets_of_axes(int rank);

/// The tolerance of one rounding to f32; for f64, of the roundings in long sums.
Tolerance last_digit(DType result);

/// Compares op(x, axes, keepdim) with formula(group) for small and large shapes, every set of axes
/// and every layout. Returns a message for the first mismatch, or nothing. The default tolerance is
/// last_digit.
using Reduce = std::function<Tensor(const Tensor& x, const Axes& axes, bool keepdim)>;
using Formula = std::function<double(const std::vector<double>& group)>;
enum class Empty { included, left_out };
std::string first_mismatch(DType dtype, DType result, Empty empty, const Reduce& op,
                           const Formula& formula, std::optional<Tolerance> tolerance = {});

/// The same for an operation along one axis whose result has x's shape.
using AlongAxis = std::function<Tensor(const Tensor& x, std::int64_t axis)>;
using LineFormula = std::function<std::vector<double>(const std::vector<double>& line)>;
std::string first_mismatch_along(DType dtype, DType result, const AlongAxis& op,
                                 const LineFormula& formula,
                                 std::optional<Tolerance> tolerance = {});

/// Whether f() gives the same bits with one, two, three and eight threads. Its work must be large
/// enough to be split among threads.
bool is_same_on_any_threads(const std::function<Tensor()>& f);

}  // namespace ember::test
