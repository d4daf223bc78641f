#include "examples/formats/vectors/analogies.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/reduce.h>
#include <ember/tensor/sort.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

/// A question with known words: the ids of a, b, c and d, and where to store its outcome.
struct Asked {
  std::array<std::int64_t, 4> ids;
  Outcome* outcome;
};

/// The words that may occur in questions and answers. Words with the same case folding count as
/// one, represented by the id of the first.
class Lexicon {
 public:
  Lexicon(const WordVectors& vectors, std::int64_t size, bool case_insensitive)
      : case_insensitive_(case_insensitive) {
    for (std::int64_t id = 0; id < size; ++id) {
      const std::int32_t form = forms_.add(fold(vectors.word(id)));
      if (form == static_cast<std::int32_t>(first_.size())) first_.push_back(id);
      form_.push_back(form);
    }
  }

  std::int64_t size() const { return static_cast<std::int64_t>(form_.size()); }

  std::optional<std::int64_t> id(std::string_view word) const {
    const auto form = forms_.find(fold(word));
    return form ? std::optional(first_[static_cast<std::size_t>(*form)]) : std::nullopt;
  }

  /// The id that represents this one.
  std::int64_t first(std::int64_t id) const {
    return first_[static_cast<std::size_t>(form_[static_cast<std::size_t>(id)])];
  }

 private:
  std::string fold(std::string_view word) const {
    return case_insensitive_ ? fold_case(word) : std::string(word);
  }

  bool case_insensitive_;
  WordTable forms_;
  std::vector<std::int64_t> first_;  // the representative id of each form
  std::vector<std::int32_t> form_;   // the form of each id
};

/// The score of each word of the lexicon as an answer to each question: (Q, words).
Tensor scores_of(const WordVectors& vectors, std::span<const Asked> asked, std::int64_t words,
                 AnalogyMethod method) {
  std::array<Tensor, 3> given;  // a, b, c: (Q, D) each
  for (std::size_t i = 0; i < given.size(); ++i) {
    WordVectors::Ids ids;
    for (const Asked& question : asked) ids.push_back(question.ids[i]);
    given[i] = vectors.unit_rows(from_vector(ids));
  }
  const auto& [a, b, c] = given;
  if (method == AnalogyMethod::cos_add) {
    return vectors.cosines(unit(b + c - a), words);
  }
  const auto closeness = [&](const Tensor& to) {
    return vectors.cosines(to, words).add_(1).div_(2);
  };
  return closeness(b).mul_(closeness(c)).div_(closeness(a).add_(1e-6));
}

/// Whether the best word, leaving out the question's own, is d.
bool is_correct(const Asked& question, std::span<const std::int64_t> best, const Lexicon& lexicon) {
  const auto [a, b, c, d] = question.ids;
  std::int64_t answer = -1;
  for (const std::int64_t id : best) {
    answer = lexicon.first(id);
    if (answer != a && answer != b && answer != c) break;
  }
  return answer == d;
}

/// Answers all questions with one or three matrix products.
void answer(const WordVectors& vectors, std::span<const Asked> asked, const Lexicon& lexicon,
            AnalogyMethod method) {
  constexpr std::int64_t kBest = 5;  // as in gensim: some may be other spellings of a, b and c
  constexpr float kLeftOut = -2;     // less than any score
  const Tensor scores = scores_of(vectors, asked, lexicon.size(), method);
  for (std::size_t q = 0; q < asked.size(); ++q) {
    float* const row = scores.data<float>() + static_cast<std::int64_t>(q) * lexicon.size();
    for (std::size_t i = 0; i < 3; ++i) row[asked[q].ids[i]] = kLeftOut;
  }
  const std::int64_t count = std::min(kBest, lexicon.size());
  const Sorted best = topk(scores, count);
  for (std::size_t q = 0; q < asked.size(); ++q) {
    const std::int64_t begin = static_cast<std::int64_t>(q) * count;
    const float* const values = best.values.data<float>() + begin;
    const auto found = std::find(values, values + count, kLeftOut) - values;
    const std::span<const std::int64_t> ids(best.indices.data<std::int64_t>() + begin,
                                            static_cast<std::size_t>(found));
    *asked[q].outcome = is_correct(asked[q], ids, lexicon) ? Outcome::correct : Outcome::incorrect;
  }
}

/// The ids of a, b, c and d; nothing if a word is unknown.
std::optional<std::array<std::int64_t, 4>> ids_of(const Question& question,
                                                  const Lexicon& lexicon) {
  std::array<std::int64_t, 4> ids{};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto id = lexicon.id(question[i]);
    if (!id) return std::nullopt;
    ids[i] = *id;
  }
  return ids;
}

}  // namespace

AnalogyMethod analogy_method(std::string_view name) {
  if (name == "3cosadd") return AnalogyMethod::cos_add;
  if (name == "3cosmul") return AnalogyMethod::cos_mul;
  throw UsageError(fmt::format("no method is called '{}': there are 3cosadd and 3cosmul", name));
}

void Score::count(Outcome outcome) {
  correct += outcome == Outcome::correct;
  asked += outcome != Outcome::left_out;
  left_out += outcome == Outcome::left_out;
}

Score& Score::operator+=(const Score& other) {
  correct += other.correct;
  asked += other.asked;
  left_out += other.left_out;
  return *this;
}

AnalogyScores evaluate_analogies(const WordVectors& vectors,
                                 const std::vector<QuestionSection>& sections,
                                 const AnalogyOptions& options) {
  const Lexicon lexicon(vectors, std::min(options.restrict_vocab, vectors.size()),
                        options.case_insensitive);
  const Outcome unknown = options.dummy4unknown ? Outcome::incorrect : Outcome::left_out;
  AnalogyScores scores;
  std::vector<Asked> asked;
  for (const QuestionSection& section : sections) {
    SectionScore& of = scores.sections.emplace_back();
    of.name = section.name;
    of.outcomes.assign(section.questions.size(), unknown);  // `asked` points into this
    for (std::size_t i = 0; i < section.questions.size(); ++i) {
      const auto ids = ids_of(section.questions[i], lexicon);
      if (ids) asked.push_back({*ids, &of.outcomes[i]});
      scores.unknown += !ids;
    }
  }

  constexpr std::int64_t kScoresAtOnce = 1 << 23;
  const auto at_once =
      static_cast<std::size_t>(std::max<std::int64_t>(1, kScoresAtOnce / lexicon.size()));
  for (std::span<const Asked> rest = asked; !rest.empty();) {
    const std::size_t some = std::min(at_once, rest.size());
    answer(vectors, rest.first(some), lexicon, options.method);
    rest = rest.subspan(some);
  }

  for (std::size_t i = 0; i < sections.size(); ++i) {
    SectionScore& of = scores.sections[i];
    for (const Outcome outcome : of.outcomes) of.score.count(outcome);
    (sections[i].is_syntactic() ? scores.syntactic : scores.semantic) += of.score;
    scores.total += of.score;
  }
  return scores;
}

}  // namespace ember::examples
