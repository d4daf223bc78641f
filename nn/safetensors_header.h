/// Internal: the header of a safetensors file, from JSON and to JSON.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "ember/nn/safetensors.h"

namespace ember::nn {

/// The most bytes that a header may have; the format's own limit.
inline constexpr std::uint64_t kLongestHeader = 100'000'000;

/// A dtype of the format, and the dtype that Ember loads it as, if any.
struct StoredType {
  std::string_view name;
  std::size_t bits;
  std::optional<DType> loads_as;
};

/// In the order of the format's own implementation. Files hold the tensors in the reverse order of
/// their dtypes here, so that all numbers are aligned.
inline constexpr std::array kStoredTypes{
    StoredType{"BOOL", 8, DType::boolean},
    StoredType{"F4", 4, {}},
    StoredType{"F6_E2M3", 6, {}},
    StoredType{"F6_E3M2", 6, {}},
    StoredType{"U8", 8, {}},
    StoredType{"I8", 8, {}},
    StoredType{"F8_E5M2", 8, {}},
    StoredType{"F8_E4M3", 8, {}},
    StoredType{"F8_E8M0", 8, {}},
    StoredType{"F8_E4M3FNUZ", 8, {}},
    StoredType{"F8_E5M2FNUZ", 8, {}},
    StoredType{"I16", 16, {}},
    StoredType{"U16", 16, {}},
    StoredType{"F16", 16, DType::f32},
    StoredType{"BF16", 16, DType::f32},
    StoredType{"I32", 32, {}},
    StoredType{"U32", 32, {}},
    StoredType{"F32", 32, DType::f32},
    StoredType{"C64", 64, {}},
    StoredType{"F64", 64, DType::f64},
    StoredType{"I64", 64, DType::i64},
    StoredType{"U64", 64, {}},
};

/// nullptr if no dtype has this name.
const StoredType* find_stored_type(std::string_view name);

/// The only member of the header that is not a tensor.
inline constexpr std::string_view kMetadataKey = "__metadata__";

struct SafetensorsHeader {
  std::map<std::string, SafetensorsFile::Entry> entries;
  Metadata metadata;
};

/// Parses the header `text` of the file `path`, which is followed by `data_bytes` bytes. As in the
/// format's own implementation, leading white space is allowed, the metadata may be null, and
/// unknown keys of a tensor are skipped. Error (naming the file and, where there is one,
/// the tensor): not the JSON that safetensors.h shows; a duplicate name or key of a
/// tensor; a skipped value that is nested more than 128 deep; an unknown dtype; a tensor of more
/// than 8 axes, or of more elements than can be addressed; numbers whose end lies before
/// their begin or beyond the data, or whose size does not match the shape; tensors that overlap, or
/// data that belongs to no tensor.
SafetensorsHeader parse_header(const std::string& path, std::string_view text,
                               std::size_t data_bytes);

using NamedEntry = std::pair<std::string, SafetensorsFile::Entry>;
/// The header of a file with these tensors in this order, padded with spaces so that the numbers
/// after it begin at a multiple of 8 bytes.
/// Error (naming save_safetensors): a name or a part of the metadata is not UTF-8.
std::string write_header(const std::vector<NamedEntry>& entries, const Metadata& metadata);

/// Text from a file for an error message: shortened, without control characters.
std::string shown(std::string_view text);

}  // namespace ember::nn
