/// How what is wrong with a model's file is told: under the file's name, and what it was read for.
#pragma once

#include <ember/nn/safetensors.h>
#include <fmt/format.h>

#include <stdexcept>
#include <string>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {

/// Runs `read` with the file. InputError, whatever it throws: "cannot use 'FILE': …", with what may
/// be the file's own words escaped.
template <class Read>
auto reading(const char* what, const std::string& path, const Read& read) {
  try {
    return read(nn::SafetensorsFile(path));
  } catch (const std::runtime_error& error) {
    throw InputError(fmt::format("cannot {} '{}': {}", what, path, escaped(error.what())));
  }
}

}  // namespace ember::examples
