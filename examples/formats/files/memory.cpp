#include "examples/formats/files/memory.h"

#include <ember/tensor/process_limits.h>
#include <fmt/format.h>

#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

std::string size_of(double bytes) {
  return bytes < 1e9 ? fmt::format("{:.1f} MB", bytes / 1e6)
                     : fmt::format("{:.1f} GB", bytes / 1e9);
}

}  // namespace

void require_memory_for(double bytes, const std::string& things, const std::string& remedy) {
  const MemoryLimit limit = usable_memory();
  const auto most = static_cast<double>(limit.bytes);
  if (bytes < most) return;
  throw InputError(fmt::format("{} take at least {}, and {} {}: needs {}", things, size_of(bytes),
                               limit.source, size_of(most), remedy));
}

}  // namespace ember::examples
