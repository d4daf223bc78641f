// Texts for the tests of what trains on them.
#pragma once

#include <string>

#include "examples/files.h"
#include "examples/formats/text/token_file.h"
#include "examples/models/word2vec/training_text.h"

namespace ember::examples {

/// A text as a training has it, with all that it needs to live.
struct TestText {
  explicit TestText(const std::string& text, double sample = 0, std::int64_t min_count = 1)
      : tokens(scratch / ""), training((add(text), tokens), min_count, sample) {}

  void add(const std::string& text) { tokens.add(SentenceReader::from_text(text, "test")); }
  std::int64_t id(std::string_view word) const { return *training.vocabulary().id(word); }

  ScratchDirectory scratch;
  TokenFile tokens;
  TrainingText training;
};

}  // namespace ember::examples
