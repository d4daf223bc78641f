/// The models by name, with their default options: skip-gram and CBOW (window_model.h), NNLM and
/// RNNLM (language_model.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "examples/formats/text/vocabulary.h"
#include "examples/models/word2vec/word_model.h"

namespace ember::examples {

struct ModelOptions {
  std::string model = "cbow";
  std::int64_t size = 100;  // dimension of the vectors
  std::int64_t window = 5;  // skip-gram and CBOW: maximum number of words on each side
  std::int64_t order = 4;   // NNLM: number of preceding words
  std::int64_t hidden = 0;  // NNLM and RNNLM: width of the hidden layer; 0: `size`
  /// The output layer: hierarchical softmax, or negative sampling with so many noise words per
  /// pair, or both. If neither is given, skip-gram and CBOW use 5 negatives, and the language
  /// models hierarchical softmax; if one is given, it is used alone.
  std::optional<bool> hs = {};
  std::optional<std::int64_t> negative = {};
};

/// All names, in the order of the paper's table 3: rnnlm, nnlm, cbow, skip-gram.
std::vector<std::string> model_names();

/// Fills in all defaults. UsageError: unknown model; no output layer.
ModelOptions with_defaults(ModelOptions options);

/// An untrained model. UsageError: as with_defaults. InputError: its parameters alone need more
/// memory than this process may use.
std::unique_ptr<WordModel> make_model(const ModelOptions& options, const Vocabulary& vocabulary);

/// The default learning rate: the best one on a few million words, and far from divergence.
/// UsageError: as with_defaults.
double usual_rate(const ModelOptions& options);

}  // namespace ember::examples
