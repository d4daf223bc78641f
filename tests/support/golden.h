/// Golden data: results of PyTorch, in files in tests/golden/ (see README.md there).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ember/tensor/tensor.h"

namespace ember::test {

using Json = nlohmann::json;

/// The path of tests/golden/`file`.
std::string golden_path(const std::string& file);

/// tests/golden/`file`, parsed.
Json read_golden(const std::string& file);

/// "f32" -> DType::f32.
DType to_dtype(const std::string& name);

/// {"dtype", "shape", "values"} as a Tensor; null as an undefined one. f64 becomes `real`.
Tensor to_tensor(const Json& json, DType real = DType::f64);
std::vector<Tensor> to_tensors(const Json& json, DType real = DType::f64);

/// A number as an argument: integers stay integers; accepts "inf", "-inf" and "nan".
Scalar to_scalar(const Json& json);

/// [2, 3] as a shape or as axes.
Dims to_dims(const Json& json);

}  // namespace ember::test
