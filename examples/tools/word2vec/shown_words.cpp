#include "examples/tools/word2vec/shown_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/grammar.h"
#include "examples/formats/vectors/spelling.h"

namespace ember::examples {

EmbeddingPage page_about(std::string subtitle, std::vector<PagePoint> points) {
  EmbeddingPage page;
  page.title = "Random numbers learn what words mean";
  page.subtitle = std::move(subtitle);
  page.points = std::move(points);
  page.analogies = {{"king", "man", "woman", "queen"}, {"paris", "france", "italy", "rome"}};
  page.pairs = {{"cat", "kitten"}, {"king", "kitten"}};
  return page;
}

std::vector<PagePoint> frequent_points(const WordTable& words) {
  constexpr std::array<std::string_view, 10> kOfInterest{
      "king", "queen", "man", "woman", "cat", "kitten", "paris", "france", "italy", "rome"};
  std::vector<PagePoint> points;
  for (const std::string_view word : kOfInterest) {
    if (words.find(word)) points.push_back({std::string(word), "of interest"});
  }
  constexpr std::int32_t kShown = 250;
  // Skips function words (the, of, and, ...) of a large vocabulary.
  const std::int32_t first = words.size() > 4 * kShown ? 100 : 0;
  for (std::int32_t id = first; id < std::min(words.size(), first + kShown); ++id) {
    const std::string_view word = words.word(id);
    if (std::find(kOfInterest.begin(), kOfInterest.end(), word) != kOfInterest.end()) continue;
    points.push_back({std::string(word), "frequent words"});
  }
  return points;
}

std::vector<PagePoint> grammar_points(const WordTable& words) {
  std::vector<PagePoint> points;
  for (const WordGroup& group : grammar_groups()) {
    for (const std::string_view word : group.words) {
      if (words.find(word)) points.push_back({std::string(word), std::string(group.name)});
    }
  }
  return points.empty() ? frequent_points(words) : points;
}

std::vector<PagePoint> chosen_points(const std::vector<std::string>& chosen) {
  std::vector<PagePoint> points;
  WordTable once;
  for (const std::string& word : chosen) {
    const std::int32_t next = once.size();
    if (once.add(word) == next) points.push_back({word, "chosen words"});
  }
  return points;
}

void require_known(const std::vector<std::string>& chosen, const WordTable& words) {
  for (const std::string& word : chosen) {
    if (words.find(word)) continue;
    throw UsageError(fmt::format("--words: '{}' is not among the {} words{}", word, words.size(),
                                 did_you_mean(word, words)));
  }
}

}  // namespace ember::examples
