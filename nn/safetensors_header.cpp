#include "ember/nn/safetensors_header.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "ember/tensor/check.h"
#include "ember/tensor/joined.h"

namespace ember::nn {
namespace {

using Entry = SafetensorsFile::Entry;
using nlohmann::json;

/// The greatest nesting depth of a skipped value. serde_json, the format's own parser, allows less.
constexpr int kDeepest = 128;

/// The handler of nlohmann's SAX parser. It stores only what is needed. It refuses duplicate names,
/// which a parsed json object would hide, and too deep nesting.
class HeaderReader : public json::json_sax_t {
 public:
  explicit HeaderReader(const std::string& path) : path_(path) {}

  SafetensorsHeader take() { return std::move(header_); }

  // --- Called by the parser; true means continue
  bool start_object(std::size_t) override {
    if (is_passed_over()) return enter();
    if (place_ == Place::outside) {
      place_ = Place::header;
    } else if (place_ == Place::header) {
      place_ = name_ == kMetadataKey ? Place::metadata : Place::tensor;
    } else {
      refuse_value("an object");
    }
    return true;
  }

  bool end_object() override {
    if (depth_ > 0) return leave();
    if (place_ == Place::tensor) keep_tensor();
    place_ = place_ == Place::header ? Place::outside : Place::header;
    return true;
  }

  bool key(std::string& key) override {
    if (depth_ > 0) return true;
    if (place_ == Place::header) {
      const bool is_new = key == kMetadataKey ? !std::exchange(has_metadata_, true)
                                              : !header_.entries.contains(key);
      check(is_new, "[safetensors] '{}' has the name '{}' twice", path_, shown(key));
      name_ = key;
      tensor_ = {};
    } else if (place_ == Place::metadata) {
      check(!header_.metadata.contains(key), "[safetensors] '{}' has the metadata '{}' twice",
            path_, shown(key));
    } else {
      const bool is_there = (key == "dtype" && tensor_.type) || (key == "shape" && tensor_.shape) ||
                            (key == "data_offsets" && tensor_.offsets);
      if (is_there) refuse(fmt::format("its key '{}' is there twice", key));
    }
    key_ = key;
    return true;
  }

  bool string(std::string& text) override {
    if (is_passed_over()) return true;
    if (place_ == Place::metadata) {
      header_.metadata.emplace(key_, std::move(text));
    } else if (place_ == Place::tensor && key_ == "dtype") {
      tensor_.type = type_called(text);
    } else {
      refuse_value("a string");
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (is_passed_over()) return enter();
    if (place_ == Place::tensor && key_ == "shape") {
      tensor_.shape.emplace();
    } else if (place_ == Place::tensor && key_ == "data_offsets") {
      tensor_.offsets.emplace();
    } else {
      refuse_value("an array");
    }
    place_ = Place::array;
    return true;
  }

  bool end_array() override {
    if (depth_ > 0) return leave();
    place_ = Place::tensor;
    return true;
  }

  bool number_unsigned(std::uint64_t number) override {
    if (is_passed_over()) return true;
    const bool fits = number <= std::numeric_limits<std::int64_t>::max();
    if (place_ != Place::array || !fits) refuse_value(fmt::format("the number {}", number));
    if (key_ == "data_offsets") {
      tensor_.offsets->push_back(number);
      if (tensor_.offsets->size() > 2) refuse("its data_offsets are more than two");
    } else {
      if (tensor_.shape->size() == kMaxRank) {
        refuse(fmt::format("it has more than {} axes, the most that a tensor can have", kMaxRank));
      }
      tensor_.shape->push_back(static_cast<std::int64_t>(number));
    }
    return true;
  }

  bool null() override {
    const bool is_no_metadata = place_ == Place::header && name_ == kMetadataKey;
    if (!is_passed_over() && !is_no_metadata) refuse_value("null");
    return true;
  }
  bool boolean(bool) override {
    if (!is_passed_over()) refuse_value("a boolean");
    return true;
  }
  bool number_integer(std::int64_t number) override {
    if (!is_passed_over()) refuse_value(fmt::format("the number {}", number));
    return true;
  }
  bool number_float(double, const std::string& text) override {
    if (!is_passed_over()) refuse_value("the number " + shown(text));
    return true;
  }
  bool binary(json::binary_t&) override { refuse_value("binary"); }  // JSON has none

  bool parse_error(std::size_t, const std::string&, const json::exception& error) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 9: ...; last read: '...'":
    // without the exception's name, and without what was read, which may be anything.
    std::string why = error.what();
    why.erase(0, why.find("] ") + 2);
    why.erase(std::min(why.find("; last read"), why.size()));
    fail("[safetensors] '{}' has a header that is not JSON: {}", path_, shown(why));
  }

