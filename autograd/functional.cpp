#include "ember/autograd/functional.h"

#include <cmath>
#include <unordered_set>

#include "ember/autograd/backward.h"
#include "ember/autograd/differences.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/join.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"

namespace ember {
namespace {

using Variables = std::vector<Variable>;

void check_inputs(const char* op, const Variables& inputs) {
  check(!inputs.empty(), "[{}] got no inputs", op);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    check(inputs[i].defined(), "[{}] input {} is undefined", op, i);
    check(is_floating(inputs[i].dtype()), "[{}] input {} is {}: only f32 and f64 have derivatives",
          op, i, inputs[i].dtype());
  }
}

/// What f is called with, where `create_graph` says whether it stays connected to the inputs.
Variables arguments_for(const char* op, const Variables& inputs, bool create_graph) {
  check_inputs(op, inputs);
  bool distinct_leaves = true;
  std::unordered_set<const Node*> seen;
  for (const Variable& x : inputs) {
    if (x.requires_grad()) distinct_leaves &= x.is_leaf() && seen.insert(x.grad_fn().get()).second;
  }
  Variables arguments;
  for (const Variable& x : inputs) {
    if (!x.requires_grad() || (!distinct_leaves && !create_graph)) {
      arguments.emplace_back(x.value(), true);
    } else {
      arguments.push_back(distinct_leaves ? x : x.reshape(x.shape()));
    }
  }
  return arguments;
}

Variables outputs_of(const char* op, const Function& f, const Variables& arguments) {
  check(static_cast<bool>(f), "[{}] got no function", op);
  Variables outputs = f(arguments);
  check(!outputs.empty(), "[{}] the function gave no outputs", op);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    check(outputs[i].defined(), "[{}] the function's output {} is undefined", op, i);
  }
  return outputs;
}

/// f, called once. While this lives, everything is recorded.
struct Call {
  Call(const char* op, const Function& f, const Variables& inputs, DerivativeOptions options)
      : create_graph(options.create_graph),
        arguments(arguments_for(op, inputs, create_graph)),
        y(outputs_of(op, f, arguments)) {}

  EnableGrad recording;
  bool create_graph;
  Variables arguments, y;
};

/// f, which is to have one output.
Function single(const char* op, const Function& f) {
  return Function([op, &f](const Variables& arguments) {
    Variables outputs = outputs_of(op, f, arguments);
    check(outputs.size() == 1,
          "[{}] the function gave {} outputs: needs a VariableList as input to give lists", op,
          outputs.size());
    return outputs;
  });
}

/// The vector v to multiply with; its parts belong to `owners`, which are each an `owner`.
Variables vector_for(const char* op, const Variables& v, const char* owner,
                     const Variables& owners) {
  if (v.empty() || (v.size() == 1 && !v[0].defined())) {
    check(owners.size() == 1 && owners[0].numel() == 1,
          "[{}] got no v: it can be left out only for an {} that is a single number", op, owner);
    return {ones_like(owners[0].value())};
  }
  check(v.size() == owners.size(), "[{}] got {} vectors for {} {}s", op, v.size(), owners.size(),
        owner);
  for (std::size_t i = 0; i < v.size(); ++i) {
    check(v[i].defined(), "[{}] the vector for {} {} is undefined", op, owner, i);
    check(v[i].shape() == owners[i].shape() && v[i].dtype() == owners[i].dtype(),
          "[{}] got a vector of shape {} and {} for {} {}, which has shape {} and {}", op,
          v[i].shape(), v[i].dtype(), owner, i, owners[i].shape(), owners[i].dtype());
  }
  return v;
}

/// The gradients of the outputs, weighted, for the arguments: zeros where there are none.
Variables gradients(const Variables& outputs, const Variables& weights, const Variables& arguments,
                    bool create_graph) {
  Variables recorded, weights_of_recorded;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].requires_grad()) continue;
    recorded.push_back(outputs[i]);
    weights_of_recorded.push_back(weights[i]);
  }
  Variables result(arguments.size());
  if (!recorded.empty()) {
    result = grad(recorded, arguments, weights_of_recorded,
                  {.retain_graph = true, .create_graph = create_graph, .allow_unused = true});
  }
  for (std::size_t n = 0; n < result.size(); ++n) {
    if (!result[n].defined()) result[n] = zeros_like(arguments[n].value());
  }
  return result;
}

