#include "examples/models/word2vec/models.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/memory.h"
#include "examples/models/word2vec/hierarchical_softmax.h"
#include "examples/models/word2vec/negative_sampling.h"
#include "examples/models/word2vec/nnlm.h"
#include "examples/models/word2vec/output_sum.h"
#include "examples/models/word2vec/rnnlm.h"
#include "examples/models/word2vec/window_model.h"

namespace ember::examples {
namespace {

using Made = std::unique_ptr<WordModel>;

Made make_rnnlm(const ModelOptions& o, std::int64_t vocabulary,
                std::shared_ptr<OutputLayer> output) {
  return std::make_unique<RNNLM>(vocabulary, o.size, o.hidden, std::move(output));
}

Made make_nnlm(const ModelOptions& o, std::int64_t vocabulary,
               std::shared_ptr<OutputLayer> output) {
  return std::make_unique<NNLM>(vocabulary, o.size, o.order, o.hidden, std::move(output));
}

template <class Model>
Made make_window_model(const ModelOptions& o, std::int64_t vocabulary,
                       std::shared_ptr<OutputLayer> output) {
  return std::make_unique<Model>(vocabulary, o.size, std::move(output), o.window);
}

struct Kind {
  std::string_view name;
  bool is_language_model;
  double rate, rate_hs;  // learning rates: negative sampling alone; with hierarchical softmax
  std::int64_t shared_negatives;  // noise words shared by a batch
  Made (*make)(const ModelOptions& o, std::int64_t vocabulary, std::shared_ptr<OutputLayer> output);
};

// CBOW makes far fewer pairs per batch than skip-gram (a sixth, with a window of 5), and needs
// fewer noise words.
constexpr std::array kKinds{
    Kind{"rnnlm", true, 0.1, 0.1, 64, make_rnnlm},
    Kind{"nnlm", true, 0.1, 0.1, 64, make_nnlm},
    Kind{"cbow", false, 0.1, 0.05, 32, make_window_model<CBOW>},
    Kind{"skip-gram", false, 0.05, 0.05, 64, make_window_model<SkipGram>},
};

const Kind& kind_of(const std::string& name) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const Kind& kind) { return kind.name == name; });
  if (found != kKinds.end()) return *found;
  throw UsageError(
      fmt::format("no model is called '{}': there are {}", name, fmt::join(model_names(), ", ")));
}

/// InputError: more than this process may use.
void require_memory(const ModelOptions& o, const Kind& kind, std::int64_t vocabulary) {
  const double layer = kind.is_language_model ? static_cast<double>(o.hidden) : 0;
  const auto words = static_cast<double>(vocabulary), size = static_cast<double>(o.size);
  const double outputs = (*o.hs ? 1 : 0) + (*o.negative > 0 ? 1 : 0);
  const double numbers = words * (size + outputs * (layer > 0 ? layer : size)) +
                         layer * std::max(static_cast<double>(o.order) * size, layer);
  require_memory_for(numbers * sizeof(float),
                     fmt::format("{} words with --size {} as {}", vocabulary, o.size, kind.name),
                     "fewer words (--min-count) or numbers");
}

std::shared_ptr<OutputLayer> make_output(const ModelOptions& o, const Kind& kind,
                                         const Vocabulary& vocabulary) {
  const std::int64_t width = kind.is_language_model ? o.hidden : o.size;
  std::shared_ptr<OutputLayer> hs, negative;
  if (*o.hs) hs = std::make_shared<HierarchicalSoftmax>(vocabulary, width);
  if (*o.negative > 0) {
    negative =
        std::make_shared<NegativeSampling>(vocabulary, width, *o.negative, kind.shared_negatives);
  }
  if (hs && negative) return std::make_shared<OutputSum>(hs, negative);
  return hs ? hs : negative;
}

}  // namespace

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const Kind& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

ModelOptions with_defaults(ModelOptions options) {
  const Kind& kind = kind_of(options.model);
  if (options.hidden == 0) options.hidden = options.size;
  const bool wants_negatives = options.negative.value_or(0) > 0;
  if (!options.hs) options.hs = kind.is_language_model && !wants_negatives;
  if (!options.negative) options.negative = *options.hs ? 0 : 5;
  if (!*options.hs && *options.negative == 0) {
    throw UsageError(
        "neither hierarchical softmax nor negative sampling: needs --hs 1, or --negative 1 or "
        "more");
  }
  return options;
}

std::unique_ptr<WordModel> make_model(const ModelOptions& options, const Vocabulary& vocabulary) {
  const ModelOptions o = with_defaults(options);
  const Kind& kind = kind_of(o.model);
  require_memory(o, kind, vocabulary.size());
  return kind.make(o, vocabulary.size(), make_output(o, kind, vocabulary));
}

double usual_rate(const ModelOptions& options) {
  const Kind& kind = kind_of(options.model);
  return *with_defaults(options).hs ? kind.rate_hs : kind.rate;
}

}  // namespace ember::examples
