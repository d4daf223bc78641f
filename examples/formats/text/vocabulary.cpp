#include "examples/formats/text/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {

Vocabulary::Vocabulary(const WordTable& words, std::span<const std::int64_t> counts,
                       std::int64_t min_count, const std::string& source) {
  if (words.size() == 0) throw InputError(source + " is empty: a vocabulary needs words");
  const auto count = [&counts](std::int32_t id) { return counts[static_cast<std::size_t>(id)]; };
  std::vector<std::int32_t> order(static_cast<std::size_t>(words.size()));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return count(a) != count(b) ? count(a) > count(b) : words.word(a) < words.word(b);
  });

  const std::int64_t most = count(order.front());
  if (most < 2) {
    throw InputError(
        fmt::format("no word occurs twice among the {} of {}: there is nothing to learn from",
                    words.size(), source));
  }
  for (const std::int32_t id : order) {
    if (count(id) < min_count) break;
    words_.add(words.word(id));
    counts_.push_back(count(id));
    total_ += count(id);
  }
  if (size() < 2) {
    throw InputError(fmt::format(
        "{} of the {} words of {} occur at least {} times (the most frequent, {}, {}): "
        "lower the minimum count",
        size(), words.size(), source, min_count, quote(words.word(order.front())), most));
  }
}

std::vector<std::string_view> Vocabulary::words() const {
  std::vector<std::string_view> all;
  for (std::int32_t id = 0; id < size(); ++id) all.push_back(word(id));
  return all;
}

}  // namespace ember::examples
