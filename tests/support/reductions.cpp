#include "support/reductions.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "ember/tensor/creation.h"
#include "ember/tensor/threads.h"
#include "support/compare.h"

namespace ember::test {
namespace {

// From empty to larger than the kernels' blocks and tiles.
const std::vector<Shape> kShapes{
    {},        {1},      {7},        {16},       {45},         {3000},     {1, 5},    {5, 1},
    {3, 4},    {17, 33}, {2, 3, 4},  {3, 1, 5},  {2, 3, 2, 5}, {0},        {0, 3},    {3, 0},
    {2, 0, 3}, {70000},  {2, 17000}, {17000, 2}, {3, 2500, 7}, {300, 150}, {9, 2100}, {5, 300, 30}};

/// The output that each element contributes to, in row-major order of elements.
struct Places {
  std::vector<std::size_t> output;
  std::size_t outputs;
};

Places places(const Shape& shape, const Axes& axes) {
  const auto reduced = axes.mask("test", shape.size());
  std::size_t outputs = 1;
  Strides step = Dims::filled(shape.size(), 0);
  for (int axis = shape.size() - 1; axis >= 0; --axis) {
    if (reduced[static_cast<std::size_t>(axis)]) continue;
    step[axis] = static_cast<std::int64_t>(outputs);
    outputs *= static_cast<std::size_t>(shape[axis]);
  }
  Places result{{}, outputs};
  const std::int64_t count = numel(shape);
  result.output.reserve(static_cast<std::size_t>(count));
  Dims position = Dims::filled(shape.size(), 0);
  std::int64_t output = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    result.output.push_back(static_cast<std::size_t>(output));
    for (int axis = shape.size() - 1; axis >= 0; --axis) {
      output += step[axis];
      if (++position[axis] < shape[axis]) break;
      output -= step[axis] * shape[axis];
      position[axis] = 0;
    }
  }
  return result;
}

std::string describe(const Tensor& x, Layout layout, const Axes& axes) {
  return to_string(layout) + " " + x.shape().to_string() + " to " +
         reduced_shape("test", x.shape(), axes, true).to_string() + ": ";
}

}  // namespace

Tensor some_numbers(const Shape& shape, DType dtype) {
  std::mt19937 random(12345);
  std::normal_distribution<double> normal;
  std::vector<double> numbers(static_cast<std::size_t>(numel(shape)));
  for (double& number : numbers) {
    number = normal(random);
    if (dtype == DType::i64) number = std::clamp(std::round(3 * number), -9.0, 9.0);
    if (dtype == DType::boolean) number = number > 0.5;
  }
  return from_vector(numbers, shape).to(dtype);
}

Groups groups_of(const Tensor& x, const Axes& axes) {
  const Places where = places(x.shape(), axes);
  const std::vector<double> numbers = x.to_vector();
  Groups groups(where.outputs);
  for (std::size_t i = 0; i < numbers.size(); ++i) groups[where.output[i]].push_back(numbers[i]);
  return groups;
}

Tensor from_groups(const Groups& groups, const Shape& shape, const Axes& axes, DType dtype) {
  const Places where = places(shape, axes);
  std::vector<std::size_t> next(groups.size(), 0);
  std::vector<double> numbers;
  for (const std::size_t output : where.output) {
    numbers.push_back(groups[output][next[output]++]);
  }
  return from_vector(numbers, shape).to(dtype);
}

std::vector<Axes> sets_of_axes(int rank) {
  if (rank == 0) return {Axes()};
  std::vector<Axes> sets;
  for (int bits = 1; bits < 1 << rank; ++bits) {
    Dims axes;
    for (int axis = 0; axis < rank; ++axis) {
      if (bits >> axis & 1) axes.push_back(axis % 2 == 0 ? axis : axis - rank);
    }
    sets.emplace_back(axes);
  }
  return sets;
}

Tolerance last_digit(DType result) {
  return result == DType::f32 ? Tolerance{1.2e-7, 1e-12} : Tolerance{1e-12, 1e-12};
}

std::string first_mismatch(DType dtype, DType result, Empty empty, const Reduce& op,
                           const Formula& formula, std::optional<Tolerance> tolerance) {
  for (const Shape& shape : kShapes) {
    if (empty == Empty::left_out && numel(shape) == 0) continue;
    const Tensor numbers = some_numbers(shape, dtype);
    for (const Axes& axes : sets_of_axes(shape.size())) {
      std::vector<double> groups;
      for (const auto& group : groups_of(numbers, axes)) groups.push_back(formula(group));
      for (const bool keepdim : {false, true}) {
        const Shape left = reduced_shape("test", shape, axes, keepdim);
        const Tensor expected = from_vector(groups, left).to(result);
        for (const Layout layout : kLayouts) {
          const Tensor x = with_layout(numbers, layout);
          const std::string message =
              mismatch(op(x, axes, keepdim), expected, tolerance.value_or(last_digit(result)));
          if (!message.empty()) return describe(x, layout, axes) + message;
        }
      }
    }
  }
  return "";
}

std::string first_mismatch_along(DType dtype, DType result, const AlongAxis& op,
                                 const LineFormula& formula, std::optional<Tolerance> tolerance) {
  for (const Shape& shape : kShapes) {
    const Tensor numbers = some_numbers(shape, dtype);
    for (int axis = 0; axis < std::max(shape.size(), 1); ++axis) {
      Groups lines = groups_of(numbers, axis);
      for (auto& line : lines) line = formula(line);
      const Tensor expected = from_groups(lines, shape, axis, result);
      for (const Layout layout : kLayouts) {
        const Tensor x = with_layout(numbers, layout);
        const std::string message =
            mismatch(op(x, axis), expected, tolerance.value_or(last_digit(result)));
        if (!message.empty()) return describe(x, layout, axis) + message;
      }
    }
  }
  return "";
}

bool is_same_on_any_threads(const std::function<Tensor()>& f) {
  const int before = num_threads();
  set_num_threads(1);
  const Tensor alone = f();
  bool same = true;
  for (const int threads : {2, 3, 8}) {
    set_num_threads(threads);
    const Tensor together = f();
    same &= std::memcmp(alone.raw_data(), together.raw_data(),
                        static_cast<std::size_t>(alone.numel()) * size_of(alone.dtype())) == 0;
  }
  set_num_threads(before);
  return same;
}

}  // namespace ember::test
