/// Formats scores for the commands' output.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "examples/formats/vectors/analogies.h"

namespace ember::examples {

/// "17.50 %", or "-" where nothing was asked.
inline std::string accuracy_text(const Score& score) {
  return score.asked == 0 ? "-" : fmt::format("{:.2f} %", score.accuracy());
}

inline nlohmann::ordered_json json_of(const Score& score) {
  nlohmann::ordered_json json{
      {"correct", score.correct}, {"asked", score.asked}, {"left_out", score.left_out}};
  json["accuracy"] = nullptr;
  if (score.asked > 0) json["accuracy"] = score.accuracy();
  return json;
}

}  // namespace ember::examples
