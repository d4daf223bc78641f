/// Error messages for a model's file that cannot be read: they name the file and its use.
#pragma once

#include <ember/nn/safetensors.h>
#include <fmt/format.h>

#include <stdexcept>
#include <string>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {

/// Opens the file and calls `read` with it. Turns any exception into an InputError "cannot use
/// 'FILE': …", and escapes the message, which may quote the file.
template <class Read>
auto reading(const char* what, const std::string& path, const Read& read) {
  try {
    return read(nn::SafetensorsFile(path));
  } catch (const std::runtime_error& error) {
    throw InputError(fmt::format("cannot {} '{}': {}", what, path, escaped(error.what())));
  }
}

}  // namespace ember::examples
