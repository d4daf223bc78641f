#include "ember/autograd/gradcheck.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ember/autograd/backward.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/inplace.h"
#include "ember/tensor/random.h"

namespace ember {
namespace {

using Variables = std::vector<Variable>;
using Numbers = std::vector<double>;

/// A gradient that is wrong: what raise_exception = false turns into a result of false. Inputs that
/// cannot be checked are an Error in either case.
class Failure : public Error {
 public:
  using Error::Error;
};

template <class... Args>
[[noreturn]] void report(fmt::format_string<Args...> message, Args&&... args) {
  throw Failure(fmt::format(message, std::forward<Args>(args)...));
}

/// A function to check, and what its parts are called in messages.
struct Subject {
  const char* check;  // "gradcheck" or "gradgradcheck"
  std::function<Variables(const Variables&)> f;
  Variables inputs;
  std::vector<std::string> input_names;
  std::vector<std::string> output_names;
};

/// The place of element `index` of a row-major tensor, as in "(0, 2)".
std::string place(const Shape& shape, std::size_t index) {
  Dims position = shape;
  auto rest = static_cast<std::int64_t>(index);
  for (int axis = shape.size() - 1; axis >= 0; rest /= shape[axis--]) {
    position[axis] = rest % shape[axis];
  }
  return position.to_string();
}

/// Element `index` of x in row-major order, wherever it lies in memory.
double& element(const Tensor& x, std::size_t index) {
  std::int64_t offset = 0;
  auto rest = static_cast<std::int64_t>(index);
  for (int axis = x.dim() - 1; axis >= 0; rest /= x.shape()[axis--]) {
    offset += rest % x.shape()[axis] * x.strides()[axis];
  }
  return x.data<double>()[offset];
}

/// Adds to the numbers of x, and restores them when destroyed. The version of x stays as it is, so
/// graphs that saved x remain usable.
class Displaced {
 public:
  explicit Displaced(const Tensor& x) : x_(x), origin_(x.to_vector<double>()) {}
  ~Displaced() { move(0, origin_); }
  Displaced(const Displaced&) = delete;
  Displaced& operator=(const Displaced&) = delete;

  /// Sets x to its original numbers + distance * direction.
  void move(double distance, const Numbers& direction) {
    for (std::size_t j = 0; j < origin_.size(); ++j) {
      element(x_, j) = origin_[j] + distance * direction[j];
    }
  }

 private:
  Tensor x_;
  Numbers origin_;
};

double dot(const Numbers& a, const Numbers& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}
double sum(const Numbers& a) {
  return std::accumulate(a.begin(), a.end(), 0.0);
}

/// The unit vector: number `at` is 1, the others are 0.
Numbers unit(std::size_t size, std::size_t at) {
  Numbers result(size);
  result[at] = 1;
  return result;
}

/// A random vector of length 1 without negative numbers, as PyTorch's.
Numbers random_unit(std::size_t size, Generator& generator) {
  Numbers result = rand({static_cast<std::int64_t>(size)}, DType::f64, generator).to_vector();
  const double length = std::sqrt(dot(result, result));
  for (double& number : result) number /= length;
  return result;
}

class Checker {
 public:
  Checker(const Subject& subject, const GradcheckOptions& options)
      : subject_(subject), options_(options), outputs_(call()) {
    for (std::size_t i = 0; i < subject.inputs.size(); ++i) {
      if (subject.inputs[i].requires_grad()) checked_.push_back(i);
    }
  }

  void run() {
    require_repeatable_values();
    options_.fast_mode ? compare_projections() : compare_elements();
  }

 private:
  /// The outputs for the inputs as they are now.
  Variables call() const {
    std::vector<std::uint32_t> versions;
    for (const Variable& x : subject_.inputs) {
      versions.push_back(x.defined() ? x.value().storage().version() : 0);
    }
    const Variables outputs = subject_.f(subject_.inputs);
    for (std::size_t i = 0; i < versions.size(); ++i) {
      const Variable& x = subject_.inputs[i];
      check(!x.defined() || x.value().storage().version() == versions[i],
            "[{}] the function changed {} in place: clone it before the change", subject_.check,
            subject_.input_names[i]);
    }
    return outputs;
  }

  /// The numbers of the outputs for the inputs as they are now: copies, as an output may be a view
  /// of an input that moves on.
  std::vector<Numbers> values() const {
    const Variables now = call();
    std::vector<Numbers> result;
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      check(now.size() == outputs_.size() && now[k].defined() &&
                now[k].shape() == outputs_[k].shape(),
            "[{}] the function gave results of shapes {} and {} in two runs", subject_.check,
            outputs_[k].shape(), k < now.size() ? now[k].shape() : Shape{});
      result.push_back(now[k].value().to_vector());
    }
    return result;
  }

