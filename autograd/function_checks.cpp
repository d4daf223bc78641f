#include "ember/autograd/function_checks.h"

#include <algorithm>
#include <cmath>

#include "ember/autograd/backward.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/random.h"

namespace ember {
namespace {

using Variables = std::vector<Variable>;

// Inputs beyond this many are not tried one by one.
constexpr std::size_t kMaxSubsets = 6;

/// The outputs that require gradients, and the gradients of `inputs` for random gradients of them.
Variables gradients_of(const Variables& outputs, const Variables& inputs, std::uint64_t seed) {
  Generator generator(seed);
  Variables used, starts;
  for (const Variable& y : outputs) {
    if (!is_floating(y.dtype())) continue;
    const Tensor v = randn(y.shape(), DType::f64, generator).to(y.dtype());
    if (!y.requires_grad()) continue;
    used.push_back(y);
    starts.push_back(v);
  }
  if (used.empty()) return Variables(inputs.size());
  return grad(used, inputs, starts, {.retain_graph = true, .allow_unused = true});
}

bool same(const Variable& a, const Variable& b, double tolerance) {
  if (!a.defined() && !b.defined()) return true;
  const Tensor x = a.defined() ? a.value() : zeros_like(b.value());
  const Tensor y = b.defined() ? b.value() : zeros_like(a.value());
  return x.shape() == y.shape() &&
         relative_gap(x, y) <= std::max(tolerance, x.dtype() == DType::f64 ? 1e-9 : 1e-4);
}

/// Freezes all of some leaves but one while it lives.
class OnlyOneRequiresGrad {
 public:
  OnlyOneRequiresGrad(Variables leaves, std::size_t one) : leaves_(std::move(leaves)) {
    for (std::size_t i = 0; i < leaves_.size(); ++i) leaves_[i].set_requires_grad(i == one);
  }
  ~OnlyOneRequiresGrad() {
    for (Variable& leaf : leaves_) leaf.set_requires_grad(true);
  }
  OnlyOneRequiresGrad(const OnlyOneRequiresGrad&) = delete;
  OnlyOneRequiresGrad& operator=(const OnlyOneRequiresGrad&) = delete;

 private:
  Variables leaves_;
};

class FunctionChecks {
 public:
  FunctionChecks(const Function& f, const Tape& tape, const RuleCheckOptions& options,
                 GradcheckReport& report)
      : f_(f), tape_(tape), options_(options), report_(report) {
    for (const Variable& x : tape.inputs()) {
      if (x.requires_grad()) leaves_.push_back(x);
    }
    expected_ = gradients_of(tape.outputs(), leaves_, options.seed);
  }

  void check_layout(const char* layout, Tensor (*relaid)(const Tensor&)) {
    Variables inputs, leaves;
    for (const Variable& x : tape_.inputs()) {
      inputs.push_back(x.requires_grad() ? Variable(relaid(x.value()), true) : x);
      if (x.requires_grad()) leaves.push_back(inputs.back());
    }
    try {
      const Variables outputs = f_(inputs);
      const bool uses_inputs =
          std::any_of(outputs.begin(), outputs.end(), [](auto& y) { return y.requires_grad(); });
      if (outputs.size() != tape_.outputs().size() || !uses_inputs) return;
      for (std::size_t k = 0; k < outputs.size(); ++k) {
        if (same(outputs[k], tape_.outputs()[k], options_.nondet_tol)) continue;
        return fail("layout", fmt::format("f has another value where its inputs are {}: it may "
                                          "read them as if they were contiguous",
                                          layout));
      }
      const Variables gradients = gradients_of(outputs, leaves, options_.seed);
      for (std::size_t n = 0; n < leaves.size(); ++n) {
        if (same(gradients[n], expected_[n], options_.nondet_tol) || !gradients[n].defined())
          continue;
        return fail("layout", fmt::format("the gradient for {} differs where the inputs are {}",
                                          tape_.name(n), layout));
      }
    } catch (const Error&) {  // f may refuse these
    }
  }

  void check_subsets() {
    if (leaves_.size() < 2 || leaves_.size() > kMaxSubsets) return;
    for (std::size_t n = 0; n < leaves_.size(); ++n) {
      const OnlyOneRequiresGrad only(leaves_, n);
      const Variables outputs = f_(tape_.inputs());
      const Variable gradient = gradients_of(outputs, {leaves_[n]}, options_.seed)[0];
      if (same(gradient, expected_[n], options_.nondet_tol)) continue;
      return fail("subset", fmt::format("the gradient for {} differs where no other input requires "
                                        "one: a rule takes for granted that all are wanted",
                                        tape_.name(n)));
    }
  }

  bool are_leaves() const {
    return std::all_of(leaves_.begin(), leaves_.end(), [](auto& x) { return x.is_leaf(); });
  }

 private:
  void fail(const char* kind, std::string message) { report_.add(kind, std::move(message)); }

  const Function& f_;
  const Tape& tape_;
  const RuleCheckOptions& options_;
  GradcheckReport& report_;
  Variables leaves_, expected_;
};

}  // namespace

void check_function(const Function& f, const Tape& tape, const RuleCheckOptions& options,
                    GradcheckReport& report) {
  FunctionChecks checks(f, tape, options, report);
  if (!checks.are_leaves()) return;
  const std::size_t before = report.findings.size();
  checks.check_layout("transposed", transposed);
  if (report.findings.size() == before) checks.check_layout("strided", with_gaps);
  checks.check_subsets();
}

std::string describe_detached(const Tape& tape, std::uint64_t seed) {
  Generator generator(seed);
  const Tape::Run base = tape.run();
  const Tape::Run now = tape.run(tape.random_steps(generator), 1e-3);
  if (const char* op = moving_constant(base, now)) {
    return fmt::format(
        "'{}' made a constant of what was computed from the inputs, and that reaches "
        "the result (value(), detach() or NoGrad)",
        op);
  }
  Variables outputs;
  std::copy_if(tape.outputs().begin(), tape.outputs().end(), std::back_inserter(outputs),
               [](const Variable& y) { return y.requires_grad(); });
  const std::vector<Node*> reached = nodes_behind(outputs);
  for (std::size_t at = tape.values().size(); at-- > 0;) {
    const Node* node = tape.values()[at].grad_fn().get();
    if (std::find(reached.begin(), reached.end(), node) != reached.end()) continue;
    if (relative_gap(base.values[at], now.values[at]) == 0) continue;
    return fmt::format(
        "{} moves the result, but the graph does not lead from the result to it: the "
        "graph was detached behind it (value(), detach() or NoGrad)",
        tape.name(at));
  }
  return "";
}

}  // namespace ember
