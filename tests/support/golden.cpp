#include "support/golden.h"

#include <fstream>

#include "ember/tensor/creation.h"
#include "ember/tensor/error.h"

namespace ember::test {
namespace {

template <class T, class Convert>
Tensor filled_from(const Json& values, const Shape& shape, DType dtype, Convert convert) {
  Tensor out(shape, dtype);
  T* to = out.data<T>();
  for (const Json& value : values) *to++ = static_cast<T>(convert(value));
  return out;
}

double to_real(const Json& json) {
  // stod reads "inf", "-inf" and "nan".
  return json.is_string() ? std::stod(json.get<std::string>()) : json.get<double>();
}

}  // namespace

std::string golden_path(const std::string& file) {
  return EMBER_GOLDEN_DIRECTORY "/" + file;
}

Json read_golden(const std::string& file) {
  const std::string path = golden_path(file);
  std::ifstream stream(path);
  if (!stream) throw Error("[golden] cannot read " + path);
  return Json::parse(stream);
}

DType to_dtype(const std::string& text) {
  for (DType dtype : {DType::boolean, DType::i64, DType::f32, DType::f64}) {
    if (name(dtype) == text) return dtype;
  }
  throw Error("[golden] no dtype is called '" + text + "'");
}

Tensor to_tensor(const Json& json, DType real) {
  if (json.is_null()) return {};
  const Shape shape = to_dims(json.at("shape"));
  const Json& values = json.at("values");
  switch (const DType dtype = to_dtype(json.at("dtype")); dtype) {
    case DType::boolean:
      return filled_from<bool>(values, shape, dtype, [](const Json& v) { return v.get<bool>(); });
    case DType::i64:
      return filled_from<std::int64_t>(values, shape, dtype,
                                       [](const Json& v) { return v.get<std::int64_t>(); });
    case DType::f32:
      return filled_from<float>(values, shape, dtype, to_real);
    default:
      return filled_from<double>(values, shape, dtype, to_real).to(real);
  }
}

std::vector<Tensor> to_tensors(const Json& json, DType real) {
  std::vector<Tensor> tensors;
  for (const Json& item : json) tensors.push_back(to_tensor(item, real));
  return tensors;
}

Scalar to_scalar(const Json& json) {
  if (json.is_number_integer()) return json.get<std::int64_t>();
  return to_real(json);
}

Dims to_dims(const Json& json) {
  return Dims(std::span<const std::int64_t>(json.get<std::vector<std::int64_t>>()));
}

}  // namespace ember::test
