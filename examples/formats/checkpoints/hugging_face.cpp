#include "examples/formats/checkpoints/hugging_face.h"

#include <ember/nn/init.h>
#include <ember/tensor/creation.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>

#include "examples/formats/checkpoints/hugging_face_config.h"
#include "examples/formats/checkpoints/reading.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_reader.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {
namespace {

constexpr std::string_view kPrefix = "transformer.", kHead = "lm_head.weight";

bool is_conv1d(std::string_view name) {
  constexpr std::array<std::string_view, 3> kWeights{"c_attn.weight", "c_proj.weight",
                                                     "c_fc.weight"};
  return std::any_of(kWeights.begin(), kWeights.end(),
                     [&](std::string_view weight) { return name.ends_with(weight); });
}

bool is_mask(std::string_view name) {
  return name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias");
}

/// The tensors of a file, by the names that nn::GPT uses.
class HuggingFaceTensors {
 public:
  explicit HuggingFaceTensors(nn::SafetensorsFile file) : file_(std::move(file)) {
    for (const auto& [name, entry] : file_.entries()) {
      if (is_mask(name)) continue;
      const std::string ours = name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
      const auto [other, is_new] = names_.emplace(ours, name);
      if (!is_new) {
        throw InputError(fmt::format("it has both {} and {}", quote(other->second), quote(name)));
      }
    }
  }

  bool contains(std::string_view name) const { return names_.contains(std::string(name)); }

  /// InputError: there is no such matrix.
  const Shape& matrix_shape(const std::string& name) const {
    if (!contains(name)) throw InputError(fmt::format("it has no '{}': it is no GPT-2", name));
    const Shape& shape = file_.entries().at(names_.at(name)).shape;
    if (shape.size() == 2) return shape;
    throw InputError(fmt::format("its '{}' has shape {}: needs a matrix", name, shape.to_string()));
  }

  /// InputError: there is no matrix of this name and shape.
  void require_shape(const std::string& name, const Shape& shape) const {
    if (matrix_shape(name) == shape) return;
    throw InputError(fmt::format("its '{}' has shape {}: needs {}", name,
                                 matrix_shape(name).to_string(), shape.to_string()));
  }

  /// One more than the number of the last block. InputError: a block has no number, or a larger one
  /// than this many tensors can have.
  std::int64_t layers() const {
    std::int64_t count = 0;
    for (const auto& [name, theirs] : names_) {
      if (!name.starts_with("h.")) continue;
      std::int64_t block = -1;
      std::from_chars(name.data() + 2, name.data() + name.size(), block);
      if (block < 0 || block >= std::ssize(names_)) {
        throw InputError(
            fmt::format("it has a tensor {}, of {} in all", quote(theirs), file_.entries().size()));
      }
      count = std::max(count, block + 1);
    }
    return count;
  }

  /// Whether the head is missing, or equal to the token table.
  bool is_tied() const {
    if (!contains(kHead)) return true;
    const Tensor head = stored(std::string(kHead)), table = stored("wte.weight");
    return head.shape() == table.shape() &&
           std::memcmp(head.raw_data(), table.raw_data(),
                       static_cast<std::size_t>(head.numel()) * sizeof(float)) == 0;
  }

  /// All tensors, with nn::GPT's names and shapes.
  StateDict state(bool is_tied) const {
    StateDict result;
    for (const auto& [name, theirs] : names_) {
      if (is_tied && name == kHead) continue;
      const Tensor x = stored(name);
      result[name] = is_conv1d(name) && x.dim() == 2 ? x.t() : x;
    }
    return result;
  }

 private:
  /// Converts to f32. InputError: not a floating-point tensor.
  Tensor stored(const std::string& name) const {
    const std::string& theirs = names_.at(name);
    const auto& [dtype, loads_as, shape, begin, end] = file_.entries().at(theirs);
    if (!loads_as || !is_floating(*loads_as)) {
      throw InputError(
          fmt::format("its {} is of {}: needs F32, F16, BF16 or F64", quote(theirs), dtype));
    }
    return file_.mapped(theirs).to(DType::f32);
  }

  nn::SafetensorsFile file_;
  std::map<std::string, std::string> names_;  // our name -> the file's name
};

/// The config as far as shapes and names determine it. n_head is 0 where it is unknown.
nn::GPTConfig config_of(const HuggingFaceTensors& tensors, std::optional<std::int64_t> n_head) {
  constexpr std::int64_t kHeadWidth = 64;  // in all published GPT-2 models
  nn::GPTConfig config{.dropout = 0.1};
  config.vocab_size = tensors.matrix_shape("wte.weight")[0];
  config.n_embd = tensors.matrix_shape("wte.weight")[1];
  config.block_size = tensors.matrix_shape("wpe.weight")[0];
  config.n_layer = tensors.layers();
  config.n_head = n_head.value_or(config.n_embd % kHeadWidth == 0 ? config.n_embd / kHeadWidth : 0);
  config.tie_word_embeddings = tensors.is_tied();
  return config;
}

}  // namespace

nn::GPT load_hugging_face(const HuggingFaceFiles& files) {
  return reading("import", files.model, [&](nn::SafetensorsFile file) {
    const HuggingFaceTensors tensors(std::move(file));
    nn::GPTConfig config = config_of(tensors, files.n_head);
    if (files.config) {
      const std::string text = read_whole(*files.config, {1 << 20, "no config is"});
      config = parse_hugging_face_config(*files.config, text, config);
    }
    if (config.n_head == 0) {
      throw InputError(fmt::format("nothing says its n_head, and {} channels make no heads of 64",
                                   config.n_embd));
    }
    if (files.n_head && config.n_head != *files.n_head) {
      throw InputError(fmt::format("'{}' says n_head {}, and --n-head {}", *files.config,
                                   config.n_head, *files.n_head));
    }
    // Before memory is allocated: the largest tensor of each block exists, with the config's shape.
    for (std::int64_t i = 0; i < config.n_layer; ++i) {
      tensors.require_shape(fmt::format("h.{}.mlp.c_fc.weight", i),
                            {config.n_embd, 4 * config.n_embd});
    }
    const nn::init::SkipInit skip;
    nn::GPT model(config);
    constexpr bool kStrict = true, kAssign = true;
    model.load_state_dict(tensors.state(config.tie_word_embeddings), kStrict, kAssign);
    model.eval();
    return model;
  });
}

StateDict to_hugging_face(const nn::GPT& model) {
  StateDict result;
  for (const auto& [name, x] : model.state_dict()) {
    const std::string theirs = name == kHead ? name : std::string(kPrefix) + name;
    result[theirs] = is_conv1d(name) ? x.t() : x;
    const bool is_table = name == kHead || name == "wte.weight" || name == "wpe.weight";
    if (model.config().bias || is_table) continue;
    const std::string_view layer = std::string_view(theirs).substr(0, theirs.rfind('.'));
    result[std::string(layer) + ".bias"] = zeros({x.size(0)}, x.dtype());
  }
  return result;
}

}  // namespace ember::examples