 private:
  /// Where the parser is. An array is a tensor's shape or its data_offsets, as key_ says.
  enum class Place { outside, header, metadata, tensor, array };

  struct Fields {
    const StoredType* type = nullptr;
    std::optional<Shape> shape;
    std::optional<std::vector<std::uint64_t>> offsets;
  };

  [[noreturn]] void refuse(std::string_view why) const {
    fail("[safetensors] '{}', tensor '{}': {}", path_, shown(name_), why);
  }

  /// Whether the parser is at, or inside, the value of an unknown key of a tensor, which is
  /// skipped.
  bool is_passed_over() const {
    const bool is_known = key_ == "dtype" || key_ == "shape" || key_ == "data_offsets";
    return depth_ > 0 || (place_ == Place::tensor && !is_known);
  }
  bool enter() {
    if (++depth_ > kDeepest) {
      refuse(fmt::format("its key '{}' nests more than {} deep", shown(key_), kDeepest));
    }
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }

  /// Error: `what` is not allowed at this point.
  [[noreturn]] void refuse_value(std::string_view what) const {
    switch (place_) {
      case Place::header:
        if (name_ == kMetadataKey) {
          fail("[safetensors] '{}' has {} as its metadata: needs an object of strings", path_,
               what);
        }
        refuse(fmt::format("it is {}: needs an object", what));
      case Place::metadata:
        fail("[safetensors] '{}' has {} as its metadata '{}': needs a string", path_, what,
             shown(key_));
      case Place::tensor:
        refuse(fmt::format("its {} is {}: needs {}", key_, what,
                           key_ == "dtype" ? "a string" : "an array of whole numbers"));
      default:
        refuse(fmt::format("its {} holds {}: needs whole numbers from 0 to 2^63 - 1", key_, what));
    }
  }

  const StoredType* type_called(std::string_view name) const {
    const StoredType* const type = find_stored_type(name);
    if (!type) refuse(fmt::format("its dtype '{}' is unknown", shown(name)));
    return type;
  }

  void keep_tensor() {
    const auto& [type, shape, offsets] = tensor_;
    if (!type || !shape || !offsets) refuse("needs dtype, shape and data_offsets");
    if (offsets->size() != 2) refuse("its data_offsets are fewer than two");
    header_.entries.emplace(
        name_, Entry{type->name, type->loads_as, *shape, (*offsets)[0], (*offsets)[1]});
  }

  const std::string& path_;
  SafetensorsHeader header_;
  Place place_ = Place::outside;
  bool has_metadata_ = false;
  std::string name_;  // of the current member of the header
  std::string key_;   // the current key in it
  int depth_ = 0;     // how many skipped objects and arrays are open
  Fields tensor_;
};

/// The number of elements of a shape without negative sizes; none if it is too large for Ember.
std::optional<std::uint64_t> count_elements(const Shape& shape) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max() / 8;  // as numel()
  std::uint64_t count = 1;
  for (const std::int64_t size : shape) {
    const auto factor = static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1));
    if (count > kMost / factor) return std::nullopt;
    count *= factor;
  }
  return std::find(shape.begin(), shape.end(), 0) != shape.end() ? 0 : count;
}

/// `text` as a JSON string.
std::string quoted(const char* what, const std::string& text) {
  try {
    return json(text).dump();
  } catch (const json::type_error&) {
    fail("[save_safetensors] the {} '{}' is not UTF-8", what, shown(text));
  }
}

