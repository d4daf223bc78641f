#include "examples/models/gpt/token_text.h"

#include <ember/tensor/process_limits.h>
#include <fmt/format.h>

#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_reader.h"
#include "examples/formats/text/fingerprint.h"

namespace ember::examples {

std::string read_text(const std::string& path) {
  // A token takes four bytes, and each byte may be a token.
  const std::uint64_t most = usable_memory().bytes / 8;
  const std::string text =
      read_whole(path, {most, "a text may take an eighth of the memory that this process may use"});
  if (text.empty()) throw InputError(fmt::format("'{}' is empty: needs a text", path));
  return text;
}

TokenText::TokenText(const std::string& name, TokenIds ids, std::int64_t block_size)
    : ids_(std::move(ids)), split_(learnt_part(ids_.size())) {
  const auto learnt = static_cast<std::int64_t>(split_), left = size() - learnt;
  if (learnt > block_size && left > 1) return;
  throw InputError(
      fmt::format("'{}' has {} tokens: the first 90 % must be more than the context of {} "
                  "(--block-size), and the rest two at least",
                  name, size(), block_size));
}

std::uint64_t TokenText::fingerprint() const {
  Fingerprint fingerprint;
  for (const std::int32_t id : ids_) fingerprint.mix(static_cast<std::uint32_t>(id));
  return fingerprint.value();
}

}  // namespace ember::examples
