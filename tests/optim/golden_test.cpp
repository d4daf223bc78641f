/// Twenty steps of every optimizer against PyTorch: golden/optim.json.
#include "support/golden.h"

#include <memory>

#include "ember/autograd/gradient.h"
#include "ember/optim/adagrad.h"
#include "ember/optim/adam.h"
#include "ember/optim/sgd.h"
#include "ember/tensor/creation.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using namespace ember::optim;

/// A case's options, with the optimizer's own default for what it does not name.
class Given {
 public:
  explicit Given(const Json& json) : json_(json) {}
  void set(const char* name, double& option) const {
    if (json_.contains(name)) option = json_.at(name).get<double>();
  }
  void set(const char* name, bool& option) const {
    if (json_.contains(name)) option = json_.at(name).get<bool>();
  }
  template <class Options>
  void set_betas(Options& options) const {
    if (!json_.contains("betas")) return;
    options.beta1 = json_.at("betas").at(0).get<double>();
    options.beta2 = json_.at("betas").at(1).get<double>();
  }

 private:
  const Json& json_;
};

template <class O, class Options>
std::unique_ptr<Optimizer> make_adam(const std::vector<Variable>& params, const Given& given,
                                     Options options) {
  given.set("lr", options.lr);
  given.set_betas(options);
  given.set("eps", options.eps);
  given.set("weight_decay", options.weight_decay);
  return std::make_unique<O>(params, options);
}

std::unique_ptr<Optimizer> make(const std::string& name, const std::vector<Variable>& params,
                                const Given& given) {
  if (name == "SGD") {
    SGDOptions o;
    given.set("lr", o.lr);
    given.set("momentum", o.momentum);
    given.set("dampening", o.dampening);
    given.set("weight_decay", o.weight_decay);
    given.set("nesterov", o.nesterov);
    return std::make_unique<SGD>(params, o);
  }
  if (name == "Adagrad") {
    AdagradOptions o;
    given.set("lr", o.lr);
    given.set("lr_decay", o.lr_decay);
    given.set("weight_decay", o.weight_decay);
    given.set("initial_accumulator_value", o.initial_accumulator_value);
    given.set("eps", o.eps);
    return std::make_unique<Adagrad>(params, o);
  }
  if (name == "AdamW") return make_adam<AdamW>(params, given, AdamWOptions());
  REQUIRE((name == "Adam" || name == "SparseAdam"));
  return make_adam<Adam>(params, given, AdamOptions());
}

Gradient to_gradient(const Json& json, const Variable& param, DType real) {
  if (json.is_null()) return {};
  if (!json.contains("indices")) return Variable(to_tensor(json, real));
  return RowSparse{to_tensor(json.at("indices")), to_tensor(json.at("rows"), real), param.size(0)};
}

void follow(const Json& golden, DType real, Tolerance tolerance) {
  std::vector<Variable> params;
  for (const Tensor& start : to_tensors(golden.at("start"), real)) params.emplace_back(start, true);
  const auto optimizer = make(golden.at("optimizer"), params, Given(golden.at("options")));
  for (std::size_t step = 0; step < golden.at("trajectory").size(); ++step) {
    INFO("after step " << step + 1);
    for (std::size_t i = 0; i < params.size(); ++i) {
      params[i].set_grad(to_gradient(golden.at("gradients")[step][i], params[i], real));
    }
    optimizer->step();
    for (std::size_t i = 0; i < params.size(); ++i) {
      const Tensor expected = to_tensor(golden.at("trajectory")[step][i], real);
      REQUIRE(mismatch(params[i].value(), expected, tolerance) == "");
    }
  }
}

TEST_CASE("optimizers follow PyTorch's trajectories") {
  int followed = 0;
  for (const Json& golden : read_golden("optim.json")) {
    if (!golden.contains("optimizer")) continue;
    INFO(golden.at("optimizer") << (golden.at("sparse").get<bool>() ? ", row-sparse, " : ", ")
                                << golden.at("options"));
    follow(golden, DType::f64, {1e-12, 1e-12});
    follow(golden, DType::f32, {2e-5, 2e-6});
    ++followed;
  }
  CHECK(followed > 20);
}

}  // namespace
}  // namespace ember::test
