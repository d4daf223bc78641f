#include "ember/autograd/rule_checks.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

#include "ember/autograd/differences.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/random.h"
#include "ember/tensor/reduce.h"

namespace ember {
namespace {

using Contributions = std::vector<Tape::Contribution>;

double dot(const Tensor& a, const Tensor& b) {
  return sum(a.to(DType::f64) * b.to(DType::f64)).item();
}
/// The length of the vector of all a_i b_i: the size of the terms of dot(a, b).
double length(const Tensor& a, const Tensor& b) {
  return std::sqrt(sum(square(a.to(DType::f64) * b.to(DType::f64))).item());
}
double rounding(DType dtype) {
  return dtype == DType::f64 ? 0x1p-52 : 0x1p-23;
}

/// The largest gap between the gradients of two calls. A gradient that is missing is zero.
double gap(const Contributions& a, const Contributions& b) {
  const auto of = [](const Contributions& all, const Tape::Contribution& like) {
    for (const auto& c : all) {
      if (c.value == like.value) return c.gradient;
    }
    return zeros_like(like.gradient);
  };
  double widest = 0;
  for (const auto& c : a) widest = std::max(widest, relative_gap(c.gradient, of(b, c)));
  for (const auto& c : b) widest = std::max(widest, relative_gap(c.gradient, of(a, c)));
  return widest;
}

Contributions scaled(const Contributions& contributions, double factor) {
  Contributions result;
  for (const auto& c : contributions) result.push_back({c.value, c.gradient * factor});
  return result;
}

/// All elements in one place, with NaN behind it.
Tensor expanded(double number, const Tensor& like) {
  const Tensor memory = full({like.numel() + 1}, NAN, like.dtype());
  return memory[0].fill_(number).expand(like.shape());
}

bool all_finite(const Tensor& x) {
  return all(isfinite(x)).item<bool>();
}

/// The checks of one rule for gradients that come in.
class UpstreamChecks {
 public:
  UpstreamChecks(const Tape& tape, std::size_t op, const RuleCheckOptions& options, const Tensor& v,
                 GradcheckReport& report)
      : tape_(tape), op_(op), options_(options), v_(v), report_(report) {}

  /// The gradients for v, if nothing is wrong.
  std::optional<Contributions> run() {
    try {
      const std::uint64_t versions = versions_of_values();
      const Tensor g = v_.clone();
      const std::uint32_t version = g.storage().version();
      const Contributions first = tape_.apply(op_, g);
      if (relative_gap(g, v_) != 0 || g.storage().version() != version) {
        return fail("in place",
                    "changes the gradient that comes in, in place: others are given the same one, "
                    "so clone() it before the change");
      }
      if (versions_of_values() != versions) {
        return fail("in place", "changes a value that the graph keeps, in place: clone() it first");
      }
      const Contributions kept = scaled(first, 1);
      if (!is_repeatable(kept) || !is_linear(kept)) return {};
      if (gap(first, kept) != 0) {
        return fail("aliased",
                    "returns memory that its next call overwrites: return a tensor of its own");
      }
      if (!takes_any_strides(kept)) return {};
      return kept;
    } catch (const Error& error) {
      report_.add("error", error.what());
      return {};
    }
  }

 private:
  std::nullopt_t fail(const char* kind, const std::string& what) {
    report_.add(kind, fmt::format("the rule of {} {}", tape_.name(op_), what));
    return std::nullopt;
  }

  std::uint64_t versions_of_values() const {
    std::uint64_t total = 0;
    for (const Variable& x : tape_.values()) total += x.value().storage().version();
    return total;
  }

  double tolerance() const {
    return std::max(options_.nondet_tol, v_.dtype() == DType::f64 ? 1e-9 : 1e-4);
  }

  bool is_repeatable(const Contributions& kept) {
    const Contributions again = tape_.apply(op_, v_.clone());
    const double apart = gap(again, kept);
    if (apart <= options_.nondet_tol) return true;
    const bool doubles = gap(again, scaled(kept, 2)) <= tolerance();
    fail("nondeterminism",
         doubles ? "gives twice as much in its second run: it adds to memory that it does not set "
                   "to zero"
                 : fmt::format("is not deterministic: two runs differ by {:.3g} of the largest "
                               "number (nondet_tol {})",
                               apart, options_.nondet_tol));
    return false;
  }

  bool is_linear(const Contributions& kept) {
    const Contributions none = tape_.apply(op_, zeros_like(v_));
    for (std::size_t i = 0; i < none.size() && i < kept.size(); ++i) {
      const Tensor wrong = logical_and(ne(none[i].gradient, 0), isfinite(kept[i].gradient));
      if (!any(logical_and(wrong, isfinite(none[i].gradient))).item<bool>()) continue;
      fail("forgets", fmt::format("does not multiply by the gradient that comes in: for zero it "
                                  "gives {} something else than zero",
                                  tape_.edge_name(op_, none[i].value)));
      return false;
    }
    if (gap(tape_.apply(op_, v_ * -2), scaled(kept, -2)) <= tolerance()) return true;
    fail("nonlinear", "is not linear in the gradient that comes in");
    return false;
  }

