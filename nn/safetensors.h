/// Checkpoints as safetensors files: tensors by name, and a few strings about them.
///
/// The format is that of Hugging Face's safetensors, which PyTorch, JAX, Candle and others read and
/// write: eight bytes with the length of a header, the header, which is JSON, and then the numbers
/// of one tensor after another, row-major and little-endian:
///
///     {"__metadata__": {"step": "100"},
///      "weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
///
/// Unlike a pickle, such a file holds only numbers and cannot run code. It can hold the whole state
/// of a training, because the states of modules, optimizers (optim/optimizer.h) and generators
/// (random.h) consist of tensors:
///
///     StateDict state;
///     for (const auto& [name, x] : model.state_dict()) state["model." + name] = x;
///     for (const auto& [name, x] : adam.state_dict()) state["adam." + name] = x;
///     nn::save_safetensors("run.safetensors", state, {{"step", std::to_string(step)}});
///
/// Every file that Python's safetensors reads can be read, except those with tensors of more than 8
/// axes, with duplicate names, or with unusual JSON (a tensor's entry as an array).
///
/// Files are not trusted: the header is checked against the length of the file before any numbers
/// are read. Tensors must not overlap or leave gaps, and names must be unique, so the loaded
/// tensors take at most twice the bytes of the file.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ember/tensor/state_dict.h"

namespace ember {
class MappedFile;
}

namespace ember::nn {

/// Strings by name that a file has beside its tensors.
using Metadata = std::map<std::string, std::string>;

/// Writes `path` through an AtomicFile, which replaces it in one step or leaves it as it was.
/// Tensors of any layout; the numbers are not copied as a whole. Two names of one tensor (a tied
/// weight) are two tensors in the file. The layout is that of Python's safetensors: tensors by
/// dtype, the widest first, then by name. Metadata is sorted by name, where Python's order is
/// arbitrary.
/// Error: cannot write; an undefined tensor; a tensor called "__metadata__"; names or metadata that
/// are not UTF-8; more names than a header may hold, which is 100 MB.
void save_safetensors(const std::string& path, const StateDict& tensors,
                      const Metadata& metadata = {});

/// A file that is open for reading. The constructor reads and checks its header only; numbers are
/// read when a tensor is asked for. Copies share the file. Thread-safe.
class SafetensorsFile {
 public:
  struct Entry {
    std::string_view dtype;         // as in the file: "F32", "BF16", "U8", ...
    std::optional<DType> loads_as;  // the dtype of tensor(); none for dtypes such as "U8"
    Shape shape;
    std::size_t begin;  // of its numbers, in bytes from the first number of the file
    std::size_t end;
  };

  /// Error: a file that cannot be read or is not in this format; parse_header in
  /// safetensors_header.h lists all that is checked.
  explicit SafetensorsFile(const std::string& path);

  /// By name.
  const std::map<std::string, Entry>& entries() const { return entries_; }
  const Metadata& metadata() const { return metadata_; }

  /// The numbers of one tensor, copied into memory of their own. BOOL, I64, F32 and F64 are Ember's
  /// dtypes; F16 and BF16 become f32, exactly.
  /// Error: there is no such name; another dtype; the file has been shortened since it was opened.
  Tensor tensor(const std::string& name) const;

  /// As tensor(), but without a copy where possible: the tensor's memory is then a private mapping
  /// of the file (mapped_file.h). Its pages are read when they are first used, and copied when they
  /// are first written to; writes never reach the file. Small or unaligned tensors, BOOL, F16 and
  /// BF16 are copied as in tensor(). A mapped tensor is available at once, however large, but
  /// depends on the file: as with Python's safetensors, a program that truncates or changes the
  /// file in place also changes the tensor. To replace the file, as save_safetensors does, is safe.
  Tensor mapped(const std::string& name) const;

 private:
  /// Error: as tensor().
  const Entry& loadable(const std::string& name) const;

  std::shared_ptr<const MappedFile> file_;
  std::map<std::string, Entry> entries_;
  Metadata metadata_;
  std::size_t data_ = 0;  // where in the file the first tensor's numbers begin
};

/// All tensors and the metadata of a file.
struct Safetensors {
  StateDict tensors;
  Metadata metadata;
};

/// Errors as SafetensorsFile and its tensor().
Safetensors load_safetensors(const std::string& path);

}  // namespace ember::nn
