/// Nothing differentiable escapes: each public function and module has an entry here, with which
/// its first and second derivatives are checked for inputs in every layout, and which names the
/// golden data that hold it against PyTorch. Other tests check more of each: edges, options,
/// errors.
#include <map>
#include <set>

#include "autograd/gradients.h"
#include "ember/autograd/conv2d.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/embedding_bag.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/join.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/pool2d.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/attention.h"
#include "ember/nn/conv2d.h"
#include "ember/nn/dropout.h"
#include "ember/nn/gpt.h"
#include "ember/nn/hierarchical_softmax.h"
#include "ember/nn/layer_norm.h"
#include "ember/nn/linear.h"
#include "ember/nn/losses.h"
#include "ember/nn/negative_sampling.h"
#include "ember/nn/pool2d.h"
#include "ember/nn/rnn.h"
#include "ember/nn/sequential.h"
#include "nn/word_bags.h"
#include "support/golden.h"
#include "support/public_functions.h"

namespace ember::test {
namespace {

using V = const Variable&;

struct Entry {
  /// As public_functions() calls it.
  std::string name;
  /// The operation in golden/ops.json or nn.json, or "gpt.json"; or "none: " and why.
  std::string golden;
  Function f;
  std::vector<Shape> shapes;  // of the inputs
  Domain domain = normal;
  std::vector<Variable> parameters = {};  // that f captures
};
using Entries = std::vector<Entry>;

/// What gives Variables, but is no differentiable function of Variables; and why.
const std::map<std::string, std::string>& exceptions() {
  static const std::map<std::string, std::string> all{
      {"Function", "calls what it was made from"},
      {"Gradient::to_dense", "calls RowSparse::to_dense"},
      {"Layer", "calls forward"},
      {"Module::parameters", "leaves"},
      {"Variable::detach", "a constant"},
      {"Variable::grad", "a gradient that is there"},
      {"checkpoint", "calls a function twice: autograd/checkpoint_test.cpp"},
      {"grad", "a derivative: autograd/backward_test.cpp"},
      {"jacobian", "a derivative: autograd/functional_test.cpp"},
      {"hessian", "a derivative: autograd/functional_test.cpp"},
      {"numerical_jacobian", "finite differences"},
      {"record", "records any operation"},
      {"record_joint", "records any operation"},
  };
  return all;
}

Entries arithmetic() {
  return {
      {"add(Variable, Variable)", "add", add, {{2, 3}, {3}}},
      {"sub(Variable, Variable)", "sub", sub, {{2, 3}, {3}}},
      {"mul(Variable, Variable)", "mul", mul, {{2, 3}, {3}}},
      {"div(Variable, Variable)", "div", div, {{2, 3}, {3}}, positive},
      {"pow(Variable, Variable)", "pow", pow, {{2, 3}, {3}}, positive},
      {"minimum(Variable, Variable)", "minimum", minimum, {{2, 3}, {3}}},
      {"maximum(Variable, Variable)", "maximum", maximum, {{2, 3}, {3}}},
      {"add(Variable, Scalar)", "add_scalar", [](V x) { return add(x, 1.5); }, {{2, 3}}},
      {"sub(Variable, Scalar)", "sub_scalar", [](V x) { return sub(x, 1.5); }, {{2, 3}}},
      {"sub(Scalar, Variable)", "sub_scalar_left", [](V x) { return sub(1.5, x); }, {{2, 3}}},
      {"mul(Variable, Scalar)", "mul_scalar", [](V x) { return mul(x, 1.5); }, {{2, 3}}},
      {"div(Variable, Scalar)", "div_scalar", [](V x) { return div(x, 1.5); }, {{2, 3}}},
      {"div(Scalar, Variable)",
       "div_scalar_left",
       [](V x) { return div(1.5, x); },
       {{2, 3}},
       positive},
      {"pow(Variable, Scalar)", "pow_scalar", [](V x) { return pow(x, 2.5); }, {{2, 3}}, positive},
      {"pow(Scalar, Variable)", "pow_scalar_left", [](V x) { return pow(1.5, x); }, {{2, 3}}},
      {"neg(Variable)", "neg", neg, {{2, 3}}},
  };
}

Entries functions_of_one_number() {
  const auto entry = [](const std::string& name, Variable (*f)(V), Domain domain = normal) {
    return Entry{name + "(Variable)", name, f, {{2, 3}}, domain};
  };
  return {
      entry("abs", abs, apart),
      entry("square", square),
      entry("reciprocal", reciprocal, positive),
      entry("exp", exp),
      entry("log", log, positive),
      entry("log1p", log1p, positive),
      entry("sqrt", sqrt, positive),
      entry("rsqrt", rsqrt, positive),
      entry("sin", sin),
      entry("cos", cos),
      entry("tanh", tanh),
      entry("erf", erf),
      entry("sigmoid", sigmoid),
      entry("relu", relu, apart),
      entry("silu", silu),
      entry("softplus", softplus),
      entry("log_sigmoid", log_sigmoid),
      {"gelu(Variable)", "gelu", [](V x) { return gelu(x, Gelu::tanh); }, {{2, 3}}},
      {"gelu(Variable)", "gelu", [](V x) { return gelu(x); }, {{2, 3}}},
      {"clamp(Variable, optional<Scalar>)",
       "clamp",
       [](V x) { return clamp(x, -0.4, 0.55); },
       {{2, 3}},
       apart},
  };
}

Entries selections() {
  const Tensor mask = tensor({{true, false, true}, {false, false, true}});
  return {
      {"where(Tensor, Variable, Variable)",
       "where",
       [=](V a, V b) { return where(mask, a, b); },
       {{2, 3}, {3}}},
      {"where(Tensor, Variable, Scalar)",
       "where_scalar",
       [=](V a) { return where(mask, a, 2); },
       {{3}}},
      {"where(Tensor, Scalar, Variable)",
       "where_scalar_left",
       [=](V a) { return where(mask, 2, a); },
       {{2, 1}}},
      {"masked_fill(Variable, Tensor, Scalar)",
       "masked_fill",
       [=](V x) { return masked_fill(x, mask, 2); },
       {{2, 3}}},
  };
}

Entries reductions() {
  return {
      {"sum(Variable)", "sum", [](V x) { return sum(x, 1); }, {{2, 3}}},
      {"sum(Variable)", "sum", [](V x) { return sum(x); }, {{2, 3}}},
      {"mean(Variable)", "mean", [](V x) { return mean(x, 0, true); }, {{2, 3}}},
      {"prod(Variable)", "prod", [](V x) { return prod(x, 1); }, {{2, 3}}},
      {"max(Variable)", "max", [](V x) { return max(x, 1); }, {{2, 3}}, apart},
      {"min(Variable)", "min", [](V x) { return min(x, 0); }, {{2, 3}}, apart},
      {"var(Variable)", "var", [](V x) { return var(x, 1, false, 1.5); }, {{2, 3}}},
      {"std(Variable)", "std", [](V x) { return ember::std(x, 1, false, 0.5); }, {{2, 3}}},
      {"norm(Variable)", "norm", [](V x) { return norm(x, 3, 1); }, {{2, 3}}, apart},
      {"logsumexp(Variable)", "logsumexp", [](V x) { return logsumexp(x, 1); }, {{2, 3}}},
      {"cumsum(Variable, int64_t)", "cumsum", [](V x) { return cumsum(x, 1); }, {{2, 3}}},
      {"softmax(Variable, int64_t)", "softmax", [](V x) { return softmax(x, 0); }, {{2, 3}}},
      {"log_softmax(Variable, int64_t)",
       "log_softmax",
       [](V x) { return log_softmax(x, 0); },
       {{2, 3}}},
      {"sum_to(Variable, Shape)",
       "sum_to",
       [](V x) {
         return sum_to(x, {2, 1});
       },
       {{2, 3}}},
  };
}

Entries lookups() {
  const Tensor ids = tensor({2, 0, 2}), places = tensor({{0, 2}, {1, 1}});
  const auto dense = [=](V rows) { return RowSparse{ids, rows, 4}.to_dense(); };
  return {
      {"embedding(Variable, Tensor)",
       "take_rows",
       [=](V x) { return embedding(x, ids); },
       {{4, 3}}},
      {"embedding_bag(Variable, Bags)",
       "embedding_bag",
       [](V x) { return embedding_bag(x, kSomeBags); },
       {{4, 3}}},
      {"index_select(Variable, int64_t, Tensor)",
       "index_select",
       [=](V x) { return index_select(x, 1, ids); },
       {{2, 3}}},
      {"gather(Variable, int64_t, Tensor)",
       "gather",
       [=](V x) { return gather(x, 1, places); },
       {{2, 3}}},
      {"index_add(Variable, int64_t, Tensor, Variable)",
       "index_add",
       [=](V x, V y) { return index_add(x, 1, ids, y, 2); },
       {{2, 4}, {2, 3}}},
      {"scatter_add(Variable, int64_t, Tensor, Variable)",
       "scatter_add",
       [=](V x, V y) { return scatter_add(x, 1, places, y); },
       {{2, 3}, {2, 2}}},
      {"sort(Variable)", "sort", [](V x) { return sort(x).values; }, {{2, 3}}, apart},
      {"topk(Variable, int64_t)", "topk", [](V x) { return topk(x, 2).values; }, {{2, 3}}, apart},
      {"RowSparse::to_dense()",
       "none: the golden gradients of tables are compared as dense ones",
       dense,
       {{3, 2}}},
  };
}

Entries joins() {
  return {
      {"cat(vector<Variable>)",
       "cat",
       [](V a, V b) {
         return cat({a, b}, 1);
       },
       {{2, 3}, {2, 1}}},
      {"stack(vector<Variable>)",
       "stack",
       [](V a, V b) {
         return stack({a, b}, 1);
       },
       {{2, 3}, {2, 3}}},
      {"split(Variable, int64_t)", "split", [](V x) { return split(x, 2, 1); }, {{2, 3}}},
      {"split(Variable, vector<int64_t>)",
       "split",
       [](V x) {
         return split(x, {1, 2}, 1);
       },
       {{2, 3}}},
      {"chunk(Variable, int64_t)", "chunk", [](V x) { return chunk(x, 2, 1); }, {{2, 3}}},
      {"pad(Variable, vector<int64_t>)",
       "pad",
       [](V x) {
         return pad(x, {1, -1, 0, 2});
       },
       {{2, 3}}},
      {"tril(Variable)", "tril", [](V x) { return tril(x); }, {{3, 3}}},
      {"triu(Variable)", "triu", [](V x) { return triu(x, 1); }, {{3, 3}}},
  };
}

Entries views() {
  // A view of any layout: of the same shape, or with axes of size 1.
  return {
      {"Variable::view(Shape)",
       "view",
       [](V x) {
         return x.view({2, 1, 3});
       },
       {{2, 3}}},
      {"Variable::reshape(Shape)",
       "reshape",
       [](V x) {
         return x.reshape({3, 2});
       },
       {{2, 3}}},
      {"Variable::transpose(int64_t, int64_t)",
       "transpose",
       [](V x) { return x.transpose(0, 1); },
       {{2, 3}}},
      {"Variable::permute(Dims)",
       "permute",
       [](V x) {
         return x.permute({2, 0, 1});
       },
       {{2, 3, 2}}},
      {"Variable::t()", "t", [](V x) { return x.t(); }, {{2, 3}}},
      {"Variable::select(int64_t, int64_t)",
       "select",
       [](V x) { return x.select(1, 2); },
       {{2, 3}}},
      {"Variable::slice(int64_t, Slice)",
       "slice",
       [](V x) {
         return x.slice(1, {0, 3, 2});
       },
       {{2, 3}}},
      {"Variable::narrow(int64_t, int64_t, int64_t)",
       "narrow",
       [](V x) { return x.narrow(1, 1, 2); },
       {{2, 3}}},
      {"Variable::expand(Shape)",
       "expand",
       [](V x) {
         return x.expand({2, 3});
       },
       {{2, 1}}},
      {"Variable::squeeze()", "squeeze", [](V x) { return x.squeeze(); }, {{2, 1, 3}}},
      {"Variable::squeeze(int64_t)", "squeeze", [](V x) { return x.squeeze(1); }, {{2, 1, 3}}},
      {"Variable::unsqueeze(int64_t)", "unsqueeze", [](V x) { return x.unsqueeze(1); }, {{2, 3}}},
      {"Variable::flatten()", "flatten", [](V x) { return x.flatten(); }, {{2, 3}}},
      {"Variable::diagonal()", "diagonal", [](V x) { return x.diagonal(1); }, {{2, 3}}},
      {"Variable::index(span<Index>)",
       "index",
       [](V x) {
         return x[{1, Slice{0, 2}}];
       },
       {{2, 3}}},
      {"Variable::contiguous()", "contiguous", [](V x) { return x.contiguous(); }, {{2, 3}}},
      {"Variable::clone()", "clone", [](V x) { return x.clone(); }, {{2, 3}}},
      {"Variable::to(DType)", "to", [](V x) { return x.to(DType::f64) * 2; }, {{2, 3}}},
  };
}

Entries products_and_images() {
  const Conv2dOptions options{.stride = 2, .padding = 1};
  return {
      {"matmul(Variable, Variable)", "matmul", matmul, {{2, 3}, {3, 2}}},
      {"addmm(Variable, Variable, Variable)",
       "addmm",
       [](V c, V a, V b) { return addmm(c, a, b, 2, 3); },
       {{2}, {2, 3}, {3, 2}}},
      {"conv2d(Variable, Variable)",
       "conv2d",
       [=](V x, V w, V b) { return conv2d(x, w, b, options); },
       {{1, 2, 3, 4}, {2, 2, 2, 2}, {2}}},
      {"conv2d_input(Shape, Variable, Variable)",
       "conv2d",
       [=](V w, V g) {
         return conv2d_input({1, 2, 3, 4}, w, g, options);
       },
       {{2, 2, 2, 2}, {1, 2, 2, 3}}},
      {"conv2d_weight(Variable, Shape, Variable)",
       "conv2d",
       [=](V x, V g) {
         return conv2d_weight(x, {2, 2, 2, 2}, g, options);
       },
       {{1, 2, 3, 4}, {1, 2, 2, 3}}},
      {"max_pool2d(Variable, Size2d)",
       "max_pool2d",
       [](V x) { return max_pool2d(x, 2); },
       {{1, 2, 4, 2}},
       apart},
      {"max_pool2d_with_indices(Variable, Size2d)",
       "max_pool2d",
       [](V x) { return max_pool2d_with_indices(x, 2).values; },
       {{1, 2, 4, 2}},
       apart},
      {"avg_pool2d(Variable, Size2d)",
       "avg_pool2d",
       [](V x) { return avg_pool2d(x, 2); },
       {{1, 2, 4, 2}}},
      {"avg_pool2d_backward(Variable, Shape, Size2d)",
       "avg_pool2d",
       [](V g) {
         return avg_pool2d_backward(g, {1, 2, 4, 2}, 2);
       },
       {{1, 2, 2, 1}}},
  };
}

Entries losses() {
  const Tensor target = tensor({1, -100, 0, 2}), weight = tensor({0.5, 2.0, 1.5}, DType::f64);
  const nn::ClassOptions weighted{.weight = weight},
      summed{.weight = weight, .reduction = nn::Reduction::sum};
  const nn::ClassOptions each{.reduction = nn::Reduction::none},
      smooth{.weight = weight, .label_smoothing = 0.2};
  const auto entropy = [=](const nn::ClassOptions& options) {
    return [=](V x) { return nn::cross_entropy(x, target, options); };
  };
  const auto likelihood = [=](const nn::ClassOptions& options) {
    return [=](V x) { return nn::nll_loss(x, target, options); };
  };
  const auto binary = [](const nn::BinaryOptions& options) {
    return [=](V x, V t) { return nn::binary_cross_entropy_with_logits(x, t, options); };
  };
  Entries entries;
  for (const auto& options : {weighted, summed, each, smooth, nn::ClassOptions()}) {
    entries.push_back(
        {"cross_entropy(Variable, Tensor)", "cross_entropy", entropy(options), {{4, 3}}});
    if (options.label_smoothing > 0) continue;
    entries.push_back({"nll_loss(Variable, Tensor)", "nll_loss", likelihood(options), {{4, 3}}});
  }
  for (const auto reduction : {nn::Reduction::none, nn::Reduction::mean, nn::Reduction::sum}) {
    entries.push_back({"mse_loss(Variable, Variable)",
                       "mse_loss",
                       [=](V a, V b) { return nn::mse_loss(a, b, reduction); },
                       {{2, 3}, {2, 3}}});
    entries.push_back({"l1_loss(Variable, Variable)",
                       "l1_loss",
                       [=](V a, V b) { return nn::l1_loss(a, b, reduction); },
                       {{2, 3}, {2, 3}}});
    for (const Tensor& w : {Tensor(), weight}) {
      entries.push_back({"binary_cross_entropy_with_logits(Variable, Variable)",
                         "binary_cross_entropy_with_logits",
                         binary({w, w, reduction}),
                         {{2, 3}, {2, 3}}});
    }
  }
  return entries;
}

Entries attention() {
  const nn::AttentionOptions causal{.is_causal = true};
  const auto fused = [=](V q, V k, V v) {
    return nn::scaled_dot_product_attention(q, k, v, causal);
  };
  const auto composed = [=](V q, V k, V v) {
    return nn::composed::scaled_dot_product_attention(q, k, v, causal);
  };
  const auto dropping = [](V q, V k, V v) {
    manual_seed(3);  // the same mask each time
    return nn::scaled_dot_product_attention(q, k, v, {.dropout_p = 0.3});
  };
  const auto packed = [](bool is_causal, double dropout_p) {
    return [=](V x) {
      manual_seed(3);
      return nn::packed_attention(x, 2, {.is_causal = is_causal, .dropout_p = dropout_p});
    };
  };
  const std::string sdpa = "scaled_dot_product_attention";
  const std::string three = sdpa + "(Variable, Variable, Variable)";
  const std::string one = "packed_attention(Variable, int64_t)";
  const std::vector<Shape> qkv{{1, 2, 3, 2}, {1, 2, 3, 2}, {1, 2, 3, 3}};
  return {
      {three, sdpa, fused, qkv},
      {three, sdpa, dropping, qkv},
      {"composed::" + three, sdpa, composed, qkv},
      {one, "packed_attention", packed(true, 0), {{2, 3, 12}}},
      {one, "packed_attention", packed(false, 0.3), {{1, 1, 12}}},
      {"split_heads(Variable, int64_t)",
       "split_heads",
       [](V x) { return nn::split_heads(x, 2); },
       {{2, 3, 12}}},
      {"join_heads(Variable)", "join_heads", [](V x) { return nn::join_heads(x); }, {{1, 2, 3, 2}}},
  };
}

Entries word_losses() {
  const TreePaths paths{bags_of({0, 1, 0, 0, 1, 2, 3}, {0, 2, 3, 3, 7}),
                        tensor({1, -1, -1, 1, 1, 1, -1}, DType::f64)};
  const Tensor noise = tensor({1.0, 0.0, 2.0, 0.5}, DType::f64);
  const std::string sampling = "negative_sampling_loss(Variable, Variable, Bags, Tensor)";
  const std::string tree = "hierarchical_softmax_loss(Variable, Variable, Bags, TreePaths)";
  return {
      {sampling,
       "negative_sampling_loss",
       [=](V x, V y) { return nn::negative_sampling_loss(x, y, kSomeBags, noise); },
       {{4, 3}, {6, 3}}},
      {"composed::" + sampling,
       "negative_sampling_loss",
       [=](V x, V y) { return nn::composed::negative_sampling_loss(x, y, kSomeBags, noise); },
       {{4, 3}, {6, 3}}},
      {tree,
       "hierarchical_softmax_loss",
       [=](V x, V n) { return nn::hierarchical_softmax_loss(x, n, kSomeBags, paths); },
       {{4, 3}, {4, 3}}},
      {"composed::" + tree,
       "hierarchical_softmax_loss",
       [=](V x, V n) { return nn::composed::hierarchical_softmax_loss(x, n, kSomeBags, paths); },
       {{4, 3}, {4, 3}}},
  };
}

Entries other_functions_of_nn() {
  const auto dropped = [](V x) {
    Generator generator(3);  // the same each time
    return nn::dropout(x, 0.3, true, generator);
  };
  return {
      {"linear(Variable, Variable)",
       "linear",
       [](V x, V w, V b) { return nn::linear(x, w, b); },
       {{2, 3}, {4, 3}, {4}}},
      {"layer_norm(Variable, Shape)",
       "layer_norm",
       [](V x, V w, V b) { return nn::layer_norm(x, {3}, w, b); },
       {{2, 3}, {3}, {3}}},
      {"layer_norm(Variable, Shape)",
       "layer_norm",
       [](V x, V w) { return nn::layer_norm(x, {3}, w); },
       {{2, 3}, {3}}},
      {"layer_norm(Variable, Shape)",
       "layer_norm",
       [](V x, V b) { return nn::layer_norm(x, {3}, {}, b); },
       {{2, 3}, {3}}},
      {"composed::layer_norm(Variable, Shape)",
       "layer_norm",
       [](V x, V w, V b) { return nn::composed::layer_norm(x, {3}, w, b); },
       {{2, 3}, {3}, {3}}},
      {"cosine_similarity(Variable, Variable)",
       "cosine_similarity",
       [](V a, V b) { return nn::cosine_similarity(a, b, 0); },
       {{2, 3}, {2, 1}}},
      {"dropout(Variable)", "none: its mask is random", dropped, {{2, 3}}},
  };
}

/// A module in f64, with its parameters.
template <class M>
Entry of_module(const std::string& golden, M module, std::vector<Shape> shapes,
                Domain domain = normal) {
  module.to(DType::f64);
  const auto f = [module](V x) {
    manual_seed(3);  // for dropout
    return module(x);
  };
  return {module.type_name(), golden, f, std::move(shapes), domain, module.parameters()};
}

Entries modules() {
  const std::string random = "none: its mask is random";
  return {
      of_module("relu", nn::ReLU(), {{2, 3}}, apart),
      of_module("tanh", nn::Tanh(), {{2, 3}}),
      of_module("sigmoid", nn::Sigmoid(), {{2, 3}}),
      of_module("silu", nn::SiLU(), {{2, 3}}),
      of_module("softplus", nn::Softplus(), {{2, 3}}),
      of_module("gelu", nn::GELU(), {{2, 3}}),
      of_module("softmax", nn::Softmax(1), {{2, 3}}),
      of_module("log_softmax", nn::LogSoftmax(1), {{2, 3}}),
      of_module("flatten", nn::Flatten(), {{2, 3, 2}}),
      of_module("max_pool2d", nn::MaxPool2d(2), {{1, 2, 4, 2}}, apart),
      of_module("avg_pool2d", nn::AvgPool2d(2), {{1, 2, 4, 2}}),
      of_module(random, nn::Dropout(0.3), {{2, 3}}),
      of_module("linear", nn::Linear(3, 2), {{2, 3}}),
      of_module("conv2d", nn::Conv2d(2, 1, 2), {{1, 2, 3, 3}}),
      of_module("layer_norm", nn::LayerNorm(3), {{2, 3}}),
      of_module("mlp", nn::Sequential(nn::Linear(3, 2), nn::Tanh()), {{2, 3}}),
      of_module("gpt.json", nn::MLP(2), {{2, 2}}),
      of_module("gpt.json", nn::CausalSelfAttention(4, 2, {.dropout = 0.3}), {{1, 3, 4}}),
      of_module("gpt.json", nn::TransformerBlock(2, 1), {{1, 3, 2}}),
  };
}

/// Modules that are called with other things than one Variable.
Entries more_modules() {
  nn::Embedding table(4, 3);
  nn::GPT gpt({.vocab_size = 3,
               .block_size = 2,
               .n_layer = 1,
               .n_head = 1,
               .n_embd = 2,
               .initializer_range = 0.5,
               .embedding_range = 0.5});
  table.to(DType::f64);
  gpt.to(DType::f64);
  const nn::RNN rnn(3, 2, {.dtype = DType::f64});
  const Tensor ids = tensor({{2, 0}}), targets = tensor({{1, 2}});
  const auto states = [=](V x, V h) {
    const auto [output, last] = rnn(x, h);
    return std::pair(output, last);
  };
  return {
      {"Embedding", "embedding", [=](In) { return table(ids); }, {}, normal, table.parameters()},
      {"Embedding::as_linear(Variable)",
       "as_linear",
       [=](In x) { return table.as_linear(x[0]); },
       {{2, 3}},
       normal,
       table.parameters()},
      {"RNN", "rnn", states, {{3, 2, 3}, {2, 2}}, normal, rnn.parameters()},
      {"GPT", "gpt.json", [=](In) { return gpt(ids); }, {}, normal, gpt.parameters()},
      {"GPT::loss(Tensor, Tensor)",
       "gpt.json",
       [=](In) { return gpt.loss(ids, targets); },
       {},
       normal,
       gpt.parameters()},
  };
}

Entries every_entry() {
  Entries all;
  for (const auto& family : {arithmetic, functions_of_one_number, selections, reductions, lookups,
                             joins, views, products_and_images, losses, attention, word_losses,
                             other_functions_of_nn, modules, more_modules}) {
    const Entries entries = family();
    all.insert(all.end(), entries.begin(), entries.end());
  }
  return all;
}

/// The operations of which golden data hold gradients.
std::set<std::string> golden_operations() {
  std::set<std::string> operations;
  for (const char* file : {"ops.json", "nn.json"}) {
    for (const Json& golden : read_golden(file)) {
      if (golden.contains("grads")) operations.insert(golden.at("op"));
    }
  }
  if (!read_golden("gpt.json").empty()) operations.insert("gpt.json");
  return operations;
}

TEST_CASE("every public function and module has a gradient check and golden gradients") {
  const std::set<std::string> golden = golden_operations();
  std::set<std::string> missing = public_functions(), unknown, without_golden;
  CHECK(missing.size() > 120);
  for (const Entry& entry : every_entry()) {
    if (!public_functions().contains(entry.name)) unknown.insert(entry.name);
    missing.erase(entry.name);
    if (!entry.golden.starts_with("none: ") && !golden.contains(entry.golden))
      without_golden.insert(entry.name);
  }
  for (const auto& [name, reason] : exceptions()) {
    const auto removed = std::erase_if(missing, [&, &excepted = name](const std::string& function) {
      return function.substr(0, function.find('(')) == excepted;
    });
    if (removed == 0) unknown.insert(name);
  }
  CHECK(missing == std::set<std::string>{});
  CHECK(unknown == std::set<std::string>{});
  CHECK(without_golden == std::set<std::string>{});
}

TEST_CASE("every public function and module has first and second derivatives in every layout") {
  for (const Entry& entry : every_entry()) {
    for (const Layout layout : kLayouts) {
      INFO(entry.name << ", " << to_string(layout));
      std::vector<Variable> inputs = leaves({"", entry.f, entry.shapes, entry.domain}, layout);
      const std::size_t given = inputs.size();
      inputs.insert(inputs.end(), entry.parameters.begin(), entry.parameters.end());
      const auto f = [&](In in) {
        return entry.f({in.begin(), in.begin() + static_cast<std::ptrdiff_t>(given)});
      };
      CHECK_NOTHROW(gradcheck(f, inputs));
      // Of whole models in fast mode: of each of their operations there is an entry.
      CHECK_NOTHROW(gradgradcheck(f, inputs, {.fast_mode = entry.parameters.size() > 4}));
      if (entry.shapes.empty()) break;
    }
  }
}

}  // namespace
}  // namespace ember::test