  bool takes_any_strides(const Contributions& kept) {
    const Tensor even = full_like(v_, 0.7);
    const Contributions of_even = tape_.apply(op_, even);
    const auto same = [&](const Tensor& g, const Contributions& expected, const char* layout) {
      if (gap(tape_.apply(op_, g), expected) <= tolerance()) return true;
      fail("layout", fmt::format("is wrong where the gradient that comes in is {}: it may have any "
                                 "strides, so read it through them, or wrap the rule in "
                                 "contiguous_gradient()",
                                 layout));
      return false;
    };
    return same(transposed(v_), kept, "transposed") && same(with_gaps(v_), kept, "strided") &&
           same(expanded(0.7, v_), of_even, "expanded, as that of sum() is");
  }

  const Tape& tape_;
  std::size_t op_;
  const RuleCheckOptions& options_;
  Tensor v_;
  GradcheckReport& report_;
};

/// The check of all rules against the finite differences of their own operations.
class DerivativeChecks {
 public:
  /// For each operation to check: the gradient v that comes in, and the gradients that go out.
  struct Case {
    std::size_t op;
    Tensor v;
    Contributions gradients;
  };

  DerivativeChecks(const Tape& tape, std::vector<Case> cases, const RuleCheckOptions& options)
      : tape_(tape),
        cases_(std::move(cases)),
        rule_tol_(std::max(options.rule_tol, options.nondet_tol)),
        base_(tape.run()),
        scale_(cases_.size()),
        moves_(cases_.size()),
        has_f64_digits_(cases_.size()) {
    Generator generator(options.seed);
    steps_ = tape.random_steps(generator);
    for (const Variable& x : tape.values()) is_f64_ &= x.dtype() == DType::f64;
  }

  std::vector<GradcheckReport::Finding> run(GradcheckReport& report) {
    Slopes slopes([&](double t) { return residuals(t); }, noise());
    for (const double h : is_f64_ ? std::vector{1e-3, 1e-5, 1e-7} : std::vector{3e-2, 3e-3}) {
      slopes.add(h);
      if (all_known(slopes)) break;
    }
    for (std::size_t m = 0; m < cases_.size(); ++m) {
      const Slope& slope = slopes.estimates()[m];
      if (gives_nan(m, report) || is_imprecise(m, report)) continue;
      const double allowed = tolerance() * scale_[m];
      if (slope.has_kink(allowed) || !slope.central.is_known(allowed)) continue;
      if (std::abs(slope.central.value) <= allowed + 10 * slope.central.error) continue;
      describe(m, slope.central.value, report);
    }
    return suspicions_;
  }

 private:
  double tolerance() const { return is_f64_ ? rule_tol_ : std::max(rule_tol_, 1e-3); }

  /// How far each operation's result, after a move of the inputs by t steps, is from where its
  /// rule says. A right rule leaves something of second order.
  std::vector<double> residuals(double t) {
    std::vector<double> result(cases_.size());
    if (t == 0) return result;
    const Tape::Run now = tape_.run(steps_, t);
    for (std::size_t m = 0; m < cases_.size(); ++m) result[m] = residual(now, m, t);
    note_constants(now);
    return result;
  }

  /// Whether a rule gives NaN although the numbers of its operation are finite.
  bool gives_nan(std::size_t m, GradcheckReport& report) const {
    const Case& c = cases_[m];
    const auto finite = [&](std::size_t value) { return all_finite(base_.values[value]); };
    for (const auto& [value, gradient] : c.gradients) {
      if (!any(isnan(gradient)).item<bool>() || !finite(value) || !finite(c.op)) continue;
      report.add("derivative", fmt::format("the rule of {} gives NaN for {}, although all numbers "
                                           "are finite",
                                           tape_.name(c.op), tape_.edge_name(c.op, value)));
      return true;
    }
    return false;
  }

  /// Whether an f64 result has only the digits of f32, wherever it moves.
  bool is_imprecise(std::size_t m, GradcheckReport& report) const {
    if (!moves_[m] || has_f64_digits_[m]) return false;
    report.add("precision", fmt::format("{} gives numbers of f64 with only the digits of f32: it "
                                        "computes in f32",
                                        tape_.name(cases_[m].op)));
    return true;
  }

  void note_digits(const Tensor& now, const Tensor& dy, std::size_t m) {
    if (has_f64_digits_[m] || now.dtype() != DType::f64) return;
    const Tensor moved = logical_and(ne(dy, 0), isfinite(dy));
    moves_[m] = moves_[m] || any(moved).item<bool>();
    const Tensor longer = ne(now, now.to(DType::f32).to(DType::f64));
    has_f64_digits_[m] = any(logical_and(moved, longer)).item<bool>();
  }

