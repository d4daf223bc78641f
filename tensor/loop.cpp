#include "ember/tensor/loop.h"

#include "ember/tensor/threads.h"

namespace ember {

template <std::size_t N>
void for_each_run(const Shape& shape, const std::array<const Tensor*, N>& operands,
                  FunctionRef<void(const Each<N>&, const Each<N>&, std::int64_t)> run) {
  const StridedIterator<N> plan(shape, operands);
  const auto& step = plan.inner().stride;
  parallel_for(plan.size(), kElementwiseGrain, [&](std::int64_t begin, std::int64_t end) {
    plan.for_each_run(begin, end,
                      [&](const auto& offset, std::int64_t n) { run(offset, step, n); });
  });
}

template void for_each_run<1>(const Shape&, const std::array<const Tensor*, 1>&,
                              FunctionRef<void(const Each<1>&, const Each<1>&, std::int64_t)>);
template void for_each_run<2>(const Shape&, const std::array<const Tensor*, 2>&,
                              FunctionRef<void(const Each<2>&, const Each<2>&, std::int64_t)>);
template void for_each_run<3>(const Shape&, const std::array<const Tensor*, 3>&,
                              FunctionRef<void(const Each<3>&, const Each<3>&, std::int64_t)>);
template void for_each_run<4>(const Shape&, const std::array<const Tensor*, 4>&,
                              FunctionRef<void(const Each<4>&, const Each<4>&, std::int64_t)>);

}  // namespace ember
