#include "examples/tools/word2vec/queries.h"

#include <ember/tensor/creation.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "examples/formats/files/directory.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/vectors/number_text.h"
#include "examples/formats/vectors/principal_axes.h"
#include "examples/tools/command_line/svg.h"

namespace ember::examples {
namespace {

using Words = std::vector<std::string>;
using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(std::string_view name, std::size_t got) {
  const Query& query = *find_query(name);
  throw UsageError(fmt::format("{} needs {}: got {} words", name, query.arguments, got));
}

Answer ranked(Json json, const char* key, const std::vector<Neighbour>& ranking) {
  std::string text, one_line;
  json[key] = Json::array();
  for (const Neighbour& n : ranking) {
    fmt::format_to(std::back_inserter(text), "  {:7.4f}  {}\n", n.score, n.word);
    fmt::format_to(std::back_inserter(one_line), "{}{} {:.2f}", one_line.empty() ? "" : "  ",
                   n.word, n.score);
    json[key].push_back({{"word", n.word}, {"score", n.score}});
  }
  return {text, one_line, std::move(json)};
}

std::int64_t count(const QueryOptions& options) {
  return options.count.value_or(10);
}

Answer similar(const WordVectors& vectors, const Words& words, const QueryOptions& options) {
  if (words.size() != 1) refuse("similar", words.size());
  return ranked({{"word", words[0]}}, "similar", vectors.most_similar(words, {}, count(options)));
}

/// A sum like king - man + woman: words with signs; the first sign is optional.
struct Sum {
  Words positive, negative;
};

Sum parse_sum(const Words& terms) {
  Sum sum;
  bool minus = false, needs_word = true;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const bool is_sign = terms[i] == "+" || terms[i] == "-";
    if (is_sign && (i == 0 || !needs_word)) {
      minus = terms[i] == "-";
      needs_word = true;
    } else if (!is_sign && needs_word) {
      (minus ? sum.negative : sum.positive).push_back(terms[i]);
      needs_word = false;
    } else {
      throw UsageError(fmt::format("analogy got '{}' {}: needs words with + or - between them",
                                   terms[i], is_sign ? "twice" : "without a sign before it"));
    }
  }
  if (needs_word) throw UsageError("analogy needs words with + or - between them");
  return sum;
}

Answer analogy(const WordVectors& vectors, const Words& terms, const QueryOptions& options) {
  const Sum sum = parse_sum(terms);
  const bool by_sums = options.method == AnalogyMethod::cos_add;
  const auto& [plus, minus] = sum;
  return ranked({{"positive", plus}, {"negative", minus}}, "similar",
                by_sums ? vectors.most_similar(plus, minus, count(options))
                        : vectors.most_similar_cosmul(plus, minus, count(options)));
}

Answer similarity(const WordVectors& vectors, const Words& words, const QueryOptions&) {
  if (words.size() != 2) refuse("similarity", words.size());
  const double cosine = vectors.similarity(words[0], words[1]);
  return {fmt::format("  {:7.4f}\n", cosine),
          fmt::format("{:.2f}", cosine),
          {{"words", words}, {"similarity", cosine}}};
}

Answer odd(const WordVectors& vectors, const Words& words, const QueryOptions&) {
  if (words.size() < 3) refuse("odd", words.size());
  const auto ranking = vectors.rank_by_centrality(words);
  Answer answer = ranked({{"odd", ranking.back().word}}, "closeness_to_mean", ranking);
  answer.one_line = fmt::format("{}: {}", ranking.back().word, answer.one_line);
  answer.text =
      fmt::format("{}, by its cosine with the mean of all:\n{}", ranking.back().word, answer.text);
  return answer;
}

Answer vector(const WordVectors& vectors, const Words& words, const QueryOptions&) {
  if (words.size() != 1) refuse("vector", words.size());
  constexpr std::size_t kInALine = 8;
  const auto numbers = vectors.get_vector(words[0]).to_vector<float>();
  std::string text, one_line;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    fmt::format_to(std::back_inserter(text), " {:>12.6g}", numbers[i]);
    if ((i + 1) % kInALine == 0 || i + 1 == numbers.size()) text += '\n';
    if (i < kInALine) fmt::format_to(std::back_inserter(one_line), "{:>8.4f}", numbers[i]);
  }
  if (numbers.size() > kInALine) one_line += "  …";
  return {text, one_line, {{"word", words[0]}, {"vector", numbers}}};
}

Answer plot(const WordVectors& vectors, const Words& words, const QueryOptions& options) {
  picture_format(options.output);  // throws before anything is computed
  check_outputs("plot", {options.output}, options.inputs);
  if (words.size() < 2) refuse("plot", words.size());
  WordVectors::Ids ids;
  for (const std::string& word : words) ids.push_back(vectors.id(word));
  const Tensor rows = vectors.unit_rows(from_vector(ids));
  const Tensor places = project(rows, principal_axes(rows));  // (words, 2)
  const auto x = places.select(1, 0).to_vector(), y = places.select(1, 1).to_vector();

  Plot picture("Where these words lie", "first principal axis", "second principal axis");
  picture.named_points(words, x, y);
  picture.equal_scales();
  picture.save(options.output);
  Json points = Json::array();
  for (std::size_t i = 0; i < words.size(); ++i) {
    points.push_back({{"word", words[i]}, {"x", x[i]}, {"y", y[i]}});
  }
  return {fmt::format("wrote {}\n", options.output),
          "",
          {{"file", options.output}, {"points", std::move(points)}}};
}

constexpr std::array kQueries{
    Query{"similar", "WORD", "the words closest to a word", similar},
    Query{"analogy", "A - B + C", "the words closest to a sum: king - man + woman", analogy},
    Query{"similarity", "A B", "the cosine of two words", similarity},
    Query{"odd", "A B C ...", "which of three or more words does not match the others", odd},
    Query{"vector", "WORD", "a word's numbers", vector},
    Query{"plot", "A B ...", "a picture of two or more words along their principal axes", plot,
          false},
};

}  // namespace

Answer::Answer(std::string for_people, std::string in_one_line, nlohmann::ordered_json for_programs)
    : text(std::move(for_people)),
      one_line(std::move(in_one_line)),
      json(std::make_shared<const Json>(std::move(for_programs))) {}

std::span<const Query> queries() {
  return kQueries;
}

const Query* find_query(std::string_view name) {
  const auto found = std::find_if(kQueries.begin(), kQueries.end(),
                                  [name](const Query& query) { return query.name == name; });
  return found == kQueries.end() ? nullptr : &*found;
}

}  // namespace ember::examples
