#include "examples/formats/vectors/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "examples/formats/files/edit_distance.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

struct Candidate {
  std::size_t distance;
  std::string_view word;
};

/// The most edits that count as a misspelling.
std::size_t most_edits(std::string_view word) {
  return std::max<std::size_t>(word.size() < 3 ? 1 : 2, word.size() / 3);
}

bool differ_in_length(std::string_view a, std::string_view b, std::size_t by_more_than) {
  return std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > by_more_than;
}

}  // namespace

std::vector<std::string_view> near_spellings(std::string_view word, const WordTable& table,
                                             std::size_t count) {
  const std::string wanted = fold_case(word);
  std::size_t most = most_edits(word);
  std::vector<Candidate> best;  // sorted
  for (std::int32_t id = 0; id < table.size(); ++id) {
    const std::string_view known = table.word(id);
    if (differ_in_length(word, known, most)) continue;  // cheaper than the edit distance
    const Candidate candidate{edit_distance(wanted, fold_case(known)), known};
    if (candidate.distance > most) continue;
    const auto place = std::upper_bound(
        best.begin(), best.end(), candidate,
        [](const Candidate& a, const Candidate& b) { return a.distance < b.distance; });
    best.insert(place, candidate);
    if (best.size() > count) best.pop_back();
    if (best.size() == count) most = best.back().distance;
  }
  std::vector<std::string_view> words;
  for (const Candidate& candidate : best) words.push_back(candidate.word);
  return words;
}

std::string did_you_mean(std::string_view word, const WordTable& table) {
  constexpr std::size_t kOffered = 3;
  std::string list;
  const std::vector<std::string_view> words = near_spellings(word, table, kOffered);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 < words.size() ? ", " : " or ";
    list += fmt::format("'{}'", words[i]);
  }
  return list.empty() ? "" : fmt::format(" (did you mean {}?)", list);
}

}  // namespace ember::examples
