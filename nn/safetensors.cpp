#include "ember/nn/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "ember/nn/safetensors_header.h"
#include "ember/tensor/atomic_file.h"
#include "ember/tensor/check.h"
#include "ember/tensor/mapped_file.h"
#include "ember/tensor/threads.h"

namespace ember::nn {
namespace {

static_assert(std::endian::native == std::endian::little,
              "numbers are read and written as they are");

constexpr std::size_t kLengthBytes = 8;  // of the header's length

// --- Saving

const StoredType& stored_type(DType dtype) {
  return *std::find_if(kStoredTypes.begin(), kStoredTypes.end(), [&](const StoredType& type) {
    return type.loads_as == dtype && type.bits == 8 * size_of(dtype);
  });
}

/// The tensors in the order of the file: by dtype, the widest first, then by name.
std::vector<NamedEntry> laid_out(const StateDict& tensors) {
  std::vector<NamedEntry> entries;
  for (auto type = kStoredTypes.rbegin(); type != kStoredTypes.rend(); ++type) {
    for (const auto& [name, x] : tensors) {
      if (&stored_type(x.dtype()) != &*type) continue;
      const std::size_t begin = entries.empty() ? 0 : entries.back().second.end;
      const std::size_t bytes = static_cast<std::size_t>(x.numel()) * size_of(x.dtype());
      entries.push_back({name, {type->name, x.dtype(), x.shape(), begin, begin + bytes}});
    }
  }
  return entries;
}

/// Writes x in row-major order. If x is not contiguous, it is copied in small parts.
void write_numbers(AtomicFile& file, const Tensor& x) {
  constexpr std::int64_t kPart = 1 << 17;
  if (!x.is_contiguous() && x.numel() > kPart) {
    const std::int64_t half = x.size(0) / 2;
    if (half == 0) return write_numbers(file, x[0]);
    write_numbers(file, x.narrow(0, 0, half));
    return write_numbers(file, x.narrow(0, half, x.size(0) - half));
  }
  const Tensor part = x.contiguous();
  file.write({static_cast<const char*>(part.raw_data()),
              static_cast<std::size_t>(part.numel()) * size_of(part.dtype())});
}

// --- Loading

/// The header of a file, which follows its length, and how many bytes lie in front of the numbers.
struct HeaderText {
  std::string_view text;
  std::size_t data;
};

HeaderText header_text(const MappedFile& file) {
  const std::string_view bytes = file.bytes();
  const std::string& path = file.path();
  check(bytes.size() >= kLengthBytes,
        "[safetensors] '{}' has {} bytes: a safetensors file has at least {}", path, bytes.size(),
        kLengthBytes);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  check(length <= kLongestHeader,
        "[safetensors] '{}' has a header of {} bytes, if it is a safetensors file: needs at most "
        "{}",
        path, length, kLongestHeader);
  const std::string_view behind = bytes.substr(kLengthBytes);
  check(length <= behind.size(),
        "[safetensors] '{}' has a header of {} bytes, of which {} are there", path, length,
        behind.size());
  return {behind.substr(0, length), kLengthBytes + length};
}

/// IEEE 754's half precision, widened, its exponent's bias of 15 turned into 127. Subnormal numbers
/// are whole multiples of 2^-24. No step takes or gives a subnormal f32, so the result is exact
/// also in a program that flushes those to zero, as one linked with -ffast-math does.
float from_half(std::uint16_t half) {
  constexpr std::uint32_t kFractionBits = 10, kSmallestNormal = 1U << kFractionBits;
  constexpr std::uint32_t kInfinity = 31U << kFractionBits;
  const std::uint32_t magnitude = half & 0x7fffU;
  const std::uint32_t widened = magnitude << 13;
  const float subnormal = static_cast<float>(static_cast<std::int32_t>(magnitude)) * 0x1p-24F;
  const std::uint32_t normal = widened + ((127U - 15U) << 23);
  std::uint32_t bits =
      magnitude < kSmallestNormal ? std::bit_cast<std::uint32_t>(subnormal) : normal;
  bits = magnitude < kInfinity ? bits : widened | 0x7f800000U;
  return std::bit_cast<float>(bits | (half & 0x8000U) << 16);
}

/// bfloat16 is the upper half of an f32.
float from_bfloat(std::uint16_t upper) {
  return std::bit_cast<float>(std::uint32_t{upper} << 16);
}

/// out[i] = convert(number i of the file), in parallel. Numbers in a file need not be aligned.
template <class Stored, class T, class Convert>
void convert_numbers(const char* stored, const Tensor& out, Convert convert) {
  T* const to = out.data<T>();
  constexpr double kGrain = 20'000;
  parallel_for(out.numel(), kGrain, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      Stored number{};
      std::memcpy(&number, stored + i * static_cast<std::int64_t>(sizeof number), sizeof number);
      to[i] = convert(number);
    }
  });
}

