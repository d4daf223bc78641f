/// What reductions are held against: the numbers that each output is made of, taken one by one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ember/tensor/reduce.h"
#include "support/compare.h"
#include "support/layouts.h"

namespace ember::test {

/// The same numbers on every run: normal ones in f32 and f64, -9 to 9 in i64, booleans.
Tensor some_numbers(const Shape& shape, DType dtype);

/// For each output of a reduction of x over `axes`, in row-major order, the numbers it is made of,
/// in row-major order.
using Groups = std::vector<std::vector<double>>;
Groups groups_of(const Tensor& x, const Axes& axes);

/// The reverse of groups_of: a tensor of this shape and dtype.
Tensor from_groups(const Groups& groups, const Shape& shape, const Axes& axes, DType dtype);

/// Every non-empty set of axes of a tensor of this rank; of a scalar, all of none.
std::vector<Axes> sets_of_axes(int rank);

/// One rounding to f32; of f64, as many as long sums make.
Tolerance last_digit(DType result);

/// Holds op(x, axes, keepdim) against formula(group) for small and large shapes, every set of axes
/// and every layout. Returns a message for the first mismatch, nothing if there is none. The
/// tolerance is last_digit unless another is given.
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

/// Whether f() computes the same bits on one, two, three and eight threads. `f` computes something
/// large enough for threads.
bool is_same_on_any_threads(const std::function<Tensor()>& f);

}  // namespace ember::test
