#include "ember/tensor/dtype.h"

namespace ember {

std::string_view name(DType dtype) {
  switch (dtype) {
    case DType::boolean:
      return "boolean";
    case DType::i64:
      return "i64";
    case DType::f32:
      return "f32";
    case DType::f64:
      return "f64";
  }
  return "unknown";
}

}  // namespace ember
