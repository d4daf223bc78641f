// Each function shows its forward and, under it, its backward rule. In the comments y' stands for
// the gradient of the loss with respect to y.
#include "ember/autograd/join.h"

#include "ember/autograd/node.h"

namespace ember {
namespace {

std::vector<Tensor> values_of(const std::vector<Variable>& variables) {
  std::vector<Tensor> values;
  for (const Variable& variable : variables) values.push_back(variable.value());
  return values;
}

/// x cut where the tensor floor cuts it: views of it, one after another along the axis.
std::vector<Variable> narrowed(const Variable& x, const std::vector<Tensor>& parts,
                               std::int64_t axis) {
  std::vector<Variable> views;
  std::int64_t start = 0;
  for (const Tensor& part : parts) {
    views.push_back(x.narrow(axis, start, part.size(axis)));
    start += part.size(axis);
  }
  return views;
}

}  // namespace

Variable cat(const std::vector<Variable>& variables, std::int64_t axis) {
  // y = x_1, x_2, ...  x_k' = its stretch of y'
  Tensor joined = cat(values_of(variables), axis);
  std::vector<Input> inputs;
  std::int64_t start = 0;
  for (const Variable& x : variables) {
    const std::int64_t length = x.size(axis);
    inputs.emplace_back(x, [=, dtype = x.dtype()](const Variable& g) {
      return g.narrow(axis, start, length).to(dtype);
    });
    start += length;
  }
  return record("cat", std::move(joined), std::move(inputs));
}

Variable stack(const std::vector<Variable>& variables, std::int64_t axis) {
  // y = x_1, x_2, ...  x_k' = y'_k along the new axis
  Tensor stacked = stack(values_of(variables), axis);
  std::vector<Input> inputs;
  std::int64_t position = 0;
  for (const Variable& x : variables) {
    inputs.emplace_back(x, [axis, position, dtype = x.dtype()](const Variable& g) {
      return g.select(axis, position).to(dtype);
    });
    ++position;
  }
  return record("stack", std::move(stacked), std::move(inputs));
}

std::vector<Variable> split(const Variable& x, std::int64_t length, std::int64_t axis) {
  return narrowed(x, split(x.value(), length, axis), axis);
}

std::vector<Variable> split(const Variable& x, const std::vector<std::int64_t>& lengths,
                            std::int64_t axis) {
  return narrowed(x, split(x.value(), lengths, axis), axis);
}

std::vector<Variable> chunk(const Variable& x, std::int64_t count, std::int64_t axis) {
  return narrowed(x, chunk(x.value(), count, axis), axis);
}

Variable pad(const Variable& x, const std::vector<std::int64_t>& pads, Scalar value) {
  // y = x in a frame   x' = y' without the frame
  Tensor framed = pad(x.value(), pads, value);
  std::vector<std::int64_t> cuts;
  for (const std::int64_t width : pads) cuts.push_back(-width);
  return record("pad", std::move(framed),
                {{x, [cuts](const Variable& g) { return pad(g, cuts); }}});
}

Variable tril(const Variable& x, std::int64_t diagonal) {
  // y = x on and below the diagonal          x' = y' there, 0 elsewhere
  return record("tril", tril(x.value(), diagonal),
                {{x, [diagonal](const Variable& g) { return tril(g, diagonal); }}});
}

Variable triu(const Variable& x, std::int64_t diagonal) {
  // y = x on and above the diagonal          x' = y' there, 0 elsewhere
  return record("triu", triu(x.value(), diagonal),
                {{x, [diagonal](const Variable& g) { return triu(g, diagonal); }}});
}

}  // namespace ember
