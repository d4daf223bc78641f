#include "ember/autograd/jacobian_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <functional>
#include <optional>
#include <set>

#include "ember/autograd/backward.h"
#include "ember/autograd/differences.h"
#include "ember/autograd/function_checks.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/jacobian_hint.h"
#include "ember/autograd/node.h"
#include "ember/autograd/rule_checks.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/inplace.h"
#include "ember/tensor/random.h"

namespace ember {

void require_precise(const char* check_name, const std::string& what, const Variable& x,
                     const GradcheckOptions& options) {
  check(x.dtype() != DType::f32 || options.eps >= 1e-4,
        "[{}] {} is f32, in which a step of {:g} is lost: needs f64, or an eps of about 1e-2 and "
        "tolerances to match",
        check_name, what, options.eps);
}

namespace {

using Variables = std::vector<Variable>;
using Numbers = std::vector<double>;

// Rows of the Jacobian that are kept at once have at most this many numbers: 64 MB.
constexpr std::size_t kMaxNumbers = 8 << 20;
// Up to this many elements a Jacobian is computed once more to find a hint.
constexpr std::size_t kMaxHintNumbers = 1 << 16;
// So many elements get a second opinion after the first is confirmed to be wrong.
constexpr std::int64_t kMaxConfirmed = 20;

/// The place of element `index` of a row-major tensor, as in "(0, 2)".
std::string place(const Shape& shape, std::size_t index) {
  Dims position = shape;
  auto rest = static_cast<std::int64_t>(index);
  for (int axis = shape.size() - 1; axis >= 0; rest /= shape[axis--]) {
    position[axis] = rest % shape[axis];
  }
  return position.to_string();
}

double dot(const Numbers& a, const Numbers& b) {
  double total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) total += a[i] == 0 ? 0 : a[i] * b[i];
  return total;
}
/// The length of the vector of all a_i b_i: the size of the terms of dot(a, b).
double length(const Numbers& a, const Numbers& b) {
  double total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) total += a[i] == 0 ? 0 : a[i] * a[i] * b[i] * b[i];
  return std::sqrt(total);
}

/// The unit vector: number `at` is 1, the others are 0.
Numbers unit(std::size_t size, std::size_t at) {
  Numbers result(size);
  result[at] = 1;
  return result;
}

/// Numbers of random sign and of sizes from 0.5 to 1.5: no two of them cancel.
Numbers random_signs(std::size_t size, Generator& generator) {
  Numbers result = rand({static_cast<std::int64_t>(size)}, DType::f64, generator).to_vector();
  for (double& x : result) x = x < 0.5 ? x - 1.0 : x + 0.5 - 0.5 * (x >= 1);
  return result;
}

class Checker {
 public:
  Checker(const Subject& subject, const GradcheckOptions& options, GradcheckReport& report)
      : subject_(subject),
        options_(options),
        report_(report),
        tape_(subject.check, subject.f, subject.inputs),
        generator_(options.seed) {
    for (std::size_t i = 0; i < subject.inputs.size(); ++i) {
      if (subject.inputs[i].requires_grad()) checked_.push_back(i);
    }
    for (std::size_t k = 0; k < tape_.outputs().size(); ++k) {
      const Variable& y = tape_.outputs()[k];
      check(y.defined(), "[{}] {} is undefined", subject.check, result_name(k));
      require_precise(subject.check, result_name(k), y, options);
      if (is_floating(y.dtype())) outputs_.push_back(k);
    }
    check(!outputs_.empty(), "[{}] the function gave no floating-point result", subject.check);
    f_ = options.numerical && is_first_order() ? options.numerical : subject.f;
  }

  void run() {
    if (!is_repeatable()) return;
    if (options_.check_rules) {
      const RuleCheckOptions of_rules{options_.nondet_tol, options_.rule_tol, options_.seed};
      suspicions_ = check_rules(tape_, of_rules, report_);
      if (is_first_order() && report_.ok()) check_function(subject_.f, tape_, of_rules, report_);
    }
    const std::size_t before = report_.findings.size();
    if (options_.fast_mode) {
      compare_projections();
    } else if (options_.sample > 0) {
      compare_sample();
    } else {
      compare_elements();
    }
    if (report_.findings.size() > before) explain(before);
  }

