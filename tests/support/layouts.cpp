#include "support/layouts.h"

#include "ember/tensor/creation.h"

namespace ember::test {
namespace {

Tensor transposed(const Tensor& x) {
  Dims reversed = x.shape();
  for (int axis = 0; axis < x.dim(); ++axis) reversed[axis] = x.dim() - 1 - axis;
  return x.permute(reversed).clone().permute(reversed);
}

Tensor strided(const Tensor& x) {
  Shape wider = x.shape();
  for (std::int64_t& size : wider) size = 2 * size + 1;
  Tensor view = full(wider, 77, x.dtype());  // makes reads of the gaps visible
  for (int axis = 0; axis < x.dim(); ++axis) {
    view = view.slice(axis, {.start = 1, .stop = 2 * x.size(axis) + 1, .step = 2});
  }
  view.copy_(x);
  return view;
}

}  // namespace

std::string to_string(Layout layout) {
  switch (layout) {
    case Layout::contiguous:
      return "contiguous";
    case Layout::transposed:
      return "transposed";
    default:
      return "strided";
  }
}

Tensor with_layout(const Tensor& x, Layout layout) {
  switch (layout) {
    case Layout::contiguous:
      return x.clone();
    case Layout::transposed:
      return transposed(x);
    default:
      return strided(x);
  }
}

}  // namespace ember::test
