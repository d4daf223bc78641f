#include "examples/formats/tokenizers/bpe_merges_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/utf8.h"
#include "examples/formats/tokenizers/byte_letters.h"
#include "examples/formats/tokenizers/pair_map.h"

namespace ember::examples {
namespace {

class MergesReader {
 public:
  MergesReader(const std::string& name, const WordTable& tokens) : name_(name), tokens_(tokens) {}

  std::vector<BpeMerge> read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++line_number_;
      if (line_number_ == 1) {
        if (!line.starts_with("#version"))
          refuse(line, "the first line needs to be '#version: ...'");
      } else {
        add(line);
      }
    }
    if (line_number_ == 0) throw InputError(fmt::format("'{}' is empty", name_));
    return std::move(merges_);
  }

 private:
  void add(std::string_view line) {
    const std::size_t space = line.find(' ');
    const bool is_pair = space != std::string_view::npos && space > 0 && space + 1 < line.size() &&
                         line.find(' ', space + 1) == std::string_view::npos && is_utf8(line);
    if (!is_pair) refuse(line, "needs two tokens with a space between them");
    const std::string left = bytes_of(line, line.substr(0, space));
    const std::string right = bytes_of(line, line.substr(space + 1));
    const BpeMerge merge{id_of(line, left), id_of(line, right), id_of(line, left + right)};
    std::int32_t& line_before = lines_(merge.left, merge.right);
    if (line_before > 0)
      refuse(line, fmt::format("the pair is merged in line {} before", line_before));
    line_before = line_number_;
    merges_.push_back(merge);
  }

  std::string bytes_of(std::string_view line, std::string_view spelling) const {
    std::optional<std::string> bytes = read_spelling(spelling);
    if (!bytes) refuse(line, quote(spelling) + " is not spelt in characters that stand for bytes");
    return std::move(*bytes);
  }

  std::int32_t id_of(std::string_view line, std::string_view token) const {
    const auto id = tokens_.find(token);
    if (!id) refuse(line, quote(spell_bytes(token)) + " is no token of the vocabulary");
    return *id;
  }

  [[noreturn]] void refuse(std::string_view line, std::string_view why) const {
    throw InputError(fmt::format("'{}' line {}, {}: {}", name_, line_number_, quote(line), why));
  }

  const std::string& name_;
  const WordTable& tokens_;
  std::int32_t line_number_ = 0;
  std::vector<BpeMerge> merges_;
  PairMap<std::int32_t> lines_;  // line number of each pair's merge
};

}  // namespace

std::vector<BpeMerge> parse_merges(const std::string& name, std::string_view text,
                                   const WordTable& tokens) {
  return MergesReader(name, tokens).read(text);
}

}  // namespace ember::examples
