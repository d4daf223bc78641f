// any and all: whether numbers are not 0.
#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/reduce_plan.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {
namespace {

struct Any {
  using Acc = std::uint8_t;  // 0 or 1; loops over bytes vectorise, over bool they do not
  static constexpr std::int64_t kGrain = vector_reduce::kCheapGrain;
  static Acc identity() { return 0; }
  template <class T>
  static Acc fold(Acc acc, T x) {
    return static_cast<Acc>(acc | static_cast<Acc>(x != T{}));
  }
  static Acc combine(Acc a, Acc b) { return static_cast<Acc>(a | b); }
};

struct All {
  using Acc = std::uint8_t;
  static constexpr std::int64_t kGrain = vector_reduce::kCheapGrain;
  static Acc identity() { return 1; }
  template <class T>
  static Acc fold(Acc acc, T x) {
    return static_cast<Acc>(acc & static_cast<Acc>(x != T{}));
  }
  static Acc combine(Acc a, Acc b) { return static_cast<Acc>(a & b); }
};

template <class Reducer>
Tensor quantify(const char* op, const Tensor& x, const Axes& axes, bool keepdim) {
  require_defined(op, x);
  const AxisMask reduced = axes.mask(op, x.dim());
  Tensor out(reduced_shape(x.shape(), reduced, keepdim), DType::boolean);
  const ReducePlan plan(x, reduced);
  auto* y = out.data<bool>();
  dispatch(x.dtype(), [&](auto element) {
    reduce<decltype(element)>(plan, x, same_for_all(Reducer()),
                              [y](std::int64_t o, std::uint8_t holds) { y[o] = holds != 0; });
  });
  return out;
}

}  // namespace

Tensor any(const Tensor& x, const Axes& axes, bool keepdim) {
  return quantify<Any>("any", x, axes, keepdim);
}

Tensor all(const Tensor& x, const Axes& axes, bool keepdim) {
  return quantify<All>("all", x, axes, keepdim);
}

}  // namespace ember
