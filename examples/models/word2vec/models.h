/// The models there are, by name, with what is usual for each: skip-gram and CBOW (window_model.h),
/// NNLM and RNNLM (language_model.h).
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
  std::int64_t size = 100;  // numbers a word
  std::int64_t window = 5;  // skip-gram and CBOW: words looked at on each side, at most
  std::int64_t order = 4;   // NNLM: words looked at before each
  std::int64_t hidden = 0;  // NNLM and RNNLM: the hidden layer's width; 0: as `size`
  /// What predicts words: hierarchical softmax, or so many negatives for each pair, or both. Where
  /// neither is said, skip-gram and CBOW have 5 negatives, and the language models hierarchical
  /// softmax; where one is, it is used alone.
  std::optional<bool> hs = {};
  std::optional<std::int64_t> negative = {};
};

/// All names, in the order of the paper's table 3: rnnlm, nnlm, cbow, skip-gram.
std::vector<std::string> model_names();

/// The same options with nothing left open. UsageError: no such model; nothing that predicts.
ModelOptions with_defaults(ModelOptions options);

/// A model as it is before training. UsageError: as with_defaults. InputError: its numbers alone
/// are more than the memory that this process may use.
std::unique_ptr<WordModel> make_model(const ModelOptions& options, const Vocabulary& vocabulary);

/// The learning rate at which the model learns most on a few million words, and still far from
/// where it would diverge. UsageError: as with_defaults.
double usual_rate(const ModelOptions& options);

}  // namespace ember::examples
