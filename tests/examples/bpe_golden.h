/// What GPT-2's encoder makes of texts with a small vocabulary (data/make_bpe.py).
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "examples/formats/tokenizers/bpe_files.h"

namespace ember::examples {

inline std::string bpe_data(const std::string& name) {
  return std::string(EMBER_TEST_DATA_DIRECTORY) + "/bpe/" + name;
}

inline BpeVocabulary golden_vocabulary() {
  return load_bpe(bpe_data("encoder.json"), bpe_data("vocab.bpe"));
}

struct GoldenText {
  std::string text;
  std::vector<std::size_t> pieces;  // how many bytes each has
  std::vector<std::int32_t> ids;
};

inline std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

inline std::vector<GoldenText> golden_texts() {
  std::ifstream file(bpe_data("golden.json"));
  std::vector<GoldenText> texts;
  for (const auto& golden : nlohmann::json::parse(file)) {
    texts.push_back({golden.contains("text") ? golden["text"].get<std::string>()
                                             : from_hex(golden["bytes"].get<std::string>()),
                     golden["pieces"].get<std::vector<std::size_t>>(),
                     golden["ids"].get<std::vector<std::int32_t>>()});
  }
  return texts;
}

}  // namespace ember::examples
