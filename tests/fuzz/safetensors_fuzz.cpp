/// Reading safetensors files of any bytes: they are refused with an Error, or loaded; and what was
/// loaded is saved, loaded and saved again as the same bytes.
///
/// A libFuzzer target, to be linked with ember::nn. Start from tests/nn/data/*.safetensors. Each
/// input becomes a file in TMPDIR, which is fastest in memory (/dev/shm).
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "ember/nn/safetensors.h"
#include "ember/tensor/error.h"

namespace {

using namespace ember;

/// The path of a file of this process's own.
std::string scratch(const std::string& name) {
  return std::filesystem::temp_directory_path() /
         ("ember-fuzz-" + std::to_string(::getpid()) + "-" + name);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void require(bool condition) {
  if (!condition) std::abort();
}

/// Saves, and returns the bytes of the file.
std::string saved(const nn::Safetensors& what) {
  const std::string path = scratch("saved");
  nn::save_safetensors(path, what.tensors, what.metadata);
  return read_file(path);
}

void read_as_a_file(const std::string& bytes) {
  const std::string path = scratch("input");
  std::ofstream(path, std::ios::binary) << bytes;
  nn::Safetensors loaded;
  try {
    const nn::SafetensorsFile file(path);
    loaded.metadata = file.metadata();
    for (const auto& [name, entry] : file.entries()) {
      if (!entry.loads_as) continue;
      const Tensor x = file.tensor(name);
      require(x.shape() == entry.shape && x.dtype() == *entry.loads_as);
      loaded.tensors[name] = x;
    }
  } catch (const Error& error) {
    require(std::string(error.what()).starts_with("[safetensors] '" + path + "'"));
    return;
  }
  const std::string once = saved(loaded);
  require(saved(nn::load_safetensors(scratch("saved"))) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  read_as_a_file(bytes);
  // And with the length of the header that it seems to have: few inputs say it themselves.
  const std::size_t end = bytes.rfind('}');
  if (end == std::string::npos || end < 8) return 0;
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>((end - 7) >> (8 * i) & 0xff);
  read_as_a_file(bytes);
  return 0;
}
