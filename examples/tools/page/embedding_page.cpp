#include "examples/tools/page/embedding_page.h"

#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/html_template.h"
#include "examples/formats/text/word_table.h"
#include "examples/tools/page/embedding_page_template.h"

namespace ember::examples {
namespace {

using nlohmann::json;

// Five digits are more precise than a pixel at any zoom, and keep the file small.
json number(double value, std::string_view what) {
  if (!std::isfinite(value)) {
    throw InputError(fmt::format("the page cannot show {}: it is {}", what, value));
  }
  if (std::abs(value) < 1e-12) return 0;
  const double fifth = std::pow(10, 4 - std::floor(std::log10(std::abs(value))));
  return std::round(value * fifth) / fifth;
}

void check_size(std::size_t got, std::size_t needed, std::string_view what) {
  if (got != needed) {
    throw std::invalid_argument(
        fmt::format("a snapshot has {} {}, the page needs {}", got, what, needed));
  }
}

std::int32_t id(const std::string& word, WordTable& words) {
  if (word.empty()) throw std::invalid_argument("the page has a word of no letters");
  return words.add(word);
}

// [word, cosine, word, cosine, ...]; words are indices into the page's list.
json neighbours(const std::vector<PageNeighbour>& all, WordTable& words) {
  json flat = json::array();
  for (const PageNeighbour& neighbour : all) {
    flat.push_back(id(neighbour.word, words));
    flat.push_back(number(neighbour.cosine, "a cosine of '" + neighbour.word + "'"));
  }
  return flat;
}

json snapshot(const EmbeddingPage& page, const PageSnapshot& from, WordTable& words) {
  check_size(from.positions.size(), 2 * page.points.size(), "coordinates");
  check_size(from.neighbours.size(), page.points.size(), "lists of neighbours");
  check_size(from.answers.size(), page.analogies.size(), "lists of answers");
  check_size(from.cosines.size(), page.pairs.size(), "cosines of pairs");

  json to{{"step", from.step}, {"loss", number(from.loss, "the loss")}};
  for (const float value : from.positions) to["xy"].push_back(number(value, "a position"));
  for (const auto& all : from.neighbours) to["neighbours"].push_back(neighbours(all, words));
  for (const auto& all : from.answers) to["answers"].push_back(neighbours(all, words));
  for (const double cosine : from.cosines) to["cosines"].push_back(number(cosine, "a cosine"));
  return to;
}

json page_data(const EmbeddingPage& page) {
  if (page.points.empty() || page.snapshots.empty()) {
    throw std::invalid_argument("a page needs at least one point and one snapshot");
  }
  WordTable words;  // the points first, then other words that occur
  json groups = json::array();
  for (const PagePoint& point : page.points) {
    const std::int32_t next = words.size();
    if (id(point.word, words) != next) {
      throw std::invalid_argument("the page has two points called '" + point.word + "'");
    }
    groups.push_back(point.group);
  }

  json data{
      {"title", page.title}, {"subtitle", page.subtitle},
      {"axes", page.axes},   {"unit", page.unit},
      {"noun", page.noun},   {"start", page.began_random ? "random numbers" : "before training"},
      {"groups", groups}};
  for (const PageAnalogy& analogy : page.analogies) {
    data["analogies"].push_back({id(analogy.base, words), id(analogy.other, words),
                                 id(analogy.third, words), id(analogy.expected, words)});
  }
  for (const PagePair& pair : page.pairs) {
    data["pairs"].push_back({id(pair.first, words), id(pair.second, words)});
  }
  for (const PageLoss& loss : page.losses) {
    data["losses"].push_back({loss.step, number(loss.loss, "the loss")});
  }
  for (const PageSnapshot& one : page.snapshots) {
    data["snapshots"].push_back(snapshot(page, one, words));
  }
  for (std::int32_t i = 0; i < words.size(); ++i) data["words"].push_back(words.word(i));
  return data;
}

}  // namespace

std::string render(const EmbeddingPage& page) {
  // Invalid UTF-8 (as in a file name) becomes U+FFFD.
  return fill_html_template(kEmbeddingPageTemplate,
                            page_data(page).dump(-1, ' ', false, json::error_handler_t::replace));
}

void save(const EmbeddingPage& page, const std::string& path) {
  save_file("embedding_page", path, render(page));
}

}  // namespace ember::examples
