/// The queries on word vectors, at the prompt and on the command line: each takes words and returns
/// an answer for people and for programs.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/vectors/analogies.h"
#include "examples/formats/vectors/word_vectors.h"

namespace ember::examples {

struct QueryOptions {
  std::optional<std::int64_t> count;              // number of words in the answer; default 10
  AnalogyMethod method = AnalogyMethod::cos_add;  // for analogies
  std::string output = "plot.svg";                // for pictures: .svg or .html
  std::vector<std::string> inputs = {};           // files that a picture must not overwrite
};

struct Answer {
  Answer(std::string for_people, std::string in_one_line, nlohmann::ordered_json for_programs);

  std::string text;      // ends with a line break
  std::string one_line;  // a shorter form, without a line break
  std::shared_ptr<const nlohmann::ordered_json> json;
};

struct Query {
  std::string_view name;
  std::string_view arguments;    // "WORD", "A - B + C"
  std::string_view description;  // "the words closest to a word"
  /// UsageError: wrong arguments, or an unknown word.
  Answer (*answer)(const WordVectors& vectors, const std::vector<std::string>& words,
                   const QueryOptions& options);
  bool at_each_moment = true;  // works with --history: has a one-line answer
};

/// similar, analogy, similarity, odd, vector and plot.
std::span<const Query> queries();

/// Null if there is no query of this name.
const Query* find_query(std::string_view name);

}  // namespace ember::examples
