/// Checkpoints as safetensors files: tensors by name, and a few strings about them.
///
/// The format is that of Hugging Face's safetensors, which PyTorch, JAX, Candle and others read and
/// write: eight bytes with the length of a header, the header, which is JSON, and then the numbers
/// of one tensor after another, row-major and little-endian:
///
///     {"__metadata__": {"step": "100"},
///      "weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
///
/// Unlike a pickle, such a file can do nothing but hold numbers. A whole training fits into one, as
/// parameters, optimizers (optim/optimizer.h) and generators (random.h) all have a state that is
/// made of tensors:
///
///     StateDict state;
///     for (const auto& [name, x] : model.state_dict()) state["model." + name] = x;
///     for (const auto& [name, x] : adam.state_dict()) state["adam." + name] = x;
///     nn::save_safetensors("run.safetensors", state, {{"step", std::to_string(step)}});
///
/// What Python's safetensors opens is opened, but for tensors that Ember cannot have (more than 8
/// axes), names that are there twice, and spellings that nobody writes (a tensor as an array).
///
/// Files are hostile until they are proven otherwise: before anything is read from its numbers, a
/// file's header has been checked against its length. Tensors neither overlap nor leave gaps, and
/// no name is there twice; so the numbers loaded are at most twice the bytes of the file.
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

/// What a file says about itself: strings by name.
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

/// A file that is open for reading: its header is read and checked, its numbers are still on the
/// disk. Copies share the file. Thread-safe.
class SafetensorsFile {
 public:
  struct Entry {
    std::string_view dtype;         // as the file has it: "F32", "BF16", "U8", ...
    std::optional<DType> loads_as;  // the dtype that tensor() gives; none that Ember has for "U8"
    Shape shape;
    std::size_t begin;  // of its numbers, in bytes from the first tensor's first
    std::size_t end;
  };

  /// Error: a file that cannot be read, or is not as above; see parse_header in
  /// safetensors_header.h for all that is checked.
  explicit SafetensorsFile(const std::string& path);

  /// By name.
  const std::map<std::string, Entry>& entries() const { return entries_; }
  const Metadata& metadata() const { return metadata_; }

  /// The numbers of one tensor, copied into memory of their own. BOOL, I64, F32 and F64 are Ember's
  /// dtypes; F16 and BF16 become f32, exactly.
  /// Error: there is no such name; another dtype; the file has been shortened since it was opened.
  Tensor tensor(const std::string& name) const;

  /// As tensor(), but where the numbers of a large one lie in the file as Ember has them (BOOL, F16
  /// and BF16 do not, nor do unaligned ones), it is the file's own pages, which are read when they
  /// are first looked at and copied when they are first written to; writes never reach the file
  /// (mapped_file.h). So it is there at once, however large, but only as good as the file: as with
  /// Python's safetensors, a program that shortens the file in place, or writes to it, takes the
  /// numbers away. To replace it, as save_safetensors does, is safe.
  Tensor mapped(const std::string& name) const;

 private:
  /// Error: as tensor().
  const Entry& loadable(const std::string& name) const;

  std::shared_ptr<const MappedFile> file_;
  std::map<std::string, Entry> entries_;
  Metadata metadata_;
  std::size_t data_ = 0;  // where in the file the first tensor's numbers begin
};

/// Everything that a file holds.
struct Safetensors {
  StateDict tensors;
  Metadata metadata;
};

/// Errors as SafetensorsFile and its tensor().
Safetensors load_safetensors(const std::string& path);

}  // namespace ember::nn