 private:
  bool is_first_order() const { return subject_.output_names.empty(); }

  // --- Values and gradients ---------------------------------------------------------------------

  const Variable& input(std::size_t n) const { return subject_.inputs[checked_[n]]; }
  const Variable& output(std::size_t k) const { return tape_.outputs()[outputs_[k]]; }
  static std::size_t size_of(const Variable& x) { return static_cast<std::size_t>(x.numel()); }

  std::string result_name(std::size_t k) const {
    return tape_.outputs().size() == 1 ? "the function's result"
                                       : fmt::format("the function's result {}", k);
  }

  /// The numbers of the outputs in another run: copies, as an output may be a view of an input that
  /// moves on. Error: they are not of the same shapes and dtypes.
  std::vector<Numbers> numbers(const Variables& now) const {
    std::vector<Numbers> result;
    for (const std::size_t k : outputs_) {
      const Variable& before = tape_.outputs()[k];
      check(k < now.size() && now[k].defined(), "[{}] {} is missing in a second run",
            subject_.check, result_name(k));
      check(now[k].shape() == before.shape() && now[k].dtype() == before.dtype(),
            "[{}] {} was {} of shape {} in one run and {} of shape {} in another", subject_.check,
            result_name(k), before.dtype(), before.shape(), now[k].dtype(), now[k].shape());
      result.push_back(now[k].value().to_vector());
    }
    return result;
  }
  std::vector<Numbers> values() const { return numbers(f_(subject_.inputs)); }

  /// For each checked input, J^T weights, J being the Jacobian of output k as the rules give it.
  std::vector<Numbers> analytical(std::size_t k, const Numbers& weights) const {
    Variables gradients(checked_.size());
    if (output(k).requires_grad()) {
      Variables inputs;
      for (std::size_t n = 0; n < checked_.size(); ++n) inputs.push_back(input(n));
      const Tensor v = from_vector(weights, output(k).shape()).to(output(k).dtype());
      gradients = grad({output(k)}, inputs, {v}, {.retain_graph = true, .allow_unused = true});
    }
    std::vector<Numbers> result;
    for (std::size_t n = 0; n < checked_.size(); ++n) {
      result.push_back(gradients[n].defined() ? gradients[n].value().to_vector()
                                              : Numbers(size_of(input(n))));
    }
    return result;
  }

