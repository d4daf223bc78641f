#include "ember/nn/module.h"

#include <sstream>

#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/activation.h"
#include "ember/nn/dropout.h"
#include "ember/nn/embedding.h"
#include "ember/nn/layer_norm.h"
#include "ember/nn/linear.h"
#include "ember/nn/losses.h"
#include "ember/nn/sequential.h"
#include "ember/tensor/creation.h"
#include "nn/parameter_names.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

/// A language model in miniature, with a head that can be tied.
class Tied : public nn::Module {
 public:
  std::string type_name() const override { return "Tied"; }
  Variable operator()(const Tensor& ids) const { return head(layers(wte(ids))); }

  nn::Embedding wte{7, 4};
  nn::Sequential layers{nn::Linear(4, 4), nn::GELU(), nn::Dropout(0.25), nn::LayerNorm(4)};
  nn::Linear head{4, 7, false};
  Tensor positions = arange(3);

 protected:
  void members(nn::Members& m) override {
    m.child("wte", wte);
    m.child("layers", layers);
    m.child("head", head);
    m.buffer("positions", positions);
  }
};

TEST_CASE("parameters have full names, and a shared one counts once") {
  Tied model;
  CHECK(parameter_names(model) == std::vector<std::string>{"wte.weight", "layers.0.weight",
                                                           "layers.0.bias", "layers.3.weight",
                                                           "layers.3.bias", "head.weight"});
  CHECK(model.parameter_count() == 28 + 20 + 8 + 28);
  model.head.weight = model.wte.weight;
  CHECK(model.parameter_count() == 28 + 20 + 8);
  CHECK(parameter_names(model).back() == "layers.3.bias");
  CHECK(model.state_dict().size() == 7);  // both names, and the buffer

  model.eval();
  nn::cross_entropy(model(tensor({1, 2})), tensor({3, 4})).backward();
  CHECK(model.wte.weight.has_grad());
  // A tied head reaches every row of the table, not only those looked up.
  CHECK(sum(abs(model.wte.weight.grad().value()[6])).item() > 0);
  model.zero_grad();
  CHECK_FALSE(model.wte.weight.has_grad());
}

TEST_CASE("a module prints as PyTorch prints it") {
  std::ostringstream text;
  text << Tied();
  CHECK(text.str() ==
        "Tied(\n"
        "  (wte): Embedding(7, 4)\n"
        "  (layers): Sequential(\n"
        "    (0): Linear(in_features=4, out_features=4, bias=True)\n"
        "    (1): GELU(approximate='none')\n"
        "    (2): Dropout(p=0.25)\n"
        "    (3): LayerNorm((4,), eps=1e-05, elementwise_affine=True)\n"
        "  )\n"
        "  (head): Linear(in_features=4, out_features=7, bias=False)\n"
        ")");
}

TEST_CASE("state goes from one module to another, or not at all") {
  Tied a, b;
  StateDict state = a.state_dict();
  b.load_state_dict(state);
  CHECK(mismatch(b.head.weight.value(), a.head.weight.value(), {0, 0}) == "");

  const Tensor before = b.wte.weight.value().clone();
  for (auto& [name, numbers] : state) numbers = zeros_like(numbers);
  state.erase("head.weight");
  state["wte.weight"] = zeros({7, 5});
  state["surplus"] = zeros({1});
  CHECK_THROWS_WITH(b.load_state_dict(state),
                    ContainsSubstring("'head.weight' is missing") &&
                        ContainsSubstring("'wte.weight' has shape (7, 5)") &&
                        ContainsSubstring("'surplus' is not expected") &&
                        ContainsSubstring("Nothing was loaded"));
  CHECK(mismatch(b.wte.weight.value(), before, {0, 0}) == "");
  state.erase("wte.weight");
  b.load_state_dict(state, false);
  CHECK(sum(abs(b.layers[0].state_dict().at("weight"))).item() == 0);
}