/// Error: the numbers of this tensor end before they begin or beyond the data, or their size does
/// not match its shape.
void check_numbers(const std::string& path, const std::string& name, const Entry& entry,
                   std::size_t data_bytes) {
  const auto refuse = [&](const std::string& why) {
    fail("[safetensors] '{}', tensor '{}': {}", path, shown(name), why);
  };
  const auto& [dtype, loads_as, shape, begin, end] = entry;
  if (begin > end) refuse(fmt::format("its data_offsets [{}, {}] run backwards", begin, end));
  if (end > data_bytes) {
    refuse(fmt::format("its data_offsets [{}, {}] reach beyond the {} bytes of data in the file",
                       begin, end, data_bytes));
  }
  const std::optional<std::uint64_t> count = count_elements(shape);
  if (!count) refuse(fmt::format("shape {} has more elements than can be addressed", shape));
  const std::uint64_t bits = find_stored_type(dtype)->bits, rest = *count % 8 * bits;
  const std::uint64_t needed = *count / 8 * bits + rest / 8;
  if (rest % 8 != 0) {
    refuse(fmt::format("{} of shape {} takes a part of a byte", dtype, shape));
  }
  if (end - begin != needed) {
    refuse(fmt::format("its data_offsets [{}, {}] hold {} bytes: {} of shape {} takes {}", begin,
                       end, end - begin, dtype, shape, needed));
  }
}

/// Error: tensors overlap, or some of the data belongs to no tensor.
void check_layout(const std::string& path, const std::map<std::string, Entry>& entries,
                  std::size_t data_bytes) {
  std::vector<const std::pair<const std::string, Entry>*> in_order;
  for (const auto& named : entries) in_order.push_back(&named);
  const auto place = [](const auto* named) {
    return std::pair(named->second.begin, named->second.end);
  };
  std::sort(in_order.begin(), in_order.end(),
            [&](const auto* a, const auto* b) { return place(a) < place(b); });
  std::size_t end = 0;  // of the tensors so far
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    const auto& [name, entry] = *in_order[i];
    if (entry.begin < end) {
      fail("[safetensors] '{}': the tensors '{}' and '{}' overlap", path,
           shown(in_order[i - 1]->first), shown(name));
    }
    if (entry.begin > end) {
      fail("[safetensors] '{}': the bytes from {} to {}, before tensor '{}', are no tensor's", path,
           end, entry.begin, shown(name));
    }
    end = entry.end;
  }
  check(end == data_bytes, "[safetensors] '{}': the bytes from {} to {}, its last, are no tensor's",
        path, end, data_bytes);
}

}  // namespace

const StoredType* find_stored_type(std::string_view name) {
  const auto* const found = std::find_if(kStoredTypes.begin(), kStoredTypes.end(),
                                         [&](const StoredType& type) { return type.name == name; });
  return found == kStoredTypes.end() ? nullptr : found;
}

SafetensorsHeader parse_header(const std::string& path, std::string_view text,
                               std::size_t data_bytes) {
  check(text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size())).starts_with('{'),
        "[safetensors] '{}' is no safetensors file: its header does not begin with '{{'", path);
  // The parser would take this character for the end of the text.
  check(text.find('\0') == std::string_view::npos,
        "[safetensors] '{}' has a header that is not JSON: it holds a zero byte", path);
  HeaderReader reader(path);
  json::sax_parse(text.begin(), text.end(), &reader);
  SafetensorsHeader header = reader.take();
  for (const auto& [name, entry] : header.entries) check_numbers(path, name, entry, data_bytes);
  check_layout(path, header.entries, data_bytes);
  return header;
}

std::string write_header(const std::vector<NamedEntry>& entries, const Metadata& metadata) {
  std::string text = "{";
  if (!metadata.empty()) {
    text += fmt::format("\"{}\":{{", kMetadataKey);
    for (const auto& [name, value] : metadata) {
      text += quoted("metadata", name) + ":" + quoted("metadata", value) + ",";
    }
    text.back() = '}';
    text += ',';
  }
  for (const auto& [name, entry] : entries) {
    text += fmt::format(
        "{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}},", quoted("name", name),
        entry.dtype, joined({entry.shape.begin(), entry.shape.end()}, ","), entry.begin, entry.end);
  }
  if (text.back() == ',') text.pop_back();
  text += '}';
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 200;
  std::size_t length = std::min(text.size(), kMost);
  // Not in the middle of a character.
  while (length > 0 && length < text.size() && (text[length] & 0xc0) == 0x80) --length;
  std::string result;
  for (const char c : text.substr(0, length)) {
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    result += is_control ? fmt::format("\\x{:02x}", c) : std::string(1, c);
  }
  return length < text.size() ? result + "..." : result;
}

}  // namespace ember::nn
