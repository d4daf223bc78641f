#include "judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "../../support/run_main.h"
#include "ember/autograd/gradcheck.h"
#include "ember/tensor/error.h"

namespace exercises {
namespace {

/// What the learner's function gave is not what it should be.
class Difference : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The place of element `index` of a row-major tensor, as in "(0, 2)".
std::string place_of(const ember::Shape& shape, std::size_t index) {
  ember::Dims position = shape;
  auto rest = static_cast<std::int64_t>(index);
  for (int axis = shape.size() - 1; axis >= 0; rest /= shape[axis--]) {
    position[axis] = rest % shape[axis];
  }
  return position.to_string();
}

std::string text(double number) {
  return std::isnan(number) ? "nan" : fmt::format("{:.8g}", number);  // never "-nan"
}

[[noreturn]] void differ(const std::string& what, const std::string& place, const std::string& is,
                         const std::string& should) {
  throw Difference(fmt::format("{} at element {}: is {}, should {}", what, place, is, should));
}

void expect_close(const std::string& what, const std::string& place, double is, double should_be,
                  double tolerance) {
  const bool is_close = std::abs(is - should_be) <= tolerance * (1 + std::abs(should_be));
  if (!is_close) differ(what, place, text(is), "be " + text(should_be));  // NaN is close to nothing
}

/// Prints the verdict. Returns whether the exercise is solved.
bool is_solved(const std::string& exercise, const std::function<void()>& checks,
               const std::string& learnt) {
  try {
    checks();
  } catch (const Difference& difference) {
    fmt::print("{}: not yet\n{}\n", exercise, difference.what());
    return false;
  } catch (const std::exception& error) {
    fmt::print("{}: not yet\nIt threw an exception: {}\n", exercise, error.what());
    return false;
  }
  fmt::print("{}: solved\n{}\n", exercise, learnt);
  return true;
}

}  // namespace

int judge(const std::string& exercise, const std::function<void()>& checks,
          const std::string& learnt) {
  bool solved = false;
  const int status = support::run_main([&] { solved = is_solved(exercise, checks, learnt); });
  return solved ? status : 1;
}

void expect_numbers(const std::string& what, const std::vector<double>& is,
                    const std::vector<double>& should_be, double tolerance) {
  for (std::size_t i = 0; i < std::max(is.size(), should_be.size()); ++i) {
    const std::string place = fmt::format("({},)", i);
    if (i >= is.size()) differ(what, place, "missing", "be " + text(should_be[i]));
    if (i >= should_be.size()) differ(what, place, text(is[i]), "not be there");
    expect_close(what, place, is[i], should_be[i], tolerance);
  }
}

void expect_tensor(const std::string& what, const ember::Tensor& is, const ember::Tensor& should_be,
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
    expect_close(what, place_of(is.shape(), i), numbers[i], right[i], tolerance);
  }
}

void expect_gradient(const ember::Function& f, const std::vector<ember::Variable>& inputs,
                     const std::string& inputs_are) {
  // Element by element alone: whether the rule is a good citizen of a graph is another lesson.
  const auto report = ember::gradcheck(f, inputs, {.raise_exception = false, .check_rules = false});
  if (report.ok()) return;
  const std::string& message = report.findings.front().message;
  const bool compares = message.find("analytical") != std::string::npos;
  throw Difference(fmt::format(
      "[gradcheck] {}\n({}{})", message, inputs_are,
      compares ? "; analytical is what your function gives, numerical is what it should be" : ""));
}

}  // namespace exercises
