/// The rules are those of torch/_tensor_str.py.
#include "ember/tensor/print.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <vector>

#include "ember/tensor/check.h"
#include "ember/tensor/join.h"

namespace ember {
namespace {

/// Elements as text, in row-major order, and the width to which they are padded.
struct Texts {
  std::vector<std::string> elements;
  std::size_t width = 1;

  void widen_for(const std::string& text) { width = std::max(width, text.size()); }
};

enum class Notation { integer, fixed, scientific };

/// Decided by the numbers that are finite and not 0. Integers are written as such. If small numbers
/// would lose their digits in the notation of large ones, all are scientific.
Notation notation_for(const std::vector<double>& values) {
  bool are_integers = true;
  double smallest = std::numeric_limits<double>::infinity(), largest = 0;
  for (const double value : values) {
    if (!std::isfinite(value) || value == 0) continue;
    are_integers &= value == std::ceil(value);
    smallest = std::min(smallest, std::abs(value));
    largest = std::max(largest, std::abs(value));
  }
  if (largest == 0) return Notation::integer;
  const bool spread = largest / smallest > 1000 || largest > 1e8;
  if (spread || (!are_integers && smallest < 1e-4)) return Notation::scientific;
  return are_integers ? Notation::integer : Notation::fixed;
}

std::string text_of(double value, Notation notation, int precision) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  switch (notation) {
    case Notation::integer:
      return fmt::format("{:.0f}.", value);
    case Notation::fixed:
      return fmt::format("{:.{}f}", value, precision);
    default:
      return fmt::format("{:.{}e}", value, precision);
  }
}

Texts texts_of(const Tensor& shown, int precision) {
  Texts texts;
  if (is_floating(shown.dtype())) {
    const std::vector<double> values = shown.to_vector();
    const Notation notation = notation_for(values);
    for (const double value : values) {
      texts.elements.push_back(text_of(value, notation, precision));
      if (std::isfinite(value) && value != 0) texts.widen_for(texts.elements.back());
    }
    return texts;
  }
  for (const std::int64_t value : shown.to_vector<std::int64_t>()) {
    const bool is_boolean = shown.dtype() == DType::boolean;
    texts.elements.push_back(is_boolean ? (value ? "True" : "False") : fmt::format("{}", value));
    texts.widen_for(texts.elements.back());
  }
  return texts;
}

/// The elements in nested brackets; a summarised axis shows its ends around `...`.
class Layout {
 public:
  Layout(const Tensor& x, const PrintOptions& options)
      : shape_(x.shape()),
        line_width_(options.line_width),
        edge_(std::min<std::int64_t>(options.edge_items, 1 << 30)) {
    Tensor shown = x;
    if (x.numel() > options.threshold) {
      for (int axis = 0; axis < x.dim(); ++axis) shown = ends_of(shown, axis);
    }
    shown_ = shown.shape();
    texts_ = texts_of(shown, options.precision);
    next_ = texts_.elements.begin();
  }

  /// The text of the next elements: those of `axis` and all axes after it.
  std::string write(int axis, int indent) {
    if (axis == shape_.size()) return fmt::format("{:>{}}", *next_++, texts_.width);
    const bool is_row = axis == shape_.size() - 1;
    const int element_width = static_cast<int>(texts_.width) + 2;
    const int per_line = is_row ? std::max(1, (line_width_ - indent) / element_width) : 1;
    const int line_feeds = std::max(1, shape_.size() - 1 - axis);
    const std::string line_break = fmt::format(",{:\n<{}}{:{}}", "", line_feeds, "", indent + 1);
    std::string text = "[";
    int items = 0;
    const auto add = [&](const std::string& item) {
      if (items > 0) text += items % per_line == 0 ? line_break : ", ";
      text += item;
      ++items;
    };
    for (std::int64_t i = 0; i < shown_[axis]; ++i) {
      if (i == edge_ && shown_[axis] < shape_[axis]) add(is_row ? " ..." : "...");
      add(write(axis + 1, indent + 1));
    }
    return text + "]";
  }

 private:
  Tensor ends_of(const Tensor& x, int axis) const {
    const std::int64_t size = x.shape()[axis];
    if (size <= 2 * edge_) return x;
    return cat({x.narrow(axis, 0, edge_), x.narrow(axis, size - edge_, edge_)}, axis);
  }

  Shape shape_;
  Shape shown_;
  int line_width_;
  std::int64_t edge_;
  Texts texts_;
  std::vector<std::string>::const_iterator next_;
};

/// What the elements do not show: the shape of an empty tensor, and some dtypes.
std::vector<std::string> suffixes_of(const Tensor& x) {
  std::vector<std::string> suffixes;
  const bool is_empty = x.numel() == 0;
  if (is_empty && x.dim() != 1) suffixes.push_back(fmt::format("size={}", x.shape()));
  if (x.dtype() == DType::f64 || (is_empty && x.dtype() != DType::f32)) {
    suffixes.push_back(fmt::format("dtype={}", x.dtype()));
  }
  return suffixes;
}

}  // namespace

std::string to_string(const Tensor& x, const PrintOptions& options) {
  check(options.precision >= 0 && options.edge_items >= 1,
        "[to_string] got precision {} and {} edge items: needs at least 0 and 1", options.precision,
        options.edge_items);
  if (!x.defined()) return "tensor(undefined)";
  std::string text = "tensor(";
  const int indent = static_cast<int>(text.size());
  text += x.numel() == 0 ? "[]" : Layout(x, options).write(0, indent);
  for (const std::string& suffix : suffixes_of(x)) {
    const std::size_t line_begin = text.rfind('\n') + 1;  // 0 where there is no line feed
    const std::size_t width = text.size() - line_begin + 2 + 2 + suffix.size();
    const bool fits = width <= static_cast<std::size_t>(options.line_width);
    text += fits ? ", " : fmt::format(",\n{:{}}", "", indent);
    text += suffix;
  }
  return text + ")";
}

std::string Tensor::to_string() const {
  return ember::to_string(*this, {});
}

std::ostream& operator<<(std::ostream& stream, const Tensor& tensor) {
  return stream << tensor.to_string();
}

}  // namespace ember
