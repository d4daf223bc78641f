/// Differentiable joining and cutting: the functions of tensor/join.h under the same names.
#pragma once

#include <vector>

#include "ember/autograd/variable.h"
#include "ember/tensor/join.h"

namespace ember {

Variable cat(const std::vector<Variable>& variables, std::int64_t axis = 0);
Variable stack(const std::vector<Variable>& variables, std::int64_t axis = 0);
std::vector<Variable> split(const Variable& x, std::int64_t length, std::int64_t axis = 0);
std::vector<Variable> split(const Variable& x, const std::vector<std::int64_t>& lengths,
                            std::int64_t axis = 0);
std::vector<Variable> chunk(const Variable& x, std::int64_t count, std::int64_t axis = 0);
Variable pad(const Variable& x, const std::vector<std::int64_t>& pads, Scalar value = 0);
Variable tril(const Variable& x, std::int64_t diagonal = 0);
Variable triu(const Variable& x, std::int64_t diagonal = 0);

}  // namespace ember
