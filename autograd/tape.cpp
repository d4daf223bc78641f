#include "ember/autograd/tape.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string_view>

#include "ember/autograd/differences.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"

namespace ember {
namespace {

/// Sums what is delivered to each value.
class Collector final : public Node::Receiver {
 public:
  explicit Collector(const Tape& tape) : tape_(tape) {}
  bool wants(const Node& node) const override { return tape_.find(&node) < tape_.values().size(); }
  void deliver(const std::shared_ptr<Node>& node, Gradient gradient) override {
    Gradient& sum = collected_[tape_.find(node.get())];
    sum = accumulate(std::move(sum), std::move(gradient));
  }
  std::map<std::size_t, Gradient> collected_;

 private:
  const Tape& tape_;
};

/// A step for each element of x, in proportion to it: none where x is not finite.
Tensor random_step(const Tensor& x, Generator& generator) {
  const Tensor size = abs(x.to(DType::f64)), nothing = zeros_like(size);
  const Tensor known = where(isfinite(size), size, nothing);
  const double mean_square = x.numel() > 0 ? mean(square(known)).item() : 0;
  const Tensor typical = full_like(known, mean_square > 0 ? std::sqrt(mean_square) : 1);
  const Tensor r = rand(x.shape(), DType::f64, generator) * 2 - 1;
  const Tensor signs = sign(r) + r * 0.5;  // of sizes from 1 to 1.5: no two cancel
  return where(isfinite(size), signs * where(gt(known, 0), known, typical), nothing);
}

}  // namespace

Tape::Tape(const char* op, Function f, std::vector<Variable> inputs)
    : op_(op), f_(std::move(f)), inputs_(std::move(inputs)) {
  for (const Variable& x : inputs_) {
    if (x.requires_grad()) values_.push_back(x);
  }
  first_op_ = values_.size();
  const WatchOperations watching([&](const char*, const Variable& y) {
    if (y.grad_fn()) values_.push_back(y);
  });
  outputs_ = f_(inputs_);
  for (std::size_t i = 0; i < values_.size(); ++i) places_.emplace(values_[i].grad_fn().get(), i);
}

std::size_t Tape::find(const Node* node) const {
  const auto found = places_.find(node);
  return found == places_.end() ? values_.size() : found->second;
}

std::string Tape::name(std::size_t at) const {
  if (at < first_op_) {
    const auto same = [&](const Variable& x) { return x.grad_fn() == values_[at].grad_fn(); };
    const auto place = std::find_if(inputs_.begin(), inputs_.end(), same) - inputs_.begin();
    return values_[at].name().empty() ? fmt::format("input {}", place) : values_[at].name();
  }
  const Node& node = *values_[at].grad_fn();
  return fmt::format("'{}' (operation {} of {}, shape {}, {}:{})", node.op(), at - first_op_ + 1,
                     values_.size() - first_op_, node.shape(), node.where().file,
                     node.where().line);
}

std::string Tape::edge_name(std::size_t op, std::size_t from) const {
  const auto& edges = values_[op].grad_fn()->edges();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (edges[i].node == values_[from].grad_fn()) return fmt::format("its input {}", i);
  }
  return "its input";
}

std::vector<Tape::Contribution> Tape::apply(std::size_t op, const Tensor& g) const {
  const NoGrad unrecorded;
  Collector collector(*this);
  values_[op].grad_fn()->apply(Variable(g), collector);
  std::vector<Contribution> result;
  for (auto& [value, gradient] : collector.collected_) {
    result.push_back({value, gradient.to_dense().value()});
  }
  return result;
}

Tape::Run Tape::run() const {
  Run result;
  std::string other;
  std::vector<std::uint32_t> versions;
  for (const Variable& x : inputs_) {
    versions.push_back(x.defined() ? x.value().storage().version() : 0);
  }
  for (std::size_t i = 0; i < first_op_; ++i) result.values.push_back(values_[i].value().clone());
  {
    const WatchOperations watching([&](const char* op, const Variable& y) {
      if (!y.grad_fn()) {
        if (y.defined()) result.constants.emplace_back(op, y.value().clone());
        return;
      }
      const std::size_t at = result.values.size();
      const bool is_same = at < values_.size() && y.shape() == values_[at].shape() &&
                           std::string_view(op) == values_[at].grad_fn()->op();
      if (!is_same && other.empty()) {
        other = fmt::format("'{}' of shape {} where there was {}", op, y.shape(),
                            at < values_.size() ? name(at) : "none");
      }
      result.values.push_back(y.value().clone());
    });
    result.outputs = f_(inputs_);
  }
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const Variable& x = inputs_[i];
    check(!x.defined() || x.value().storage().version() == versions[i],
          "[{}] the function changed input {} in place: clone it before the change", op_, i);
  }
  check(other.empty(), "[{}] the function recorded other operations in a second run: {}", op_,
        other);
  check(result.values.size() == values_.size(),
        "[{}] the function recorded {} operations in one run and {} in another", op_,
        values_.size() - first_op_, result.values.size() - first_op_);
  return result;
}

Tape::Run Tape::run(const std::vector<Tensor>& steps, double t) const {
  std::vector<std::unique_ptr<Displaced>> displaced;
  for (std::size_t i = 0; i < first_op_; ++i) {
    displaced.push_back(std::make_unique<Displaced>(op_, values_[i].value()));
    const Tensor x = displaced[i]->original().to(DType::f64);
    displaced[i]->set(where(ne(steps[i], 0), x + steps[i] * t, x));
  }
  return run();
}

std::vector<Tensor> Tape::random_steps(Generator& generator) const {
  std::vector<Tensor> steps;
  for (std::size_t i = 0; i < first_op_; ++i) {
    steps.push_back(random_step(values_[i].value(), generator));
  }
  return steps;
}

double relative_gap(const Tensor& a, const Tensor& b) {
  const std::vector<double> p = a.to_vector(), q = b.to_vector();
  double largest = 0, apart = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] == q[i] || (std::isnan(p[i]) && std::isnan(q[i]))) continue;
    if (!std::isfinite(p[i]) || !std::isfinite(q[i])) return INFINITY;
    apart = std::max(apart, std::abs(p[i] - q[i]));
  }
  for (const auto* numbers : {&p, &q}) {
    for (const double x : *numbers) {
      if (std::isfinite(x)) largest = std::max(largest, std::abs(x));
    }
  }
  return apart == 0 ? 0 : apart / largest;
}

const char* moving_constant(const Tape::Run& a, const Tape::Run& b) {
  for (std::size_t i = 0; i < a.constants.size() && i < b.constants.size(); ++i) {
    const Tensor &x = a.constants[i].second, &y = b.constants[i].second;
    if (!is_floating(x.dtype()) || x.shape() != y.shape()) continue;
    if (relative_gap(x, y) > 0) return a.constants[i].first;
  }
  return nullptr;
}

Tensor transposed(const Tensor& x) {
  Dims axes;
  for (int axis = x.dim() - 1; axis >= 0; --axis) axes.push_back(axis);
  return x.permute(axes).clone().permute(axes);
}
Tensor with_gaps(const Tensor& x) {
  Shape larger = x.shape();
  for (std::int64_t& size : larger) size = 2 * size + 1;
  Tensor view = full(larger, NAN, x.dtype());
  for (int axis = 0; axis < x.dim(); ++axis) view = view.slice(axis, {1, 2 * x.size(axis) + 1, 2});
  return view.copy_(x);
}
}  // namespace ember