  double residual(const Tape::Run& now, std::size_t m, double t) {
    const Case& c = cases_[m];
    const auto moved = [&](std::size_t value) {
      const Tensor by = now.values[value].to(DType::f64) - base_.values[value].to(DType::f64);
      return where(isnan(by), zeros_like(by), by);  // inf - inf
    };
    const Tensor dy = moved(c.op);
    note_digits(now.values[c.op], dy, m);
    double residual = dot(c.v, dy), largest = length(c.v, dy);
    for (const auto& [value, gradient] : c.gradients) {
      const Tensor dx = moved(value);
      const Tensor used = where(eq(dx, 0), zeros_like(gradient), gradient);  // not inf * 0
      residual -= dot(used, dx);
      largest = std::max(largest, length(used, dx));
    }
    scale_[m] = std::max(scale_[m], largest / std::abs(t));
    return residual;
  }

  void note_constants(const Tape::Run& now) {
    if (!moving_constant_) moving_constant_ = moving_constant(base_, now);
  }

  std::vector<double> noise() const {
    std::vector<double> result;
    for (const Case& c : cases_) {
      const auto of = [&](const Tensor& weights, std::size_t value) {
        const Tensor& x = base_.values[value];
        const Tensor known = where(isfinite(x), x, zeros_like(x));
        const Tensor finite = where(isfinite(weights), weights, zeros_like(weights));
        return rounding(x.dtype()) * length(finite, known);
      };
      double noise = of(c.v, c.op);
      for (const auto& [value, gradient] : c.gradients) noise += of(gradient, value);
      result.push_back(4 * noise);
    }
    return result;
  }

  bool all_known(const Slopes& slopes) const {
    for (std::size_t m = 0; m < cases_.size(); ++m) {
      if (!(slopes.estimates()[m].central.error <= 0.1 * tolerance() * scale_[m])) return false;
    }
    return true;
  }

  void describe(std::size_t m, double residual, GradcheckReport& report) {
    const Case& c = cases_[m];
    const Node& node = *tape_.values()[c.op].grad_fn();
    const bool has_constant = std::any_of(node.edges().begin(), node.edges().end(),
                                          [](const Node::Edge& e) { return !e.node; });
    // The library's own operations have paths from its root on (SourceLine), and right rules.
    std::string_view file = node.where().file;
    while (file.starts_with("../")) file.remove_prefix(3);
    const bool is_own = file.starts_with("autograd/") || file.starts_with("nn/");
    const std::string size =
        fmt::format("off by {:.3g} of the size of its terms along a random direction",
                    std::abs(residual) / scale_[m]);
    const std::string outside = "computed from the inputs outside of the graph";
    if (!has_constant) {
      report.add("derivative", fmt::format("the rule of {} is wrong: {}", tape_.name(c.op), size));
    } else if (moving_constant_ || is_own) {
      suspicions_.push_back(
          {"detached",
           fmt::format("a value that reaches {} as a constant was {}{} (value(), detach() or "
                       "NoGrad): {}",
                       tape_.name(c.op), outside,
                       moving_constant_ ? fmt::format(", by '{}'", moving_constant_) : "", size)});
    } else {
      suspicions_.push_back(
          {"derivative",
           fmt::format("the rule of {} is wrong: {}, or its constant input was {} (value(), "
                       "detach())",
                       tape_.name(c.op), size, outside)});
    }
  }

  const Tape& tape_;
  std::vector<Case> cases_;
  double rule_tol_;
  Tape::Run base_;
  std::vector<Tensor> steps_;  // of the inputs, for t = 1
  std::vector<double> scale_;  // of the terms of each residual, for t = 1
  std::vector<bool> moves_, has_f64_digits_;
  std::vector<GradcheckReport::Finding> suspicions_;
  const char* moving_constant_ = nullptr;
  bool is_f64_ = true;
};

}  // namespace

std::vector<GradcheckReport::Finding> check_rules(const Tape& tape, const RuleCheckOptions& options,
                                                  GradcheckReport& report) {
  Generator generator(options.seed + 1);
  std::vector<DerivativeChecks::Case> cases;
  for (std::size_t op = tape.values().size(); op-- > tape.first_op();) {
    const Variable& y = tape.values()[op];
    const Tensor v = randn(y.shape(), DType::f64, generator).to(y.dtype());
    ++report.operations;
    auto gradients = UpstreamChecks(tape, op, options, v, report).run();
    if (gradients) cases.push_back({op, v, std::move(*gradients)});
  }
  auto suspicions = DerivativeChecks(tape, cases, options).run(report);
  for (const auto& [op, v, gradients] : cases) {  // f has run with other inputs in the meantime
    if (gap(tape.apply(op, v), gradients) <= std::max(options.nondet_tol, 1e-9)) continue;
    report.add("stale",
               fmt::format("the rule of {} gives other gradients once f has run with other "
                           "inputs: it uses what the newest forward left behind",
                           tape.name(op)));
  }
  return suspicions;
}

}  // namespace ember
