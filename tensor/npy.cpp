#include "ember/tensor/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include "ember/tensor/atomic_file.h"
#include "ember/tensor/dispatch.h"

namespace ember {
namespace {

static_assert(std::endian::native == std::endian::little,
              "numbers are read and written as they are");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kAlignment = 64;           // of the data in the file
constexpr std::size_t kLongestHeader = 1 << 20;  // NumPy's own limit is 10,000 bytes

/// What the header says: a Python dictionary with these three keys.
struct Header {
  std::string descr;
  bool fortran_order;
  Shape shape;
};

/// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }, also in Python 2's spelling,
/// with (2L, 3L) and u'descr', and nothing else.
class HeaderParser {
 public:
  HeaderParser(const std::string& path, std::string_view text) : path_(path), rest_(text) {}

  Header parse() {
    std::optional<std::string> descr;
    std::optional<bool> fortran_order;
    std::optional<Shape> shape;
    expect("{");
    while (!accept("}")) {
      const std::string key = quoted();
      expect(":");
      if (key == "descr" && !descr) {
        descr = quoted();
      } else if (key == "fortran_order" && !fortran_order) {
        fortran_order = boolean();
      } else if (key == "shape" && !shape) {
        shape = tuple();
      } else {
        refuse(fmt::format("the key '{}' is unknown or there twice", key));
      }
      if (accept(",")) continue;
      expect("}");
      break;
    }
    skip_space();
    if (!rest_.empty()) refuse("something follows the dictionary");
    if (!descr || !fortran_order || !shape) refuse("needs descr, fortran_order and shape");
    return {*descr, *fortran_order, *shape};
  }

 private:
  [[noreturn]] void refuse(std::string_view why) const {
    fail("[load_npy] '{}' has a header that is not .npy's: {}", path_, why);
  }

  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\f\r"), rest_.size()));
  }

  bool accept(std::string_view token) {
    skip_space();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!accept(token)) refuse(fmt::format("'{}' is missing", token));
  }

  /// 'text', "text" or u'text'.
  std::string quoted() {
    accept("u");
    const char quote = accept("'") ? '\'' : '"';
    if (quote == '"' && !accept("\""))
      refuse("needs a name in quotes (structured dtypes have none)");
    const std::size_t length = rest_.find(quote);
    if (length == std::string_view::npos) refuse("a quote is not closed");
    const std::string text(rest_.substr(0, length));
    const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
    if (!std::all_of(text.begin(), text.end(), is_plain)) refuse("a name is not plain text");
    rest_.remove_prefix(length + 1);
    return text;
  }

  bool boolean() {
    if (accept("True")) return true;
    expect("False");
    return false;
  }

  /// (), (2,), (2, 3) or (2, 3,); Python 2 writes an L after a long.
  Shape tuple() {
    Shape shape;
    expect("(");
    while (!accept(")")) {
      std::int64_t size = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
      if (error != std::errc() || size < 0) refuse("a size is not a number from 0 to 2^63 - 1");
      if (shape.size() == kMaxRank) refuse(fmt::format("a tensor has at most {} axes", kMaxRank));
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      shape.push_back(size);
      accept("L");
      if (accept(",")) continue;
      expect(")");
      break;
    }
    return shape;
  }

  const std::string& path_;
  std::string_view rest_;
};

/// A file being read. It knows how many bytes are left, so a wrong header cannot cause a large
/// allocation.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {
    std::error_code error;
    left_ = std::filesystem::file_size(path, error);
    if (!error) file_.open(path, std::ios::binary);
    if (!error && !file_) error = {errno, std::generic_category()};
    check(!error, "[load_npy] cannot read '{}': {}", path, error.message());
  }

  std::uintmax_t left() const { return left_; }

  void read(void* to, std::size_t bytes) {
    check(bytes <= left_, "[load_npy] '{}' ends within its header", path_);
    file_.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes));
    check(file_.good(), "[load_npy] cannot read '{}' to its end", path_);
    left_ -= bytes;
  }

  /// A little-endian number of N bytes.
  template <std::size_t N>
  std::size_t number() {
    std::array<unsigned char, N> bytes;
    read(bytes.data(), N);
    std::size_t value = 0;
    for (std::size_t i = 0; i < N; ++i) value |= std::size_t{bytes[i]} << (8 * i);
    return value;
  }

  std::string text(std::size_t length) {
    std::string text(std::min<std::uintmax_t>(length, left_), '\0');
    read(text.data(), length);
    return text;
  }

 private:
  std::string path_;
  std::ifstream file_;
  std::uintmax_t left_ = 0;
};

Header read_header(const std::string& path, Reader& file) {
  check(file.left() >= kMagic.size() && file.text(kMagic.size()) == kMagic,
        "[load_npy] '{}' is not a .npy file", path);
  const std::size_t major = file.number<1>();
  const std::size_t minor = file.number<1>();
  check(major >= 1 && major <= 3 && minor == 0,
        "[load_npy] '{}' is of format {}.{}: needs 1.0, 2.0 or 3.0", path, major, minor);
  const std::size_t length = major == 1 ? file.number<2>() : file.number<4>();
  check(length <= kLongestHeader, "[load_npy] '{}' has a header of {} bytes: needs at most {}",
        path, length, kLongestHeader);
  return HeaderParser(path, file.text(length)).parse();
}