Shape joined(Shape a, const Shape& b) {
  for (const std::int64_t size : b) a.push_back(size);
  return a;
}

/// The blocks of one output. Row m of each is the gradient of the output's element m.
Variables jacobian_of(const Variable& y, const Variables& arguments, bool create_graph) {
  std::vector<Variables> rows(arguments.size());
  for (std::int64_t m = 0; m < y.numel(); ++m) {
    const Tensor unit = zeros({y.numel()}, y.dtype());
    unit.select(0, m).fill_(1);
    const Variables row = gradients({y}, {unit.reshape(y.shape())}, arguments, create_graph);
    for (std::size_t n = 0; n < rows.size(); ++n) rows[n].push_back(row[n]);
  }
  Variables blocks;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const Shape shape = joined(y.shape(), arguments[n].shape());
    blocks.push_back(rows[n].empty() ? zeros(shape, arguments[n].dtype())
                                     : stack(rows[n]).reshape(shape));
  }
  return blocks;
}

Blocks jacobian_of(const Variables& outputs, const Variables& arguments, bool create_graph) {
  Blocks blocks;
  for (const Variable& y : outputs) blocks.push_back(jacobian_of(y, arguments, create_graph));
  return blocks;
}

ValuesAndProducts with_values(const Call& f, Variables products) {
  Variables values = f.y;
  if (!f.create_graph) {
    for (Variable& y : values) y = y.detach();
  }
  return {std::move(values), std::move(products)};
}

/// The gradient of f, whose output is a single number, recorded.
Variables slopes_of(const char* op, const Call& f) {
  check(f.y.size() == 1 && f.y[0].numel() == 1,
        "[{}] the function gave {} outputs, the first of shape {}: needs a single number", op,
        f.y.size(), f.y[0].shape());
  return gradients(f.y, {ones_like(f.y[0].value())}, f.arguments, true);
}

ValueAndProduct first(const ValuesAndProducts& lists) {
  return {lists.first[0], lists.second[0]};
}

}  // namespace

Blocks jacobian(const Function& f, const VariableList& inputs, DerivativeOptions options) {
  const Call called("jacobian", f, inputs, options);
  return jacobian_of(called.y, called.arguments, options.create_graph);
}

Blocks hessian(const Function& f, const VariableList& inputs, DerivativeOptions options) {
  const Call called("hessian", f, inputs, options);
  return jacobian_of(slopes_of("hessian", called), called.arguments, options.create_graph);
}

ValuesAndProducts vjp(const Function& f, const VariableList& inputs, const VariableList& v,
                      DerivativeOptions options) {
  const Call called("vjp", f, inputs, options);
  const Variables weights = vector_for("vjp", v, "output", called.y);
  return with_values(called, gradients(called.y, weights, called.arguments, options.create_graph));
}

ValuesAndProducts jvp(const Function& f, const VariableList& inputs, const VariableList& v,
                      DerivativeOptions options) {
  const Call called("jvp", f, inputs, options);
  const Variables direction = vector_for("jvp", v, "input", called.arguments);
  Variables weights;  // any will do, as the gradients are linear in them
  for (const Variable& y : called.y) {
    const DType dtype = is_floating(y.dtype()) ? y.dtype() : DType::f32;
    weights.emplace_back(zeros(y.shape(), dtype), true);
  }
  const Variables sums = gradients(called.y, weights, called.arguments, true);
  return with_values(called, gradients(sums, direction, weights, options.create_graph));
}

ValuesAndProducts hvp(const Function& f, const VariableList& inputs, const VariableList& v,
                      DerivativeOptions options) {
  const Call called("hvp", f, inputs, options);
  const Variables direction = vector_for("hvp", v, "input", called.arguments);
  const Variables slopes = slopes_of("hvp", called);
  return with_values(called, gradients(slopes, direction, called.arguments, options.create_graph));
}