  void require_repeatable_values() const {
    const std::vector<Numbers> again = values();
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      require_equal("value", k, "", outputs_[k].value().to_vector(), again[k], outputs_[k].shape());
    }
  }

  /// For each checked input, J^T weights, J being the Jacobian of output k as its rules give it.
  std::vector<Numbers> analytical(std::size_t k, const Numbers& weights) const {
    const std::vector<Numbers> result = backward_once(k, weights);
    const std::vector<Numbers> again = backward_once(k, weights);
    for (std::size_t n = 0; n < checked_.size(); ++n) {
      require_equal("gradient", k, fmt::format(" for {}", subject_.input_names[checked_[n]]),
                    result[n], again[n], input(n).shape());
    }
    return result;
  }

  std::vector<Numbers> backward_once(std::size_t k, const Numbers& weights) const {
    Variables gradients(checked_.size());
    if (outputs_[k].requires_grad()) {
      Variables inputs;
      for (std::size_t n = 0; n < checked_.size(); ++n) inputs.push_back(input(n));
      gradients = grad({outputs_[k]}, inputs, {from_vector(weights, outputs_[k].shape())},
                       {.retain_graph = true, .allow_unused = true});
    }
    std::vector<Numbers> result;
    for (std::size_t n = 0; n < checked_.size(); ++n) {
      result.push_back(gradients[n].defined() ? gradients[n].value().to_vector()
                                              : Numbers(size_of(input(n))));
    }
    return result;
  }

  /// For each output, J direction, J being its Jacobian for a checked input: finite differences.
  std::vector<Numbers> numerical(std::size_t n, const Numbers& direction) const {
    Displaced x(input(n).value());
    x.move(options_.eps, direction);
    std::vector<Numbers> slopes = values();
    x.move(-options_.eps, direction);
    const std::vector<Numbers> below = values();
    for (std::size_t k = 0; k < slopes.size(); ++k) {
      for (std::size_t o = 0; o < slopes[k].size(); ++o) {
        slopes[k][o] = (slopes[k][o] - below[k][o]) / (2 * options_.eps);
      }
    }
    return slopes;
  }

  void compare_elements() const {
    std::vector<std::vector<std::vector<Numbers>>> rows(outputs_.size());
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      const std::size_t size = size_of(outputs_[k]);
      for (std::size_t o = 0; o < size; ++o) rows[k].push_back(analytical(k, unit(size, o)));
    }
    for (std::size_t n = 0; n < checked_.size(); ++n) {
      const std::size_t size = size_of(input(n));
      for (std::size_t j = 0; j < size; ++j) {
        const std::vector<Numbers> column = numerical(n, unit(size, j));
        for (std::size_t k = 0; k < outputs_.size(); ++k) {
          for (std::size_t o = 0; o < rows[k].size(); ++o) {
            if (are_close(rows[k][o][n][j], column[k][o], 1)) continue;
            report_element(k, "element " + place(outputs_[k].shape(), o), n, j, rows[k][o][n][j],
                           column[k][o]);
          }
        }
      }
    }
  }

  void compare_projections() const {
    Generator generator(0);
    std::vector<Numbers> weights;
    std::vector<std::vector<Numbers>> rows;
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      weights.push_back(random_unit(size_of(outputs_[k]), generator));
      rows.push_back(analytical(k, weights[k]));
    }
    for (std::size_t n = 0; n < checked_.size(); ++n) {
      const Numbers direction = random_unit(size_of(input(n)), generator);
      const std::vector<Numbers> slopes = numerical(n, direction);
      for (std::size_t k = 0; k < outputs_.size(); ++k) {
        const double by_rules = dot(rows[k][n], direction);
        const double by_differences = dot(weights[k], slopes[k]);
        if (are_close(by_rules, by_differences, sum(weights[k]) * sum(direction))) continue;
        find_wrong_element(k, weights[k], n, rows[k][n]);
        report(
            "[{}] gradient of {} for {}, along a random direction: analytical {:.8g}, "
            "numerical {:.8g}",
            subject_.check, describe_output(k, "weighted at random"), describe_input(n), by_rules,
            by_differences);
      }
    }
  }

  /// Reports the first element of a checked input at which v^T J is wrong, if there is one. (The
  /// sum of all may be wrong although each is within its tolerance.)
  void find_wrong_element(std::size_t k, const Numbers& weights, std::size_t n,
                          const Numbers& row) const {
    for (std::size_t j = 0; j < row.size(); ++j) {
      const double slope = dot(weights, numerical(n, unit(row.size(), j))[k]);
      if (are_close(row[j], slope, sum(weights))) continue;
      report_element(k, "weighted at random", n, j, row[j], slope);
    }
  }

  /// `elements`: how many elements the two are sums of. atol is for one.
  bool are_close(double by_rules, double by_differences, double elements) const {
    if (by_rules == by_differences) return true;  // infinite ones, too
    return std::abs(by_rules - by_differences) <=
           options_.atol * elements + options_.rtol * std::abs(by_differences);
  }

  void require_equal(const char* what, std::size_t k, const std::string& whose, const Numbers& a,
                     const Numbers& b, const Shape& shape) const {
    for (std::size_t j = 0; j < a.size(); ++j) {
      const bool both_nan = std::isnan(a[j]) && std::isnan(b[j]);
      if (a[j] == b[j] || both_nan || std::abs(a[j] - b[j]) <= options_.nondet_tol) continue;
      report(
          "[{}] the {} of {}{} is not deterministic: two runs gave {:.17g} and {:.17g} at "
          "element {} (nondet_tol {})",
          subject_.check, what, subject_.output_names[k], whose, a[j], b[j], place(shape, j),
          options_.nondet_tol);
    }
  }

  [[noreturn]] void report_element(std::size_t k, const std::string& which, std::size_t n,
                                   std::size_t j, double by_rules, double by_differences) const {
    report("[{}] gradient of {} for {} at element {}: analytical {:.8g}, numerical {:.8g}",
           subject_.check, describe_output(k, which), describe_input(n), place(input(n).shape(), j),
           by_rules, by_differences);
  }

  std::string describe_output(std::size_t k, const std::string& which) const {
    return fmt::format("{} (output shape {}, {})", subject_.output_names[k], outputs_[k].shape(),
                       which);
  }
  std::string describe_input(std::size_t n) const {
    return fmt::format("{} (shape {})", subject_.input_names[checked_[n]], input(n).shape());
  }

  const Variable& input(std::size_t n) const { return subject_.inputs[checked_[n]]; }
  static std::size_t size_of(const Variable& x) { return static_cast<std::size_t>(x.numel()); }

  const Subject& subject_;
  const GradcheckOptions& options_;
  Variables outputs_;
  std::vector<std::size_t> checked_;  // which inputs require gradients
};

