/// Files in MNIST's format, compressed by gzip: images and their labels, for lesson 6.
#pragma once

#include <ember/tensor/creation.h>
#include <ember/tensor/error.h>
#include <ember/tensor/tensor.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace support {

/// The next `count` bytes; fewer if the file ends. Memory grows with what the file has: how many
/// there should be is the word of its header.
inline std::vector<std::uint8_t> read_bytes(std::FILE* from, std::int64_t count) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t left = static_cast<std::size_t>(count); left > 0;) {
    const std::size_t step = std::min<std::size_t>(left, 1 << 16), before = bytes.size();
    bytes.resize(before + step);
    const std::size_t got = std::fread(bytes.data() + before, 1, step, from);
    bytes.resize(before + got);
    left = got == step ? left - step : 0;
  }
  return bytes;
}

/// The first items of a file, at most `most`: (N, ...) with `axes` axes. The file has the bytes 0,
/// 0, 8 (for bytes) and the number of axes; the size of each axis in 4 bytes; the numbers.
/// Error: no such file; another format; fewer numbers than its sizes say.
inline ember::Tensor read_idx(const std::string& file, int axes, std::int64_t most) {
  const auto error = [&](const std::string& what) { return ember::Error(file + ": " + what); };
  if (!std::ifstream(file))
    throw error(
        "cannot be read (--fashion: apt-get install dataset-fashion-mnist, or name a folder)");
  setenv("IDX_FILE", file.c_str(), 1);  // within the command the name would have to be quoted
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
      popen("gzip -dc -- \"$IDX_FILE\" 2>/dev/null", "r"), pclose);
  if (!pipe) throw error("cannot be unpacked: gzip does not start");

  const std::vector<std::uint8_t> kind = read_bytes(pipe.get(), 4);
  if (kind != std::vector<std::uint8_t>{0, 0, 8, static_cast<std::uint8_t>(axes)}) {
    throw error("needs bytes with " + std::to_string(axes) + " axes, in MNIST's format and gzip's");
  }
  ember::Shape shape;
  std::int64_t count = 1;
  for (int axis = 0; axis < axes; ++axis) {
    const std::vector<std::uint8_t> size = read_bytes(pipe.get(), 4);
    std::int64_t items = 0;
    for (const std::uint8_t byte : size) items = items * 256 + byte;
    if (axis == 0) items = std::min(items, most);
    if (size.size() < 4 || items < 1 || items > (1 << 30) / count) {
      throw error("axis " + std::to_string(axis) + " has a size that cannot be right");
    }
    count *= items;
    shape.push_back(items);
  }
  const std::vector<std::uint8_t> numbers = read_bytes(pipe.get(), count);
  if (std::ssize(numbers) == count) return ember::from_vector(numbers, shape);
  throw error("ends after " + std::to_string(numbers.size()) + " of " + std::to_string(count) +
              " numbers");
}

}  // namespace support