/// A parallel copy: a single core does not use the full memory bandwidth.
void copy_numbers(const char* stored, const Tensor& out) {
  char* const to = static_cast<char*>(out.raw_data());
  constexpr double kGrain = 100'000;
  const std::int64_t bytes = out.numel() * static_cast<std::int64_t>(size_of(out.dtype()));
  parallel_for(bytes, kGrain, [=](std::int64_t begin, std::int64_t end) {
    std::memcpy(to + begin, stored + begin, static_cast<std::size_t>(end - begin));
  });
}

Tensor load(const char* stored, const SafetensorsFile::Entry& entry) {
  Tensor out(entry.shape, *entry.loads_as);
  if (out.numel() == 0) return out;
  if (entry.dtype == "F16") {
    convert_numbers<std::uint16_t, float>(stored, out, from_half);
  } else if (entry.dtype == "BF16") {
    convert_numbers<std::uint16_t, float>(stored, out, from_bfloat);
  } else if (entry.dtype == "BOOL") {  // a file may hold any byte, but a bool must be 0 or 1
    convert_numbers<std::uint8_t, bool>(stored, out, [](std::uint8_t byte) { return byte != 0; });
  } else {
    copy_numbers(stored, out);
  }
  return out;
}

void require_loadable(const std::string& path, const std::string& name,
                      const SafetensorsFile::Entry& entry) {
  check(entry.loads_as.has_value(),
        "[safetensors] '{}', tensor '{}': Ember has no dtype for {}: needs BOOL, I64, F16, BF16, "
        "F32 or F64",
        path, shown(name), entry.dtype);
}

}  // namespace

void save_safetensors(const std::string& path, const StateDict& tensors, const Metadata& metadata) {
  for (const auto& [name, x] : tensors) {
    check(x.defined(), "[save_safetensors] the tensor '{}' is undefined", shown(name));
    check(name != kMetadataKey, "[save_safetensors] no tensor can be called '{}'", kMetadataKey);
  }
  const std::vector<NamedEntry> entries = laid_out(tensors);
  const std::string header = write_header(entries, metadata);
  check(header.size() <= kLongestHeader,
        "[save_safetensors] names and metadata take {} bytes: needs at most {}", header.size(),
        kLongestHeader);
  AtomicFile file("save_safetensors", path);
  const std::uint64_t length = header.size();
  file.write({reinterpret_cast<const char*>(&length), kLengthBytes});
  file.write(header);
  for (const auto& [name, entry] : entries) write_numbers(file, tensors.at(name));
  file.commit();
}

SafetensorsFile::SafetensorsFile(const std::string& path)
    : file_(std::make_shared<MappedFile>("safetensors", path)) {
  const HeaderText header = header_text(*file_);
  SafetensorsHeader parsed = parse_header(path, header.text, file_->bytes().size() - header.data);
  entries_ = std::move(parsed.entries);
  metadata_ = std::move(parsed.metadata);
  data_ = header.data;
}

const SafetensorsFile::Entry& SafetensorsFile::loadable(const std::string& name) const {
  const auto found = entries_.find(name);
  check(found != entries_.end(), "[safetensors] '{}' has no tensor '{}' among its {}",
        file_->path(), shown(name), entries_.size());
  const Entry& entry = found->second;
  require_loadable(file_->path(), name, entry);
  file_->check_length();
  return entry;
}

Tensor SafetensorsFile::tensor(const std::string& name) const {
  const Entry& entry = loadable(name);
  return load(file_->bytes().data() + data_ + entry.begin, entry);
}

Tensor SafetensorsFile::mapped(const std::string& name) const {
  // Smaller tensors are copied: that is cheaper than a mapping, whose number is limited.
  constexpr std::size_t kLarge = std::size_t{1} << 20;
  const Entry& entry = loadable(name);
  const std::size_t begin = data_ + entry.begin, bytes = entry.end - entry.begin;
  const bool is_as_here = entry.dtype == stored_type(*entry.loads_as).name && entry.dtype != "BOOL";
  if (bytes < kLarge || !is_as_here || begin % size_of(*entry.loads_as) != 0) return tensor(name);
  return {file_->copy_on_write(begin, bytes), entry.shape, *entry.loads_as};
}

Safetensors load_safetensors(const std::string& path) {
  const SafetensorsFile file(path);
  for (const auto& [name, entry] : file.entries()) require_loadable(path, name, entry);
  Safetensors loaded;
  for (const auto& [name, entry] : file.entries()) loaded.tensors[name] = file.tensor(name);
  loaded.metadata = file.metadata();
  return loaded;
}

}  // namespace ember::nn
