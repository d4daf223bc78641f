#include "judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "ember/tensor/error.h"

namespace exercises {
namespace {

/// What the learner's function gave is not what it should be.
class Difference : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// False for NaN, too.
bool is_close(double is, double should_be, double tolerance) {
  return is == should_be || std::abs(is - should_be) <= tolerance * (1 + std::abs(should_be));
}

/// The place of element `index` of a row-major tensor, as in "(0, 2)".
std::string place(const ember::Shape& shape, std::size_t index) {
  ember::Dims position = shape;
  auto rest = static_cast<std::int64_t>(index);
  for (int axis = shape.size() - 1; axis >= 0; rest /= shape[axis--]) {
    position[axis] = rest % shape[axis];
  }
  return position.to_string();
}

}  // namespace

int judge(const std::string& exercise, const std::function<void()>& checks,
          const std::string& learnt) {
  try {
    checks();
  } catch (const Difference& difference) {
    fmt::print("{}: not yet\n{}\n", exercise, difference.what());
    return 1;
  } catch (const std::exception& error) {
    fmt::print("{}: not yet\nIt threw an exception: {}\n", exercise, error.what());
    return 1;
  }
  fmt::print("{}: solved\n{}\n", exercise, learnt);
  return 0;
}

void expect(const std::string& what, const std::vector<double>& is,
            const std::vector<double>& should_be, double tolerance) {
  for (std::size_t i = 0; i < std::max(is.size(), should_be.size()); ++i) {
    if (i >= is.size()) {
      throw Difference(
          fmt::format("{} at element ({},): is missing, should be {:.8g}", what, i, should_be[i]));
    }
    if (i >= should_be.size()) {
      throw Difference(
          fmt::format("{} at element ({},): is {:.8g}, should not be there", what, i, is[i]));
    }
    if (is_close(is[i], should_be[i], tolerance)) continue;
    throw Difference(fmt::format("{} at element ({},): is {:.8g}, should be {:.8g}", what, i, is[i],
                                 should_be[i]));
  }
}

void expect(const std::string& what, const ember::Tensor& is, const ember::Tensor& should_be,
            double tolerance) {
  if (!is.defined()) throw Difference(what + ": is an undefined tensor");
  if (is.shape() != should_be.shape()) {
    throw Difference(fmt::format("{}: is of shape {}, should be of shape {}", what,
                                 is.shape().to_string(), should_be.shape().to_string()));
  }
  if (is.dtype() != should_be.dtype()) {
    throw Difference(fmt::format("{}: is of dtype {}, should be of dtype {}", what,
                                 ember::name(is.dtype()), ember::name(should_be.dtype())));
  }
  const std::vector<double> numbers = is.to_vector(), right = should_be.to_vector();
  for (std::size_t i = 0; i < right.size(); ++i) {
    if (is_close(numbers[i], right[i], tolerance)) continue;
    throw Difference(fmt::format("{} at element {}: is {:.8g}, should be {:.8g}", what,
                                 place(is.shape(), i), numbers[i], right[i]));
  }
}

void expect_gradient(const ember::Function& f, const std::vector<ember::Variable>& inputs,
                     const std::string& inputs_are) {
  try {
    ember::gradcheck(f, inputs);
  } catch (const ember::Error& error) {
    throw Difference(fmt::format(
        "{}\n({}; analytical is what your function gives, numerical what it should be.)",
        error.what(), inputs_are));
  }
}

}  // namespace exercises
