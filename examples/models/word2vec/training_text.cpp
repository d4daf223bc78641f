#include "examples/models/word2vec/training_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/vectors/word_rows.h"

namespace ember::examples {

TrainingText::TrainingText(const TokenFile& tokens, std::int64_t min_count, double sample)
    : TrainingText(tokens, Vocabulary(tokens.words(), tokens.counts(), min_count), sample) {}

TrainingText::TrainingText(const TokenFile& tokens, Vocabulary vocabulary, double sample)
    : tokens_(tokens), vocabulary_(std::move(vocabulary)) {
  for (std::int32_t token = 0; token < tokens.words().size(); ++token) {
    ids_.push_back(vocabulary_.id(tokens.words().word(token)).value_or(-1));
    if (ids_.back() >= 0) known_words_ += tokens.counts()[static_cast<std::size_t>(token)];
  }
  if (known_words_ == 0) {
    throw InputError(
        fmt::format("the corpus has none of the vocabulary's {} words", vocabulary_.size()));
  }
  for (std::int32_t id = 0; id < vocabulary_.size(); ++id) {
    const std::string_view word = vocabulary_.word(id);
    if (word.size() <= kLongestWord) continue;
    throw InputError(
        fmt::format("a word of {} bytes occurs {} times, {}: vectors' files hold words of at most "
                    "{} bytes, and "
                    "--min-count leaves rare ones out",
                    word.size(), vocabulary_.counts()[static_cast<std::size_t>(id)], quote(word),
                    kLongestWord));
  }
  const double threshold = sample * static_cast<double>(vocabulary_.total());
  for (const std::int64_t count : vocabulary_.counts()) {
    const auto n = static_cast<double>(count);
    // The word2vec tool's formula, which keeps slightly more than the paper's 1 - sqrt(t / f).
    const double kept = (std::sqrt(n / threshold) + 1) * threshold / n;
    keep_.push_back(sample > 0 ? static_cast<float>(std::min(kept, 1.0)) : 1.0F);
  }
}

}  // namespace ember::examples