TEST_CASE("state is taken in place of a module's own, or not at all") {
  Tied model;
  model.head.weight = model.wte.weight;
  model.layers[0].requires_grad_(false);
  StateDict state = Tied().state_dict();
  state["positions"] = arange(3) + 5;
  const nn::Embedding before = model.wte;

  StateDict bad = state;
  bad["wte.weight"] = zeros({7, 5});
  bad["head.weight"] = zeros({7, 4}, DType::f64);
  bad.erase("layers.0.bias");
  CHECK_THROWS_WITH(model.load_state_dict(bad, true, true),
                    ContainsSubstring("'wte.weight' has shape (7, 5) and dtype f32") &&
                        ContainsSubstring("'head.weight' has shape (7, 4) and dtype f64") &&
                        ContainsSubstring("'layers.0.bias' is missing") &&
                        ContainsSubstring("Nothing was loaded"));
  CHECK(model.wte.weight.value().storage() == before.weight.value().storage());

  model.load_state_dict(state, true, true);
  CHECK(model.wte.weight.value().storage() == state.at("wte.weight").storage());
  CHECK(model.positions.storage() == state.at("positions").storage());
  CHECK(before.weight.value().storage() != state.at("wte.weight").storage());
  // Tied as before, by its first name, and frozen as before.
  CHECK(model.head.weight.grad_fn() == model.wte.weight.grad_fn());
  CHECK(model.parameter_count() == 28 + 20 + 8);
  for (const auto& [name, parameter] : model.named_parameters()) {
    CHECK(parameter.requires_grad() == !name.starts_with("layers.0."));
  }

  const Tensor table = model.wte.weight.value();
  model.load_state_dict({{"layers.3.bias", ones({4})}, {"surplus", ones({1})}}, false, true);
  CHECK(model.wte.weight.value().storage() == table.storage());
  CHECK(sum(model.layers[3].state_dict().at("bias")).item() == 4);
}

TEST_CASE("training and evaluation reach all modules") {
  Tied model;
  model.eval();
  CHECK_FALSE(model.layers[2].is_training());
  const Variable x(ones({1000}));
  CHECK(mismatch(model.layers[2](x).value(), x.value(), {0, 0}) == "");
  model.train();
  CHECK(model.layers[2].is_training());
}

TEST_CASE("freezing, conversion and apply reach every parameter") {
  Tied model;
  model.requires_grad_(false);
  CHECK_FALSE(model(tensor({1})).requires_grad());
  model.requires_grad_(true);
  CHECK(model(tensor({1})).requires_grad());
  model.to(DType::f64);
  CHECK(model.layers[0].state_dict().at("bias").dtype() == DType::f64);
  CHECK(model.positions.dtype() == DType::i64);
  int linears = 0;
  model.apply([&](nn::Module& m) { linears += m.type_name() == "Linear"; });
  CHECK(linears == 2);
}

TEST_CASE("modules share parameters with their copies") {
  const nn::Linear a(2, 3);
  const nn::Linear b = a;
  b.weight.value().fill_(5);
  CHECK(a.weight.value()[0][0].item() == 5);
}

TEST_CASE("what was frozen before a conversion thaws after it") {
  nn::Linear linear(2, 2);
  linear.requires_grad_(false);
  linear.to(DType::f64);
  CHECK_FALSE(linear.weight.requires_grad());
  linear.requires_grad_(true);
  CHECK(linear.weight.requires_grad());
}

TEST_CASE("two names may change places in a state, and none may be lost") {
  nn::Sequential model(nn::Linear(2, 2), nn::Linear(2, 2));
  StateDict state = model.state_dict();
  const Tensor first = state.at("0.weight").clone(), second = state.at("1.weight").clone();
  std::swap(state["0.weight"], state["1.weight"]);
  model.load_state_dict(state);
  CHECK(mismatch(model.state_dict().at("0.weight"), second) == "");
  CHECK(mismatch(model.state_dict().at("1.weight"), first) == "");

  state["0.weight"] = zeros({2, 2});
  state["1.weight"] = Tensor();
  CHECK_THROWS_WITH(model.load_state_dict(state), ContainsSubstring("'1.weight' is undefined"));
  CHECK(mismatch(model.state_dict().at("0.weight"), second) == "");

  class Twins : public nn::Module {
   public:
    std::string type_name() const override { return "Twins"; }
    Variable a{ones({1}), true}, b{ones({1}), true};

   protected:
    void members(nn::Members& members) override {
      members.parameter("w", a);
      members.parameter("w", b);
    }
  };
  CHECK_THROWS_WITH(Twins().state_dict(), "[state_dict] two members of Twins are called 'w'");
}

}  // namespace
}  // namespace ember::test