  bool is_repeatable() {
    const std::vector<Numbers> again = numbers(tape_.run().outputs);
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      const Numbers before = output(k).value().to_vector();
      for (std::size_t o = 0; o < before.size(); ++o) {
        const double a = before[o], b = again[k][o];
        if (a == b || (std::isnan(a) && std::isnan(b))) continue;
        if (std::abs(a - b) <= options_.nondet_tol) continue;
        report_.add(
            "nondeterminism",
            fmt::format("the value of {} is not deterministic: two runs gave {:.17g} and "
                        "{:.17g} at element {} (nondet_tol {})",
                        output_name(k), a, b, place(output(k).shape(), o), options_.nondet_tol));
        return false;
      }
    }
    return true;
  }

  // --- Numerical derivatives --------------------------------------------------------------------

  double step_at(double x) const {
    return options_.eps * (options_.relative_eps ? std::max(1.0, std::abs(x)) : 1.0);
  }

  /// Column j of each output's Jacobian for checked input n, by central differences.
  std::vector<Numbers> column(std::size_t n, std::size_t j) const {
    const Tensor& x = input(n).value();
    const Displaced displaced(subject_.check, x);
    const auto at = static_cast<std::int64_t>(j);
    const double number = displaced.original().reshape({x.numel()})[at].item();
    const double above = rounded(number + step_at(number), x.dtype());
    const double below = rounded(number - step_at(number), x.dtype());
    displaced.set(at, above);
    std::vector<Numbers> result = values();
    displaced.set(at, below);
    const std::vector<Numbers> lower = values();
    for (std::size_t k = 0; k < result.size(); ++k) {
      for (std::size_t o = 0; o < result[k].size(); ++o) {
        result[k][o] = (result[k][o] - lower[k][o]) / (above - below);
      }
    }
    return result;
  }

  static double rounded(double x, DType dtype) {
    return dtype == DType::f32 ? static_cast<float>(x) : x;
  }

  /// The slope of one number made of the outputs, where the elements [first, last) of input n move
  /// along `direction`, which has a number for each element.
  Slope slope(std::size_t n, std::size_t first, std::size_t last, const Numbers& direction,
              double scale, const std::function<double(const std::vector<Numbers>&)>& number,
              double size_of_number) const {
    const Displaced displaced(subject_.check, input(n).value());
    const Numbers x = displaced.original().to_vector();
    const bool is_f64 = input(n).dtype() == DType::f64;
    const auto at = [&](double t) {
      displaced.set(from_vector(moved(x, first, last, direction, t), input(n).shape()));
      return Numbers{number(values())};
    };
    Slopes slopes(at, {rounding(is_f64) * size_of_number});
    for (const double h : is_f64 ? std::vector{1e-3, 1e-5, 1e-7} : std::vector{3e-2, 3e-3}) {
      slopes.add(h * scale);
      if (scale < 1) slopes.add(h);
      const Slope& now = slopes.estimates()[0];
      if (now.central.error <= 0.1 * options_.rtol * std::abs(now.central.value)) break;
    }
    return slopes.estimates()[0];
  }

  static double rounding(bool is_f64) { return is_f64 ? 0x1p-50 : 0x1p-21; }

  /// x + t direction in [first, last).
  static Numbers moved(Numbers x, std::size_t first, std::size_t last, const Numbers& direction,
                       double t) {
    for (std::size_t j = first; j < last; ++j) x[j] += t * direction[j];
    return x;
  }

  // --- Verdicts ---------------------------------------------------------------------------------

  bool are_close(double by_rules, double by_differences) const {
    if (by_rules == by_differences) return true;  // infinite ones, too
    return std::abs(by_rules - by_differences) <=
           options_.atol + options_.rtol * std::abs(by_differences);
  }

  /// The verdict on an element that the plain difference does not confirm. Empty: it is right, or
  /// cannot be judged. Otherwise what it should be.
  std::optional<double> second_opinion(std::size_t k, std::size_t o, std::size_t n, std::size_t j,
                                       double by_rules, double by_differences) {
    const double x = input(n).value().to_vector()[j];
    const double y = output(k).value().to_vector()[o];
    const auto where = [&] { return input_name(n) + " at " + place(input(n).shape(), j); };
    if (!std::isfinite(x))
      return skip(where() + fmt::format(" is {}: no finite difference exists", x));
    const Slope s = slope(
        n, j, j + 1, unit(size_of(input(n)), j), x == 0 ? 1 : std::abs(x),
        [&](const auto& now) { return now[k][o]; }, std::abs(y));
    const auto tolerance = [&](const Slope::Estimate& e) {
      return options_.atol + options_.rtol * std::abs(e.value) + 10 * e.error;
    };
    const auto known = [&](const Slope::Estimate& e) { return e.is_known(options_.atol); };
    if (!known(s.left) && !known(s.right) && !known(s.central)) {
      return skip(where() + ": no finite difference exists");
    }
    if (known(s.left) != known(s.right)) {  // the edge of a domain
      const Slope::Estimate& side = known(s.left) ? s.left : s.right;
      if (std::abs(by_rules - side.value) <= tolerance(side)) return {};
      note(where() + " is at the edge of the domain: one-sided differences");
      return side.value;
    }
    if (s.has_kink(options_.atol)) return at_kink(s, by_rules, where(), tolerance(s.left));
    if (std::abs(by_rules - s.central.value) <= tolerance(s.central)) {
      if (!std::isfinite(by_differences) || x + options_.eps == x) {
        note(where() + fmt::format(" = {:g}: eps {:g} does not fit its size, another step was used",
                                   x, options_.eps));
      }
      return {};
    }
    return s.central.value;
  }

  std::optional<double> at_kink(const Slope& s, double by_rules, const std::string& where,
                                double tolerance) {
    const auto [low, high] = std::minmax(s.left.value, s.right.value);
    const bool is_extremum = low < -tolerance && high > tolerance;
    const double nearest = is_extremum ? 0 : std::clamp(by_rules, low, high);
    note(fmt::format("{} is at a kink: the one-sided derivatives are {:.6g} and {:.6g}{}", where,
                     s.left.value, s.right.value,
                     is_extremum ? ", and 0 is right where their signs differ" : ""));
    if (std::abs(by_rules - nearest) <= tolerance) return {};
    return nearest;
  }

  std::nullopt_t skip(const std::string& why) {
    ++report_.skipped;
    note(why);
    return std::nullopt;
  }
  void note(const std::string& text) {
    const auto& notes = report_.notes;
    if (notes.size() < options_.worst &&
        std::find(notes.begin(), notes.end(), text) == notes.end()) {
      report_.notes.push_back(text);
    }
  }

  /// Takes down a wrong element, the worst first.
  void add_wrong(std::size_t k, const std::string& which, std::size_t n, std::size_t j,
                 double by_rules, double by_differences) {
    ++report_.wrong;
    wrong_pairs_.insert({k, n});
    auto& worst = report_.worst;
    const auto badness = [&](const GradcheckReport::Element& e) {
      const double off = std::abs(e.analytical - e.numerical);
      const double relative = off / (options_.atol + options_.rtol * std::abs(e.numerical));
      return std::isnan(relative) ? INFINITY : relative;
    };
    const GradcheckReport::Element element{
        output_name(k), which, input_name(n), place(input(n).shape(), j), by_rules, by_differences};
    const auto at = std::find_if(worst.begin(), worst.end(),
                                 [&](const auto& e) { return badness(e) < badness(element); });
    worst.insert(at, element);
    if (worst.size() > options_.worst) worst.pop_back();
    if (report_.wrong > 1) return;
    report_.add(
        "gradient",
        fmt::format("gradient of {} (output shape {}, {}) for {} (shape {}) at element {}: "
                    "analytical {:.8g}, numerical {:.8g}",
                    output_name(k), output(k).shape(), which, input_name(n), input(n).shape(),
                    place(input(n).shape(), j), by_rules, by_differences));
  }

  // --- The three ways to compare ----------------------------------------------------------------

  void compare_elements() {
    std::size_t inputs_size = 1;
    for (std::size_t n = 0; n < checked_.size(); ++n) inputs_size += size_of(input(n));
    const std::size_t block = std::max<std::size_t>(1, kMaxNumbers / inputs_size);
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      for (std::size_t first = 0; first < size_of(output(k)); first += block) {
        compare_rows(k, first, std::min(first + block, size_of(output(k))));
      }
    }
  }

  /// Compares the rows `first` to `last` of the Jacobian of output k.
  void compare_rows(std::size_t k, std::size_t first, std::size_t last) {
    std::vector<std::vector<Numbers>> rows;
    for (std::size_t o = first; o < last; ++o) {
      rows.push_back(analytical(k, unit(size_of(output(k)), o)));
    }
    for (std::size_t n = 0; n < checked_.size(); ++n) {
      for (std::size_t j = 0; j < size_of(input(n)); ++j) {
        const Numbers differences = column(n, j)[k];
        for (std::size_t o = first; o < last; ++o) {
          compare_element(k, o, n, j, rows[o - first][n][j], differences[o]);
        }
      }
    }
  }

  void compare_element(std::size_t k, std::size_t o, std::size_t n, std::size_t j, double by_rules,
                       double by_differences) {
    ++report_.compared;
    if (are_close(by_rules, by_differences)) return;
    std::optional<double> right = by_differences;
    if (report_.wrong < kMaxConfirmed) {
      right = second_opinion(k, o, n, j, by_rules, by_differences);
    }
    if (right) add_wrong(k, "element " + place(output(k).shape(), o), n, j, by_rules, *right);
  }

  /// A weighted sum of output k: its gradient for each input by the rules.
  struct Projection {
    std::size_t k;
    Numbers weights;
    std::vector<Numbers> gradients;
  };
  Projection random_projection(std::size_t k) {
    Numbers weights = random_signs(size_of(output(k)), generator_);
    std::vector<Numbers> gradients = analytical(k, weights);
    return {k, std::move(weights), std::move(gradients)};
  }

  /// Random signs, but 0 where no finite difference exists.
  Numbers random_direction(std::size_t n) {
    const Numbers x = input(n).value().to_vector();
    Numbers direction = random_signs(x.size(), generator_);
    for (std::size_t j = 0; j < x.size(); ++j) {
      if (!std::isfinite(x[j])) direction[j] = 0;
    }
    return direction;
  }

  struct Mismatch {
    double analytical, numerical;
  };

  /// Compares the slopes of a projection where the elements [first, last) of input n move along a
  /// direction. Empty if they agree. One that fails gets a second opinion along steps in proportion
  /// to x, which a pole or the edge of a domain is not within. A slope may be off by rtol of the
  /// size of what was summed: rtol of the sum itself would hardly fail where terms of both signs
  /// cancel, and atol for each term, as in PyTorch, passes a gradient of zero once there are enough
  /// of them.
  std::optional<Mismatch> mismatch(const Projection& p, std::size_t n, std::size_t first,
                                   std::size_t last, const Numbers& direction) const {
    const Numbers used = moved(Numbers(direction.size()), first, last, direction, 1);
    const double by_rules = dot(used, p.gradients[n]);
    Numbers dy;
    {
      const Displaced displaced(subject_.check, input(n).value());
      const Numbers x = displaced.original().to_vector();
      const auto y_at = [&](double t) {
        displaced.set(from_vector(moved(x, first, last, direction, t), input(n).shape()));
        return values()[p.k];
      };
      dy = y_at(options_.eps);
      const Numbers below = y_at(-options_.eps);
      for (std::size_t o = 0; o < dy.size(); ++o) dy[o] = (dy[o] - below[o]) / (2 * options_.eps);
    }
    const double size_of_sum = length(p.weights, output(p.k).value().to_vector());
    const bool is_f64 = output(p.k).dtype() == DType::f64 && input(n).dtype() == DType::f64;
    const double allowed =
        options_.rtol * std::max(length(used, p.gradients[n]), length(p.weights, dy)) +
        rounding(is_f64) * size_of_sum / options_.eps;
    if (std::abs(by_rules - dot(p.weights, dy)) <= allowed) return {};
    return second_opinion(p, n, first, last, used);
  }

  std::optional<Mismatch> second_opinion(const Projection& p, std::size_t n, std::size_t first,
                                         std::size_t last, Numbers direction) const {
    const Numbers x = input(n).value().to_vector();
    for (std::size_t j = first; j < last; ++j) direction[j] *= x[j] == 0 ? 1 : std::abs(x[j]);
    const double by_rules = dot(direction, p.gradients[n]);
    const double size_of_sum = length(p.weights, output(p.k).value().to_vector());
    const auto number = [&](const auto& now) { return dot(p.weights, now[p.k]); };
    const Slope s = slope(n, first, last, direction, 1, number, size_of_sum);
    const double allowed =
        options_.rtol * std::max(length(direction, p.gradients[n]), std::abs(s.central.value));
    if (!std::isnan(by_rules) || !std::isfinite(s.central.value)) {
      if (s.has_kink(allowed) || !s.central.is_known(allowed)) return {};
      if (std::abs(by_rules - s.central.value) <= allowed + 10 * s.central.error) return {};
    }
    const double part = last - first == 1 ? direction[first] : 1;
    return Mismatch{by_rules / part, s.central.value / part};
  }

  void compare_projections() {
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      for (int round = 0; round < 3 && size_of(output(k)) > 0; ++round) {
        const Projection p = random_projection(k);
        for (std::size_t n = 0; n < checked_.size(); ++n) {
          if (size_of(input(n)) == 0) continue;
          ++report_.compared;
          if (!is_right_along(p, n, random_direction(n))) return;
        }
      }
    }
  }

  /// Whether a projection is right along a direction. If not, halves the part of it that is wrong
  /// until one element is left.
  bool is_right_along(const Projection& p, std::size_t n, const Numbers& direction) {
    std::size_t first = 0, last = direction.size();
    std::optional<Mismatch> wrong = mismatch(p, n, first, last, direction);
    if (!wrong) return true;
    while (last - first > 1) {
      const std::size_t middle = (first + last) / 2;
      if (const auto low = mismatch(p, n, first, middle, direction)) {
        wrong = low, last = middle;
      } else if (const auto high = mismatch(p, n, middle, last, direction)) {
        wrong = high, first = middle;
      } else {
        break;  // each half is within its tolerance
      }
    }
    add_wrong(p.k, "weighted at random", n, first, wrong->analytical, wrong->numerical);
    return false;
  }

  void compare_sample() {
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      if (size_of(output(k)) == 0) continue;
      const Projection p = random_projection(k);
      for (std::size_t n = 0; n < checked_.size(); ++n) {
        const std::size_t size = size_of(input(n));
        const Numbers ones(size, 1), x = input(n).value().to_vector();
        for (std::int64_t i = 0; i < options_.sample && size > 0; ++i) {
          const std::size_t j = generator_.next() % size;
          if (!std::isfinite(x[j])) continue;
          ++report_.compared;
          const auto wrong = mismatch(p, n, j, j + 1, ones);
          if (wrong) {
            add_wrong(k, "weighted at random", n, j, wrong->analytical, wrong->numerical);
          }
        }
      }
    }
  }

  // --- The cause --------------------------------------------------------------------------------

  /// Says more about the first pair of an output and an input with wrong elements.
  void explain(std::size_t first) {
    std::string hint;
    const auto [k, n] = *wrong_pairs_.begin();
    if (size_of(output(k)) * size_of(input(n)) <= kMaxHintNumbers) hint = hint_for(k, n);
    if (!hint.empty()) report_.findings[first].message += "; " + hint;
    auto& findings = report_.findings;
    findings.insert(findings.begin(), suspicions_.begin(), suspicions_.end());
    if (!options_.check_rules || first > 0 || !suspicions_.empty()) return;
    const GradcheckReport::Finding detached{"detached", describe_detached(tape_, options_.seed)};
    if (!detached.message.empty()) findings.insert(findings.begin(), detached);
  }

  std::string hint_for(std::size_t k, std::size_t n) const {
    const std::size_t rows = size_of(output(k)), columns = size_of(input(n));
    Numbers by_rules, by_differences(rows * columns);
    for (std::size_t o = 0; o < rows; ++o) {
      const Numbers row = analytical(k, unit(rows, o))[n];
      by_rules.insert(by_rules.end(), row.begin(), row.end());
    }
    for (std::size_t j = 0; j < columns; ++j) {
      const Numbers differences = column(n, j)[k];
      for (std::size_t o = 0; o < rows; ++o) by_differences[o * columns + j] = differences[o];
    }
    Shape shape = output(k).shape();
    if (shape.size() + input(n).dim() > kMaxRank) return "";
    for (const std::int64_t size : input(n).shape()) shape.push_back(size);
    return jacobian_hint(from_vector(by_rules, shape), from_vector(by_differences, shape),
                         output(k).dim());
  }

  std::string input_name(std::size_t n) const { return subject_.input_names[checked_[n]]; }
  std::string output_name(std::size_t k) const {
    if (!subject_.output_names.empty()) return subject_.output_names[outputs_[k]];
    const Variable& y = output(k);
    const std::string op = y.grad_fn() ? fmt::format("'{}'", y.grad_fn()->op()) : "a constant";
    return tape_.outputs().size() == 1 ? op : fmt::format("output {} ({})", outputs_[k], op);
  }

  const Subject& subject_;
  const GradcheckOptions& options_;
  GradcheckReport& report_;
  Tape tape_;
  Generator generator_;
  Function f_;                                                 // whose differences are taken
  std::vector<GradcheckReport::Finding> suspicions_;           // told if the gradient is wrong
  std::vector<std::size_t> checked_;                           // which inputs require gradients
  std::vector<std::size_t> outputs_;                           // which outputs are floating point
  std::set<std::pair<std::size_t, std::size_t>> wrong_pairs_;  // of an output and an input
};

}  // namespace

void check_jacobian(const Subject& subject, const GradcheckOptions& options,
                    GradcheckReport& report) {
  Checker(subject, options, report).run();
}

}  // namespace ember
