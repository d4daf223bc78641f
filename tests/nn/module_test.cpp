#include "ember/nn/module.h"

#include <cmath>
#include <sstream>

#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradcheck.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/activation.h"
#include "ember/nn/dropout.h"
#include "ember/nn/embedding.h"
#include "ember/nn/layer_norm.h"
#include "ember/nn/linear.h"
#include "ember/nn/losses.h"
#include "ember/nn/sequential.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/matmul.h"
#include "ember/tensor/random.h"
#include "nn/parameter_names.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/numbers.h"

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

TEST_CASE("training and evaluation reach all modules, and Dropout heeds them") {
  Tied model;
  model.eval();
  CHECK_FALSE(model.layers[2].is_training());
  const Variable x(ones({1000}));
  CHECK(mismatch(model.layers[2](x).value(), x.value(), {0, 0}) == "");
  model.train();
  const Tensor y = model.layers[2](x).value();
  const double zeros = 1000 - norm(y, 0).item();
  CHECK(zeros > 180);
  CHECK(zeros < 320);
  CHECK(max(y).item() == Approx(1 / 0.75));
  CHECK_THROWS_WITH(nn::Dropout(1.5), ContainsSubstring("[dropout] got probability 1.5"));
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

TEST_CASE("every layer's gradients, of both orders") {
  const auto random = [](const Shape& shape) { return Variable(randn(shape, DType::f64), true); };
  const auto with = [](const auto& f) {
    return [f](const std::vector<Variable>& in) { return f(in); };
  };
  const std::vector<std::pair<Function, std::vector<Variable>>> cases{
      {with([](auto& in) { return nn::linear(in[0], in[1], in[2]); }),
       {random({2, 3, 4}), random({5, 4}), random({5})}},
      {with([](auto& in) { return nn::linear(in[0], in[1]); }), {random({4}), random({5, 4})}},
      {with([](auto& in) { return nn::linear(in[0], in[1]); }), {random({0, 4}), random({5, 4})}},
      {with([](auto& in) { return nn::layer_norm(in[0], {4}, in[1], in[2]); }),
       {random({3, 4}), random({4}), random({4})}},
      {with([](auto& in) {
         return nn::layer_norm(in[0], {2, 2});
       }),
       {random({3, 2, 2})}},
      {with([](auto& in) {
         return nn::cross_entropy(in[0], tensor({1, 0, 2}), {.label_smoothing = 0.1});
       }),
       {random({3, 3})}},
      {with([](auto& in) { return nn::mse_loss(in[0], in[1]); }), {random({2, 3}), random({2, 3})}},
      {with([](auto& in) { return nn::binary_cross_entropy_with_logits(in[0], in[1]); }),
       {random({2, 3}), random({2, 3})}},
      {with([](auto& in) { return nn::cosine_similarity(in[0], in[1]); }),
       {random({2, 3}), random({2, 3})}},
      {with([](auto& in) { return nn::cosine_similarity(in[0], in[1], 1, 100); }),
       {random({2, 3}), random({2, 3})}},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO("case " << i);
    CHECK(gradcheck(cases[i].first, cases[i].second));
    CHECK(gradgradcheck(cases[i].first, cases[i].second));
  }
}

TEST_CASE("an embedding's padding row, shared table and head") {
  const nn::Embedding padded(5, 3, {.padding_idx = -1});
  CHECK(sum(abs(padded.weight.value()[4])).item() == 0);
  sum(padded(tensor({4, 1, 4}))).backward();
  CHECK(sum(abs(padded.weight.grad().value()[4])).item() == 0);
  CHECK(padded.extra_repr() == "5, 3, padding_idx=4");

  const Tensor table = randn({5, 3});
  const nn::Embedding frozen = nn::Embedding::from_pretrained(table);
  CHECK_FALSE(frozen(tensor({0})).requires_grad());
  CHECK(frozen.weight.value().storage() == table.storage());
  const Tensor x = randn({2, 3});
  CHECK(mismatch(frozen.as_linear(x).value(), matmul(x, table.t()), {1e-6, 1e-6}) == "");

  const nn::Embedding sparse(5, 3, {.sparse = true});
  sum(sparse(tensor({2, 2}))).backward();
  CHECK(sparse.weight.gradient().is_row_sparse());
}

TEST_CASE("bad input to layers and losses says what is wrong") {
  const nn::Linear linear(3, 2);
  CHECK_THROWS_WITH(linear(randn({2, 4})), ContainsSubstring("[linear] got x of shape (2, 4)"));
  CHECK_THROWS_WITH(linear(randn({2, 3}, DType::f64)), ContainsSubstring("[linear] got x of f64"));
  const nn::Embedding embedding(5, 3);
  CHECK_THROWS_WITH(embedding(tensor({1, 5})), ContainsSubstring("5"));
  CHECK_THROWS_WITH(embedding(tensor({1.5})), ContainsSubstring("f32"));
  CHECK_THROWS_WITH(nn::Embedding(5, 3, {.padding_idx = 5}),
                    ContainsSubstring("padding_idx 5 is outside a table of 5 rows"));
  CHECK_THROWS_WITH(
      nn::cross_entropy(randn({2, 3}), tensor({1, 3})),
      ContainsSubstring("[cross_entropy] target 3 at place 1 is not among 3 classes"));
  CHECK_THROWS_WITH(nn::cross_entropy(randn({2, 3}), tensor({1})),
                    ContainsSubstring("needs (2,) of i64"));
  CHECK_THROWS_WITH(nn::mse_loss(randn({2, 3}), randn({3})), ContainsSubstring("[mse_loss]"));
  CHECK_THROWS_WITH(nn::layer_norm(randn({2, 3}), {4}), ContainsSubstring("[layer_norm]"));
  CHECK_THROWS_WITH(nn::linear(randn({2, 3}), randn({4, 3}), randn({4}, DType::f64)),
                    ContainsSubstring("a bias of f64"));
  CHECK_THROWS_WITH(
      nn::binary_cross_entropy_with_logits(randn({3}), randn({3}), {.weight = ones({2, 3})}),
      ContainsSubstring("got weight of shape (2, 3)"));
  CHECK(nn::binary_cross_entropy_with_logits(randn({3}), rand({3}),
                                             {.pos_weight = ones({}, DType::f64)})
            .dtype() == DType::f32);
}

TEST_CASE("what is ignored counts nothing, whatever stands there") {
  const Tensor target = tensor({2, -100});
  const Tensor clean = tensor({{1.0, 2.0, 3.0}, {0.0, 0.0, 0.0}});
  for (const double odd : {-kInf, std::nan("")}) {
    const Tensor scores = clean.clone();
    scores[1][0].fill_(odd);
    for (const double smoothing : {0.0, 0.1}) {
      const nn::ClassOptions options{.label_smoothing = smoothing};
      CHECK(nn::cross_entropy(scores, target, options).item() ==
            nn::cross_entropy(clean, target, options).item());
    }
    CHECK(nn::nll_loss(scores, target).item() == -3);
  }
}

TEST_CASE("a copy of a Sequential has layers of its own, and the same parameters") {
  const nn::Sequential model(nn::Linear(2, 3), nn::Sequential(nn::Dropout(), nn::Linear(3, 4)));
  nn::Sequential copy = model;
  CHECK(copy.state_dict().at("1.1.weight").storage() ==
        model.state_dict().at("1.1.weight").storage());
  copy.eval();
  CHECK(model[1].is_training());
  copy.own_leaves();
  sum(copy(ones({1, 2}))).backward();
  for (const Variable& parameter : copy.parameters()) CHECK(parameter.has_grad());
  for (const Variable& parameter : model.parameters()) CHECK_FALSE(parameter.has_grad());
  copy = nn::Sequential(nn::ReLU());
  CHECK(copy.size() == 1);
}

TEST_CASE("a Sequential stands in a Sequential") {
  const nn::Sequential model(nn::Linear(2, 3), nn::Sequential(nn::ReLU(), nn::Linear(3, 4)));
  CHECK(model(randn({5, 2})).shape() == Shape{5, 4});
  CHECK(model.named_parameters().back().first == "1.1.bias");
}

TEST_CASE("cosine_similarity broadcasts before it measures") {
  const Tensor a = tensor({{1.0}, {2.0}}), b = tensor({{1.0, 1.0, 1.0}, {2.0, 2.0, 2.0}});
  CHECK(mismatch(nn::cosine_similarity(a, b, 1).value(), ones({2}), {1e-6, 1e-6}) == "");
  const Tensor row = tensor({3.0, -1.0, 2.0});
  const Tensor signs = tensor({1.0, -1.0, 1.0});
  CHECK(mismatch(nn::cosine_similarity(row, ones({2, 3}), 0).value(), signs, {1e-6, 1e-6}) == "");
}

TEST_CASE("cosine_similarity of vectors at the ends of the dtype's range") {
  const auto check = [](DType dtype, double size, double eps) {
    INFO(name(dtype) << " " << size);
    const Variable x(tensor({{1.0, 1.0}, {1.0, 0.0}, {1.0, -1.0}}, dtype) * size, true);
    const Variable ones = Variable(full({3, 2}, size, dtype));
    const Variable cosines = nn::cosine_similarity(x, ones, 1, eps);
    const Tensor expected = tensor({1.0, std::sqrt(0.5), 0.0}, dtype);
    CHECK(mismatch(cosines.value(), expected, {1e-6, 1e-6}) == "");
    for (const bool create_graph : {false, true}) {
      // d cos / dx = (b/|b| - cos a/|a|) / |a|: across b, and longer the shorter a is.
      const Variable y = nn::cosine_similarity(x, ones, 1, eps);
      const Tensor slope = grad({sum(y)}, {x}, {}, {.create_graph = create_graph})[0].value();
      const double r = std::sqrt(0.5);
      const Tensor of_unit = tensor({{0.0, 0.0}, {0.0, r}, {0.5, 0.5}}, dtype);
      CHECK(mismatch(slope * size, of_unit, {1e-6, 1e-6}) == "");
    }
  };
  for (const double size : {1e-36, 1e-30, 1e-20, 1.0, 1e19, 1e20, 1e30, 3e37}) {
    check(DType::f32, size, 0);
    check(DType::f64, size, 0);
  }
  for (const double size : {1e19, 1e30, 3e37}) check(DType::f32, size, 1e-8);
  for (const double size : {1e-300, 1e-200, 1e200, 1e300}) check(DType::f64, size, 0);

  const auto cosine = [](std::initializer_list<double> a, std::initializer_list<double> b) {
    return nn::cosine_similarity(tensor(a), tensor(b), 0).item();
  };
  CHECK(cosine({3e38, 3e38}, {3e38, 1.0}) == Approx(std::sqrt(0.5)));
  CHECK(cosine({3e38, 3e38}, {-3e38, -3e38}) == Approx(-1));
  CHECK(cosine({3e38, 3e38}, {0.0, 0.0}) == 0);
  CHECK(cosine({1e-45, 1e-45}, {1.0, 1.0}) == Approx(std::sqrt(2) * 1.4e-37).epsilon(0.01));  // eps
  CHECK(nn::cosine_similarity(zeros({2, 0}), zeros({2, 0}), 1).value().to_vector() ==
        std::vector<double>{0, 0});
}

TEST_CASE("an ignored row gets no gradient, not even NaN") {
  const Variable x(tensor({{std::nan(""), 1.0}, {1.0, 2.0}}), true);
  nn::cross_entropy(x, tensor({-100, 1})).backward();
  CHECK(mismatch(x.grad().value()[0], zeros({2})) == "");
  CHECK_THROWS_WITH(nn::cross_entropy(zeros({2, 0}), tensor({-100, -100})),
                    ContainsSubstring("there are no classes"));
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