namespace {

/// The numbers of f's outputs for the inputs as they are now: copies.
std::vector<std::vector<double>> numbers(const Function& f, const Variables& inputs,
                                         const Variables& expected) {
  const Variables outputs = outputs_of("numerical_jacobian", f, inputs);
  std::vector<std::vector<double>> result;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    check(outputs.size() == expected.size() && outputs[i].shape() == expected[i].shape(),
          "[numerical_jacobian] the function gave other outputs in two calls");
    result.push_back(outputs[i].value().to_vector());
  }
  return result;
}

/// The block of each output for one input, whose numbers change meanwhile.
Variables numerical_blocks(const Function& f, const Variables& inputs, std::size_t n,
                           const Variables& outputs, double eps) {
  const Variable& x = inputs[n];
  const Displaced displaced("numerical_jacobian", x.value());
  const std::vector<double> origin = displaced.original().to_vector();
  Variables blocks;
  for (const Variable& y : outputs) blocks.push_back(zeros({y.numel(), x.numel()}, x.dtype()));
  for (std::size_t j = 0; j < origin.size(); ++j) {
    const auto numbers_at = [&](double place) {
      displaced.set(static_cast<std::int64_t>(j), place);
      return numbers(f, inputs, outputs);
    };
    // The places as the dtype rounds them.
    const double above = full({}, origin[j] + eps, x.dtype()).item();
    const double below = full({}, origin[j] - eps, x.dtype()).item();
    check(!std::isfinite(origin[j]) || (below < origin[j] && origin[j] < above),
          "[numerical_jacobian] eps {} is lost beside {}, which is in input {}", eps, origin[j], n);
    const auto high = numbers_at(above), low = numbers_at(below);
    displaced.set(static_cast<std::int64_t>(j), origin[j]);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const Tensor slopes = (from_vector(high[i]) - from_vector(low[i])) / (above - below);
      blocks[i].value().select(1, static_cast<std::int64_t>(j)).copy_(slopes);
    }
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    blocks[i] = blocks[i].reshape(joined(outputs[i].shape(), x.shape()));
  }
  return blocks;
}

}  // namespace

Blocks numerical_jacobian(const Function& f, const VariableList& inputs, double eps) {
  constexpr const char* op = "numerical_jacobian";
  check(eps > 0, "[{}] got eps {}: needs a positive one", op, eps);
  check_inputs(op, inputs);
  const Variables outputs = outputs_of(op, f, inputs);
  Blocks blocks(outputs.size());
  for (std::size_t n = 0; n < inputs.size(); ++n) {
    const Variables of_input = numerical_blocks(f, inputs, n, outputs, eps);
    for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i].push_back(of_input[i]);
  }
  return blocks;
}

// The forms with one input.

Variable jacobian(const Function& f, const Variable& x, DerivativeOptions options) {
  return jacobian(single("jacobian", f), VariableList(x), options)[0][0];
}

Variable hessian(const Function& f, const Variable& x, DerivativeOptions options) {
  return hessian(f, VariableList(x), options)[0][0];
}

ValueAndProduct vjp(const Function& f, const Variable& x, const Variable& v,
                    DerivativeOptions options) {
  return first(vjp(single("vjp", f), VariableList(x), VariableList(v), options));
}

ValueAndProduct jvp(const Function& f, const Variable& x, const Variable& v,
                    DerivativeOptions options) {
  return first(jvp(single("jvp", f), VariableList(x), VariableList(v), options));
}

ValueAndProduct hvp(const Function& f, const Variable& x, const Variable& v,
                    DerivativeOptions options) {
  return first(hvp(f, VariableList(x), VariableList(v), options));
}

Variable numerical_jacobian(const Function& f, const Variable& x, double eps) {
  return numerical_jacobian(single("numerical_jacobian", f), VariableList(x), eps)[0][0];
}

}  // namespace ember
