// Variable's views. The rule of a view that shows all of x is the inverse view. The rule of one
// that shows a part is place(): zeros of x's shape, with the gradient written to that part. In the
// comments y' stands for the gradient of the loss with respect to y.
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/autograd/variable.h"
#include "ember/tensor/creation.h"

namespace ember {
namespace {

/// Zeros of `shape` with g written to the part that `view` shows. Its own gradient is the view
/// again. `view` takes a Tensor as well as a Variable.
template <class View>
Variable place(const Variable& g, const Shape& shape, View view) {
  // y = g among zeros  g' = the part of y' where g was written
  const Tensor whole = zeros(shape, g.dtype());
  view(whole).copy_(g.value());
  return record("place", whole, {{g, [view](const Variable& gg) { return view(gg); }}});
}

/// A view that shows a part of x.
template <class View>
Variable partial_view(const char* op, const Variable& x, View view) {
  // y = a part of x    x' = y' there, 0 elsewhere
  return record(
      op, view(x.value()),
      {{x, [shape = x.shape(), view](const Variable& g) { return place(g, shape, view); }}});
}

/// A view that shows all of x in another shape.
Variable reshaped(const char* op, const Variable& x, Tensor value) {
  // y = x in another shape        x' = y' in the shape of x
  return record(op, std::move(value),
                {{x, [shape = x.shape()](const Variable& g) { return g.reshape(shape); }}});
}

}  // namespace

Variable Variable::view(const Shape& shape) const {
  return reshaped("view", *this, value_.view(shape));
}

Variable Variable::reshape(const Shape& shape) const {
  return reshaped("reshape", *this, value_.reshape(shape));
}

Variable Variable::flatten(std::int64_t first, std::int64_t last) const {
  return reshaped("flatten", *this, value_.flatten(first, last));
}

Variable Variable::squeeze() const {
  return reshaped("squeeze", *this, value_.squeeze());
}

Variable Variable::squeeze(std::int64_t axis) const {
  return reshaped("squeeze", *this, value_.squeeze(axis));
}

Variable Variable::unsqueeze(std::int64_t axis) const {
  return reshaped("unsqueeze", *this, value_.unsqueeze(axis));
}

Variable Variable::transpose(std::int64_t axis_a, std::int64_t axis_b) const {
  // y = x, two axes exchanged     x' = y', the same axes exchanged
  return record("transpose", value_.transpose(axis_a, axis_b),
                {{*this, [=](const Variable& g) { return g.transpose(axis_a, axis_b); }}});
}

Variable Variable::permute(const Dims& axes) const {
  // y = x, axes in another order  x' = y', axes in the order of x
  Dims inverse = axes;
  Tensor permuted = value_.permute(axes);
  for (int to = 0; to < axes.size(); ++to) {
    inverse[normalize_axis("permute", axes[to], dim())] = to;
  }
  return record("permute", std::move(permuted),
                {{*this, [inverse](const Variable& g) { return g.permute(inverse); }}});
}

Variable Variable::t() const {
  // y = x^T            x' = y'^T
  return record("t", value_.t(), {{*this, [](const Variable& g) { return g.t(); }}});
}

Variable Variable::expand(const Shape& shape) const {
  // y = x repeated     x' = y' summed over the repetitions
  return record("expand", value_.expand(shape),
                {{*this, [own = this->shape()](const Variable& g) { return sum_to(g, own); }}});
}

Variable Variable::select(std::int64_t axis, std::int64_t position) const {
  return partial_view("select", *this, [=](const auto& x) { return x.select(axis, position); });
}

Variable Variable::slice(std::int64_t axis, Slice range) const {
  return partial_view("slice", *this, [=](const auto& x) { return x.slice(axis, range); });
}

Variable Variable::narrow(std::int64_t axis, std::int64_t start, std::int64_t length) const {
  return partial_view("narrow", *this,
                      [=](const auto& x) { return x.narrow(axis, start, length); });
}

Variable Variable::diagonal(std::int64_t offset, std::int64_t axis_a, std::int64_t axis_b) const {
  return partial_view("diagonal", *this,
                      [=](const auto& x) { return x.diagonal(offset, axis_a, axis_b); });
}

Variable Variable::index(std::span<const Index> indices) const {
  const std::vector<Index> list(indices.begin(), indices.end());
  return partial_view("index", *this, [list](const auto& x) { return x.index(list); });
}

Variable Variable::contiguous() const {
  // y = x in a row     x' = y'
  return record("contiguous", value_.contiguous(), {{*this, [](const Variable& g) { return g; }}});
}

Variable Variable::clone() const {
  // y = a copy of x    x' = y'
  return record("clone", value_.clone(), {{*this, [](const Variable& g) { return g; }}});
}

Variable Variable::to(DType dtype) const {
  if (dtype == this->dtype()) return *this;
  // Integers and booleans have no gradient.
  if (!is_floating(dtype)) return value_.to(dtype);
  // y = x in another dtype        x' = y' in the dtype of x
  return record("to", value_.to(dtype),
                {{*this, [own = this->dtype()](const Variable& g) { return g.to(own); }}});
}

}  // namespace ember