bool passes(const Subject& subject, const GradcheckOptions& options) {
  try {
    Checker(subject, options).run();
    return true;
  } catch (const Failure&) {
    if (options.raise_exception) throw;
    return false;
  }
}

/// The result of f. Error: f or its inputs cannot be checked.
Variable first_result(const char* op, const Function& f, const Variables& inputs) {
  bool any = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].requires_grad()) continue;
    any = true;
    check(inputs[i].dtype() == DType::f64,
          "[{}] input {} is {}: needs f64, as differences of f32 have too few digits", op, i,
          inputs[i].dtype());
    require_writable(op, inputs[i].value());
  }
  check(any, "[{}] none of the {} inputs requires a gradient", op, inputs.size());
  const Variable y = f(inputs);
  check(y.defined(), "[{}] the function's result is undefined", op);
  check(y.dtype() == DType::f64,
        "[{}] the function's result is {}: needs f64, as differences of f32 have too few digits",
        op, y.dtype());
  return y;
}

std::string name_of(const Variable& y) {
  return y.grad_fn() ? fmt::format("'{}'", y.grad_fn()->op()) : "a constant";
}

std::vector<std::string> names_of(const Variables& inputs) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < inputs.size(); ++i) names.push_back(fmt::format("input {}", i));
  return names;
}

}  // namespace

bool gradcheck(const Function& f, const std::vector<Variable>& inputs, GradcheckOptions options) {
  const EnableGrad recording;
  const Variable y = first_result("gradcheck", f, inputs);
  const auto as_list = [&](const Variables& in) { return Variables{f(in)}; };
  return passes({"gradcheck", as_list, inputs, names_of(inputs), {name_of(y)}}, options);
}

bool gradgradcheck(const Function& f, const std::vector<Variable>& inputs,
                   GradcheckOptions options) {
  const EnableGrad recording;
  const Variable y = first_result("gradgradcheck", f, inputs);

  Subject subject{"gradgradcheck", {}, inputs, names_of(inputs), {}};
  Generator generator(0);
  const Tensor v = rand(y.shape(), DType::f64, generator) * 2 - 1;
  subject.inputs.emplace_back(v, true);
  subject.input_names.push_back("the gradient that came in");
  Variables wanted;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].requires_grad()) continue;
    wanted.push_back(inputs[i]);
    subject.output_names.push_back(fmt::format("d {} / d input {}", name_of(y), i));
  }
  subject.f = [&](const Variables& in) {
    const Variable result = f({in.begin(), in.end() - 1});
    Variables gradients(wanted.size());
    if (result.requires_grad()) {
      gradients = grad({result}, wanted, {in.back()}, {.create_graph = true, .allow_unused = true});
    }
    for (std::size_t n = 0; n < wanted.size(); ++n) {
      if (!gradients[n].defined()) gradients[n] = zeros_like(wanted[n].value());
    }
    return gradients;
  };
  return passes(subject, options);
}

}  // namespace ember