/// A dtype in a file, and the dtype that it is loaded as.
struct Format {
  std::string_view descr;
  std::size_t bytes;
  DType dtype;
};
constexpr std::array kFormats{Format{"<f4", 4, DType::f32}, Format{"<f8", 8, DType::f64},
                              Format{"<i8", 8, DType::i64}, Format{"<i4", 4, DType::i64},
                              Format{"|b1", 1, DType::boolean}};

/// NumPy writes the byte order first, '<' or '|' (none), and reads '=' or nothing as the machine's.
/// It has no meaning for one-byte types.
const Format& format_of(const std::string& path, const std::string& descr) {
  const bool has_order = descr.find_first_of("<=|>") == 0;
  const bool is_big_endian = descr.starts_with('>');
  const std::string_view kind = std::string_view(descr).substr(has_order ? 1 : 0);
  const auto format = std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& f) {
    return f.descr.substr(1) == kind && (!is_big_endian || f.bytes == 1);
  });
  check(format != kFormats.end(),
        "[load_npy] '{}' has dtype '{}': needs '<f4', '<f8', '<i8', '<i4' or '|b1'", path, descr);
  return *format;
}

/// Error: the numbers of a tensor of this shape do not take exactly the bytes that are left.
void check_length(const std::string& path, const Header& header, const Format& format,
                  std::uintmax_t left) {
  const std::uintmax_t there = left / format.bytes;
  std::uintmax_t count = 1;  // at most there + 1, because the product may overflow
  for (const std::int64_t signed_size : header.shape) {
    const auto size = static_cast<std::uintmax_t>(signed_size);
    count = size != 0 && count > there / size ? there + 1 : count * size;
  }
  check(count == there && left % format.bytes == 0,
        "[load_npy] '{}' has {} bytes behind its header: shape {} of '{}' takes {}", path, left,
        header.shape, header.descr, count > there ? "more" : "fewer");
}

Tensor read_numbers(Reader& file, const Shape& shape, const Format& format) {
  Tensor out(shape, format.dtype);
  const auto count = static_cast<std::size_t>(out.numel());
  if (format.bytes < size_of(format.dtype)) {
    // Read into the second half and widened from the front: no number is overwritten before it is
    // read.
    auto* const wide = out.data<std::int64_t>();
    char* const narrow = reinterpret_cast<char*>(wide) + count * sizeof(std::int32_t);
    file.read(narrow, count * sizeof(std::int32_t));
    for (std::size_t i = 0; i < count; ++i) {
      std::int32_t number = 0;
      std::memcpy(&number, narrow + i * sizeof number, sizeof number);
      wide[i] = number;
    }
    return out;
  }
  file.read(out.raw_data(), count * format.bytes);
  if (format.dtype == DType::boolean) {
    auto* const byte = static_cast<unsigned char*>(out.raw_data());
    for (std::size_t i = 0; i < count; ++i) byte[i] = byte[i] != 0;
  }
  return out;
}

}  // namespace

Tensor load_npy(const std::string& path, std::int64_t limit) {
  check(limit >= 0, "[load_npy] got a limit of {}: needs 0 or more", limit);
  Reader file(path);
  const Header header = read_header(path, file);
  const Format& format = format_of(path, header.descr);
  check_length(path, header, format, file.left());
  if (!header.fortran_order) {
    Shape shape = header.shape;
    if (!shape.empty()) shape[0] = std::min(shape[0], limit);
    return read_numbers(file, shape, format);
  }
  // A column-major tensor is a row-major one with its axes reversed.
  Shape reversed_shape = header.shape;
  Dims reversed_axes = header.shape;
  std::reverse(reversed_shape.begin(), reversed_shape.end());
  for (int axis = 0; axis < reversed_axes.size(); ++axis) {
    reversed_axes[axis] = reversed_axes.size() - 1 - axis;
  }
  const Tensor whole = read_numbers(file, reversed_shape, format).permute(reversed_axes);
  return (whole.dim() == 0 ? whole : whole.slice(0, {0, limit})).contiguous();
}

void save_npy(const std::string& path, const Tensor& x) {
  AtomicFile file("save_npy", path);
  save_npy(file, x);
  file.commit();
}

void save_npy(AtomicFile& file, const Tensor& x) {
  require_defined("save_npy", x);
  const auto format = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& f) { return f.dtype == x.dtype(); });
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}",
                                   format->descr, x.shape());
  // Spaces and a newline pad the header, so that the numbers are aligned.
  const std::size_t before = kMagic.size() + 4;
  header.append(kAlignment - 1 - (before + header.size()) % kAlignment, ' ');
  header += '\n';
  const Tensor numbers = x.contiguous();
  file.write(kMagic);
  file.write({"\x01\x00", 2});
  const char length[] = {static_cast<char>(header.size() & 0xff),
                         static_cast<char>(header.size() >> 8)};
  file.write({length, 2});
  file.write(header);
  file.write({static_cast<const char*>(numbers.raw_data()),
              static_cast<std::size_t>(x.numel()) * format->bytes});
}

}  // namespace ember
