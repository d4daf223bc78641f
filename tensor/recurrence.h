/// First-order linear recurrences, in linear time.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

/// Along each row of a and b, (R, N) of one floating dtype: y_0 = b_0 and y_i = a_i y_(i-1) + b_i;
/// in reverse from the other end, y_i = a_i y_(i+1) + b_i. a_0 is not used; in reverse, a_(N-1) is
/// not.
Tensor linear_recurrence(const Tensor& a, const Tensor& b, bool reverse = false);

}  // namespace ember
