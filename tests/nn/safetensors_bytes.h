/// Safetensors files made byte by byte, and the messages with which they are refused.
#pragma once

#include <cstdint>
#include <string>

#include "ember/nn/safetensors.h"
#include "ember/tensor/error.h"
#include "examples/files.h"
#include "support/catch.h"

namespace ember::nn {

inline std::string with_length(std::uint64_t length, const std::string& rest) {
  std::string bytes(8, '\0');
  for (int i = 0; i < 8; ++i) {
    bytes[static_cast<std::size_t>(i)] = static_cast<char>(length >> (8 * i) & 0xff);
  }
  return bytes + rest;
}

inline std::string file_of(const std::string& header, const std::string& data = "") {
  return with_length(header.size(), header + data);
}

/// The message with which a file of these bytes is refused, from behind the file's name.
inline std::string refusal(const std::string& bytes) {
  const examples::ScratchDirectory scratch;
  const std::string path = scratch / "x";
  examples::write_file(path, bytes);
  try {
    const SafetensorsFile file(path);
    for (const auto& [name, entry] : file.entries()) file.tensor(name);
  } catch (const Error& error) {
    const std::string message = error.what(), opening = "[safetensors] '" + path + "'";
    REQUIRE(message.substr(0, opening.size()) == opening);
    return message.substr(opening.size());
  }
  return "";
}

/// One tensor 'w' with these fields.
inline std::string tensor_of(const std::string& fields, const std::string& data = "12345678") {
  return file_of("{\"w\":{" + fields + "}}", data);
}

inline const std::string kGood = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";

}  // namespace ember::nn
