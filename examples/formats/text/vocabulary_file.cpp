#include "examples/formats/text/vocabulary_file.h"

#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>
#include <vector>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_reader.h"
#include "examples/formats/files/parse_number.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/split.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

constexpr std::string_view kSentenceMark = "</s>";

struct Counted {
  std::string_view word;
  std::int64_t count;
};

/// Parses a line. `total` is the sum of the counts before it.
Counted counted_word(std::string_view line, std::int64_t total, const std::string& place) {
  const auto refuse = [&](std::string_view needs) {
    throw InputError(fmt::format("{} is {}: needs {}", place, quote(line), needs));
  };
  const std::vector<std::string_view> parts = split_words(line);
  Counted counted{};
  if (parts.size() != 2 || !parse_number(parts[1], counted.count) || counted.count < 0) {
    refuse("a word and how often it occurs");
  }
  counted.word = parts[0];
  if (!is_utf8(counted.word)) refuse("a word in UTF-8");
  if (std::any_of(counted.word.begin(), counted.word.end(), is_control)) {
    refuse("a word without control characters");
  }
  if (counted.count > std::numeric_limits<std::int64_t>::max() - total) {
    refuse("counts that add up to less than 2^63");
  }
  return counted;
}

}  // namespace

void save_vocabulary(const std::string& path, const Vocabulary& vocabulary,
                     std::int64_t sentences) {
  AtomicFile file("save_vocabulary", path);
  file.write(fmt::format("{} {}\n", kSentenceMark, sentences));
  for (std::int32_t id = 0; id < vocabulary.size(); ++id) {
    file.write(fmt::format("{} {}\n", vocabulary.word(id),
                           vocabulary.counts()[static_cast<std::size_t>(id)]));
  }
  file.commit();
}

Vocabulary read_vocabulary(const std::string& path, std::int64_t min_count) {
  FileReader file(path);
  file.skip_byte_order_mark();
  WordTable words;
  std::vector<std::int64_t> counts;
  std::int64_t total = 0;
  std::string_view line;
  for (std::int64_t number = 1; file.next_line(line); ++number) {
    if (split_words(line).empty()) continue;
    const std::string place = fmt::format("'{}' line {}", path, number);
    const auto [word, count] = counted_word(line, total, place);
    if (number == 1 && word == kSentenceMark) continue;
    if (words.add(word) != std::ssize(counts)) {
      throw InputError(fmt::format("{} has {} again: needs each word once", place, quote(word)));
    }
    counts.push_back(count);
    total += count;
  }
  return Vocabulary(words, counts, min_count, fmt::format("'{}'", path));
}

}  // namespace ember::examples
