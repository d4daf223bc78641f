/// Tests word vectors by analogies: how often king - man + woman gives queen.
///
/// Answers and defaults are those of gensim's KeyedVectors.evaluate_word_analogies on the same
/// vectors: only the first `restrict_vocab` words are used; a question with another word is left
/// out, or counts as wrong (`dummy4unknown`). Case is ignored (fold_case in formats/text/utf8.h):
/// the first spelling represents a word, and the question's words are not answers in any spelling.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/vectors/questions.h"
#include "examples/formats/vectors/word_vectors.h"

namespace ember::examples {

/// How the answer is found: see WordVectors::most_similar and most_similar_cosmul.
enum class AnalogyMethod { cos_add, cos_mul };

/// Parses 3cosadd or 3cosmul, the names in the literature. UsageError: another name.
AnalogyMethod analogy_method(std::string_view name);

struct AnalogyOptions {
  std::int64_t restrict_vocab = 300'000;
  bool dummy4unknown = false;
  bool case_insensitive = true;
  AnalogyMethod method = AnalogyMethod::cos_add;
};

enum class Outcome : std::uint8_t { correct, incorrect, left_out };

struct Score {
  std::int64_t correct = 0, asked = 0, left_out = 0;

  void count(Outcome outcome);
  Score& operator+=(const Score& other);
  /// In percent. REQUIRES: asked > 0.
  double accuracy() const { return 100.0 * double(correct) / double(asked); }
};

struct SectionScore {
  std::string name;
  Score score;
  std::vector<Outcome> outcomes;  // one for each question
};

struct AnalogyScores {
  std::vector<SectionScore> sections;
  Score semantic, syntactic, total;
  std::int64_t unknown = 0;  // questions with a word outside restrict_vocab: left out, or wrong
};

AnalogyScores evaluate_analogies(const WordVectors& vectors,
                                 const std::vector<QuestionSection>& sections,
                                 const AnalogyOptions& options = {});

}  // namespace ember::examples
