#include "ember/autograd/gradcheck.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "ember/autograd/backward.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/jacobian_check.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/inplace.h"
#include "ember/tensor/random.h"

namespace ember {
namespace {

using Variables = std::vector<Variable>;

/// Error: what cannot be checked.
void require_checkable(const Subject& subject, const GradcheckOptions& options) {
  bool any = false;
  for (std::size_t i = 0; i < subject.inputs.size(); ++i) {
    const Variable& x = subject.inputs[i];
    check(x.defined(), "[{}] {} is undefined", subject.check, subject.input_names[i]);
    if (!x.requires_grad()) continue;
    any = true;
    require_precise(subject.check, subject.input_names[i], x, options);
    require_writable(subject.check, x.value());
    for (std::size_t j = 0; j < i; ++j) {
      const Variable& other = subject.inputs[j];
      check(other.grad_fn() != x.grad_fn(),
            "[{}] {} and {} are the same Variable: give a clone() with a gradient of its own",
            subject.check, subject.input_names[j], subject.input_names[i]);
      check(!(other.value().storage() == x.value().storage()),
            "[{}] {} and {} share memory, and so would move together: give a clone()",
            subject.check, subject.input_names[j], subject.input_names[i]);
    }
  }
  check(any, "[{}] none of the {} inputs requires a gradient", subject.check,
        subject.inputs.size());
}

Subject subject_of(const char* check, const Function& f, const Variables& inputs,
                   const GradcheckOptions& options) {
  const auto told = [check, f](const Variables& in) {
    try {
      return f(in);
    } catch (const std::exception& error) {
      fail("[{}] the function threw: {}", check, error.what());
    }
  };
  Subject subject{check, told, inputs, {}, {}};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string name = i < options.names.size() ? options.names[i] : inputs[i].name();
    subject.input_names.push_back(name.empty() ? fmt::format("input {}", i) : name);
  }
  return subject;
}

/// Adds to the report what a check of the subject finds.
void run(const Subject& subject, const GradcheckOptions& options, GradcheckReport& report) {
  const EnableGrad enabled;
  try {
    require_checkable(subject, options);
    check_jacobian(subject, options, report);
  } catch (const Error& error) {
    const std::string prefix = fmt::format("[{}] ", subject.check);
    std::string message = error.what();
    if (message.rfind(prefix, 0) == 0) message.erase(0, prefix.size());
    report.add("error", message);
  }
}

/// Checks the function (inputs, v) -> J^T v, J being the Jacobian of the subject's outputs.
void run_second_order(Subject subject, const GradcheckOptions& options, GradcheckReport& report) {
  const EnableGrad enabled;
  Variables wanted;
  Generator generator(options.seed);
  const Variables outputs = subject.f(subject.inputs);
  for (std::size_t i = 0; i < subject.inputs.size(); ++i) {
    if (!subject.inputs[i].requires_grad()) continue;
    wanted.push_back(subject.inputs[i]);
    subject.output_names.push_back("the gradient of " + subject.input_names[i]);
  }
  const std::size_t inputs_of_f = subject.inputs.size();
  for (const Variable& y : outputs) {
    if (!is_floating(y.dtype())) continue;
    const Tensor v = rand(y.shape(), DType::f64, generator) * 2 - 1;
    subject.inputs.emplace_back(v.to(y.dtype()), true);
    subject.input_names.push_back("the gradient that came in");
  }
  subject.f = [f = subject.f, wanted, inputs_of_f](const Variables& in) {
    Variables used, starts;
    std::size_t next = inputs_of_f;
    for (const Variable& y :
         f({in.begin(), in.begin() + static_cast<std::ptrdiff_t>(inputs_of_f)})) {
      if (!is_floating(y.dtype())) continue;
      const Variable& start = in[next++];
      if (y.requires_grad()) used.push_back(y), starts.push_back(start);
    }
    Variables gradients(wanted.size());
    if (!used.empty()) {
      gradients = grad(used, wanted, starts, {.create_graph = true, .allow_unused = true});
    }
    for (std::size_t n = 0; n < wanted.size(); ++n) {
      if (!gradients[n].defined()) gradients[n] = zeros_like(wanted[n].value());
    }
    return gradients;
  };
  run(subject, options, report);
}

GradcheckReport finished(GradcheckReport report, const GradcheckOptions& options) {
  if (!report.ok() && options.raise_exception) throw GradcheckError(std::move(report));
  return report;
}

}  // namespace

GradcheckReport gradcheck(const Function& f, const VariableList& inputs,
                          const GradcheckOptions& options) {
  GradcheckReport report;
  run(subject_of("gradcheck", f, inputs, options), options, report);
  return finished(std::move(report), options);
}

GradcheckReport gradgradcheck(const Function& f, const VariableList& inputs,
                              const GradcheckOptions& options) {
  GradcheckReport report;
  report.check = "gradgradcheck";
  Subject subject = subject_of("gradgradcheck", f, inputs, options);
  GradcheckOptions first_order = options;
  first_order.fast_mode = true;
  first_order.check_rules = false;
  run(subject, first_order, report);
  if (report.ok()) {
    run_second_order(std::move(subject), options, report);
  }
  return finished(std::move(report), options);
}

}  // namespace ember
