#include "examples/vectors/word2vec_header.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "examples/support/errors.h"
#include "examples/text/quoted.h"

namespace ember::examples {

std::optional<Word2vecHeader> parse_word2vec_header(std::string_view line) {
  while (line.ends_with(' ') || line.ends_with('\r')) line.remove_suffix(1);
  Word2vecHeader header{};
  const char* const end = line.data() + line.size();
  const auto first = std::from_chars(line.data(), end, header.words);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ' ') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, header.dimension);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  return header;
}

Word2vecHeader read_word2vec_header(FileReader& file) {
  std::string_view line;
  if (!file.next_line(line)) {
    throw InputError(
        fmt::format("'{}' is empty: needs a first line 'words dimension'", file.path()));
  }
  if (const auto header = parse_word2vec_header(line)) return *header;
  throw InputError(fmt::format("'{}' begins with {}: needs a first line 'words dimension'",
                               file.path(), quote(line)));
}

}  // namespace ember::examples
