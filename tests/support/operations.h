/// The operations of the golden data by name: those that the tensor and autograd libraries share,
/// called in the same way for X = Tensor and X = Variable.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "ember/tensor/conv2d.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/join.h"
#include "ember/tensor/matmul.h"
#include "ember/tensor/pool2d.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/sort.h"
#include "support/golden.h"

namespace ember::test {

/// An operation's inputs and other arguments from a golden case.
template <class X>
struct Call {
  const std::vector<X>& inputs;
  const Json& args;

  const X& operator[](std::size_t i) const { return inputs[i]; }
  /// An input without a gradient: indices, a mask.
  const Tensor& tensor(std::size_t i) const {
    if constexpr (std::is_same_v<X, Tensor>) {
      return inputs[i];
    } else {
      return inputs[i].value();
    }
  }

  std::int64_t integer(const char* name) const { return args.at(name).get<std::int64_t>(); }
  bool flag(const char* name) const { return args.at(name).get<bool>(); }
  Scalar scalar(const char* name = "scalar") const { return to_scalar(args.at(name)); }
  Dims dims(const char* name) const { return to_dims(args.at(name)); }
  Size2d size2d(const char* name) const { return {args.at(name)[0], args.at(name)[1]}; }
  std::vector<std::int64_t> integers(const char* name) const {
    return args.at(name).get<std::vector<std::int64_t>>();
  }
  std::int64_t axis() const { return integer("axis"); }
  Axes axes() const { return Axes(dims("axes")); }
  bool keepdim() const { return flag("keepdim"); }
  Gelu gelu_form() const { return flag("tanh") ? Gelu::tanh : Gelu::exact; }
  std::optional<Scalar> bound(const char* name) const {
    return args.at(name).is_null() ? std::nullopt : std::optional(scalar(name));
  }
  std::vector<Index> places() const {
    std::vector<Index> result;
    for (const Json& place : args.at("places")) {
      if (place == "newaxis") {
        result.push_back(newaxis);
      } else if (place == "ellipsis") {
        result.push_back(ellipsis);
      } else if (place.is_array()) {
        result.push_back(Slice{place[0], place[1], place[2]});
      } else {
        result.push_back(place.get<std::int64_t>());
      }
    }
    return result;
  }
};

/// One output or several.
template <class X>
struct Outputs {
  Outputs(X one) : values{std::move(one)} {}
  Outputs(std::vector<X> several) : values(std::move(several)) {}
  std::vector<X> values;
};

template <class X>
using Operations = std::map<std::string, std::function<Outputs<X>(const Call<X>&)>>;

template <class X>
void add_elementwise(Operations<X>& ops) {
  using C = const Call<X>&;
  ops.insert({
      {"add", [](C c) { return add(c[0], c[1]); }},
      {"sub", [](C c) { return sub(c[0], c[1]); }},
      {"mul", [](C c) { return mul(c[0], c[1]); }},
      {"div", [](C c) { return div(c[0], c[1]); }},
      {"pow", [](C c) { return pow(c[0], c[1]); }},
      {"minimum", [](C c) { return minimum(c[0], c[1]); }},
      {"maximum", [](C c) { return maximum(c[0], c[1]); }},
      {"add_scalar", [](C c) { return add(c[0], c.scalar()); }},
      {"sub_scalar", [](C c) { return sub(c[0], c.scalar()); }},
      {"mul_scalar", [](C c) { return mul(c[0], c.scalar()); }},
      {"div_scalar", [](C c) { return div(c[0], c.scalar()); }},
      {"pow_scalar", [](C c) { return pow(c[0], c.scalar()); }},
      {"sub_scalar_left", [](C c) { return sub(c.scalar(), c[0]); }},
      {"div_scalar_left", [](C c) { return div(c.scalar(), c[0]); }},
      {"pow_scalar_left", [](C c) { return pow(c.scalar(), c[0]); }},
      {"neg", [](C c) { return neg(c[0]); }},
      {"abs", [](C c) { return abs(c[0]); }},
      {"square", [](C c) { return square(c[0]); }},
      {"reciprocal", [](C c) { return reciprocal(c[0]); }},
      {"exp", [](C c) { return exp(c[0]); }},
      {"log", [](C c) { return log(c[0]); }},
      {"log1p", [](C c) { return log1p(c[0]); }},
      {"sqrt", [](C c) { return sqrt(c[0]); }},
      {"rsqrt", [](C c) { return rsqrt(c[0]); }},
      {"sin", [](C c) { return sin(c[0]); }},
      {"cos", [](C c) { return cos(c[0]); }},
      {"tanh", [](C c) { return tanh(c[0]); }},
      {"erf", [](C c) { return erf(c[0]); }},
      {"sigmoid", [](C c) { return sigmoid(c[0]); }},
      {"relu", [](C c) { return relu(c[0]); }},
      {"gelu", [](C c) { return gelu(c[0], c.gelu_form()); }},
      {"silu", [](C c) { return silu(c[0]); }},
      {"softplus", [](C c) { return softplus(c[0]); }},
      {"log_sigmoid", [](C c) { return log_sigmoid(c[0]); }},
      {"clamp", [](C c) { return clamp(c[0], c.bound("low"), c.bound("high")); }},
      {"where", [](C c) { return where(c.tensor(0), c[1], c[2]); }},
      {"where_scalar", [](C c) { return where(c.tensor(0), c[1], c.scalar()); }},
      {"where_scalar_left", [](C c) { return where(c.tensor(0), c.scalar(), c[1]); }},
      {"masked_fill", [](C c) { return masked_fill(c[0], c.tensor(1), c.scalar()); }},
  });
}

template <class X>
void add_reductions(Operations<X>& ops) {
  using C = const Call<X>&;
  const auto correction = [](C c) { return c.args.at("correction").template get<double>(); };
  ops.insert({
      {"sum", [](C c) { return sum(c[0], c.axes(), c.keepdim()); }},
      {"mean", [](C c) { return mean(c[0], c.axes(), c.keepdim()); }},
      {"prod", [](C c) { return prod(c[0], c.axes(), c.keepdim()); }},
      {"max", [](C c) { return max(c[0], c.axes(), c.keepdim()); }},
      {"min", [](C c) { return min(c[0], c.axes(), c.keepdim()); }},
      {"var", [=](C c) { return var(c[0], c.axes(), c.keepdim(), correction(c)); }},
      {"std", [=](C c) { return ember::std(c[0], c.axes(), c.keepdim(), correction(c)); }},
      {"norm",
       [](C c) { return norm(c[0], c.scalar("p").template to<double>(), c.axes(), c.keepdim()); }},
      {"logsumexp", [](C c) { return logsumexp(c[0], c.axes(), c.keepdim()); }},
      {"cumsum", [](C c) { return cumsum(c[0], c.axis()); }},
      {"softmax", [](C c) { return softmax(c[0], c.axis()); }},
      {"log_softmax", [](C c) { return log_softmax(c[0], c.axis()); }},
      {"sum_to", [](C c) { return sum_to(c[0], c.dims("shape")); }},
      {"sort",
       [](C c) {
         auto [values, indices] = sort(c[0], c.axis(), c.flag("descending"));
         return std::vector<X>{values, indices};
       }},
      {"topk",
       [](C c) {
         auto [values, indices] = topk(c[0], c.integer("k"), c.axis(), c.flag("largest"));
         return std::vector<X>{values, indices};
       }},
  });
}

template <class X>
void add_products_and_gathers(Operations<X>& ops) {
  using C = const Call<X>&;
  ops.insert({
      {"matmul", [](C c) { return matmul(c[0], c[1]); }},
      {"addmm", [](C c) { return addmm(c[0], c[1], c[2], c.scalar("beta"), c.scalar("alpha")); }},
      {"index_select", [](C c) { return index_select(c[0], c.axis(), c.tensor(1)); }},
      {"gather", [](C c) { return gather(c[0], c.axis(), c.tensor(1)); }},
      {"index_add",
       [](C c) { return index_add(c[0], c.axis(), c.tensor(1), c[2], c.scalar("alpha")); }},
      {"scatter_add", [](C c) { return scatter_add(c[0], c.axis(), c.tensor(1), c[2]); }},
      {"cat", [](C c) { return cat(c.inputs, c.axis()); }},
      {"stack", [](C c) { return stack(c.inputs, c.axis()); }},
      {"split",
       [](C c) {
         return c.args.at("lengths").is_array() ? split(c[0], c.integers("lengths"), c.axis())
                                                : split(c[0], c.integer("lengths"), c.axis());
       }},
      {"chunk", [](C c) { return chunk(c[0], c.integer("count"), c.axis()); }},
      {"pad", [](C c) { return pad(c[0], c.integers("pads"), c.scalar()); }},
      {"tril", [](C c) { return tril(c[0], c.integer("diagonal")); }},
      {"triu", [](C c) { return triu(c[0], c.integer("diagonal")); }},
  });
}

template <class X>
void add_views(Operations<X>& ops) {
  using C = const Call<X>&;
  ops.insert({
      {"reshape", [](C c) { return c[0].reshape(c.dims("shape")); }},
      {"view", [](C c) { return c[0].view(c.dims("shape")); }},
      {"transpose", [](C c) { return c[0].transpose(c.integer("axis_a"), c.integer("axis_b")); }},
      {"permute", [](C c) { return c[0].permute(c.dims("axes")); }},
      {"t", [](C c) { return c[0].t(); }},
      {"select", [](C c) { return c[0].select(c.axis(), c.integer("position")); }},
      {"slice",
       [](C c) {
         return c[0].slice(c.axis(), {c.integer("start"), c.integer("stop"), c.integer("step")});
       }},
      {"narrow",
       [](C c) { return c[0].narrow(c.axis(), c.integer("start"), c.integer("length")); }},
      {"expand", [](C c) { return c[0].expand(c.dims("shape")); }},
      {"squeeze",
       [](C c) { return c.args.contains("axis") ? c[0].squeeze(c.axis()) : c[0].squeeze(); }},
      {"unsqueeze", [](C c) { return c[0].unsqueeze(c.axis()); }},
      {"flatten", [](C c) { return c[0].flatten(c.integer("first"), c.integer("last")); }},
      {"diagonal",
       [](C c) {
         return c[0].diagonal(c.integer("offset"), c.integer("axis_a"), c.integer("axis_b"));
       }},
      {"index", [](C c) { return c[0].index(c.places()); }},
      {"contiguous", [](C c) { return c[0].contiguous(); }},
      {"clone", [](C c) { return c[0].clone(); }},
      {"to", [](C c) { return c[0].to(to_dtype(c.args.at("dtype"))); }},
  });
}

template <class X>
Outputs<X> max_pool2d_of(const Call<X>& c) {
  const auto [values, indices] = max_pool2d_with_indices(
      c[0], c.size2d("kernel_size"),
      {c.size2d("stride"), c.size2d("padding"), c.size2d("dilation"), c.flag("ceil_mode")});
  return std::vector<X>{values, indices};
}

template <class X>
Outputs<X> avg_pool2d_of(const Call<X>& c) {
  const Json& divisor = c.args.at("divisor_override");
  AvgPool2dOptions options{c.size2d("stride"), c.size2d("padding"), c.flag("ceil_mode"),
                           c.flag("count_include_pad")};
  if (!divisor.is_null()) options.divisor_override = divisor.get<std::int64_t>();
  return avg_pool2d(c[0], c.size2d("kernel_size"), options);
}

template <class X>
void add_images(Operations<X>& ops) {
  using C = const Call<X>&;
  ops.insert({
      {"conv2d",
       [](C c) {
         return conv2d(
             c[0], c[1], c.inputs.size() > 2 ? c[2] : X(),
             {c.size2d("stride"), c.size2d("padding"), c.size2d("dilation"), c.integer("groups")});
       }},
      {"max_pool2d", max_pool2d_of<X>},
      {"avg_pool2d", avg_pool2d_of<X>},
  });
}

/// Everything above, for X = Tensor or Variable.
template <class X>
Operations<X> common_operations() {
  Operations<X> ops;
  add_elementwise(ops);
  add_reductions(ops);
  add_products_and_gathers(ops);
  add_views(ops);
  add_images(ops);
  return ops;
}

}  // namespace ember::test
