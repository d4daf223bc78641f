#include "examples/tools/word2vec/subject.h"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "examples/formats/files/errors.h"

namespace ember::examples {

Answer Subject::answer(const Query& query, const std::vector<std::string>& words,
                       QueryOptions options) const {
  if (!has_history_) return query.answer(vectors(), words, options);
  if (!query.at_each_moment) {
    throw UsageError(fmt::format(
        "{} has no history: ask without --history, or 'word2vec page' draws one", query.name));
  }
  constexpr std::int64_t kInALine = 5;
  if (!options.count) options.count = kInALine;
  std::string text;
  nlohmann::ordered_json history = nlohmann::ordered_json::array();
  for (const auto& [moment, done, vectors] : moments_) {
    const Answer one = query.answer(vectors, words, options);
    const std::string when = moment.words_done == 0 ? "start" : fmt::format("{:.2f} %", 100 * done);
    fmt::format_to(std::back_inserter(text), "{:>10}  {}\n", when, one.one_line);
    history.push_back({{"words_done", moment.words_done},
                       {"done", done},
                       {"lr", moment.lr},
                       {"loss", moment.loss},
                       {"answer", *one.json}});
  }
  return {text, "", {{"history", std::move(history)}}};
}

}  // namespace ember::examples
