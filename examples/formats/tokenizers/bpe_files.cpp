#include "examples/formats/tokenizers/bpe_files.h"

#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_reader.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/tokenizers/bpe_encoder_json.h"
#include "examples/formats/tokenizers/bpe_merges_text.h"
#include "examples/formats/tokenizers/byte_letters.h"

namespace ember::examples {
namespace {

constexpr SizeLimit kFileLimit{kLargestBpeFile, "no file of a tokenizer is"};

}  // namespace

BpeVocabulary load_bpe(const std::string& encoder_path, const std::string& merges_path) {
  return parse_bpe(read_whole(encoder_path, kFileLimit), read_whole(merges_path, kFileLimit),
                   encoder_path, merges_path);
}

BpeVocabulary load_bpe(const std::string& directory) {
  const std::filesystem::path in = directory;
  if (std::filesystem::exists(in / "encoder.json")) {
    return load_bpe((in / "encoder.json").string(), (in / "vocab.bpe").string());
  }
  if (std::filesystem::exists(in / "vocab.json")) {
    return load_bpe((in / "vocab.json").string(), (in / "merges.txt").string());
  }
  throw InputError(
      fmt::format("'{}' has no BPE: needs encoder.json and vocab.bpe, or vocab.json and merges.txt",
                  directory));
}

BpeVocabulary parse_bpe(std::string_view encoder_json, std::string_view vocab_bpe,
                        const std::string& encoder_name, const std::string& merges_name) {
  BpeVocabulary vocabulary;
  vocabulary.tokens = parse_encoder_json(encoder_name, encoder_json);
  vocabulary.merges = parse_merges(merges_name, vocab_bpe, vocabulary.tokens);
  for (const std::int32_t id : unmade_tokens(vocabulary)) {
    const std::string_view token = vocabulary.tokens.word(id);
    if (looks_special(token)) continue;
    throw InputError(fmt::format(
        "'{}' has no merge into {}, token {} of '{}', which is neither a byte nor special "
        "(<|...|>): it is cut off, or belongs to another vocabulary",
        merges_name, quote(spell_bytes(token)), id, encoder_name));
  }
  return vocabulary;
}

void save_bpe(const BpeVocabulary& vocabulary, const std::string& encoder_path,
              const std::string& merges_path) {
  AtomicFile encoder("save_bpe", encoder_path), merges("save_bpe", merges_path);
  encoder.write(encoder_json(vocabulary));
  merges.write(vocab_bpe(vocabulary));
  encoder.flush();
  merges.flush();
  encoder.commit();
  merges.commit();
}

std::string encoder_json(const BpeVocabulary& vocabulary) {
  std::string json = "{";
  for (std::int32_t id = 0; id < vocabulary.tokens.size(); ++id) {
    const nlohmann::json token = spell_bytes(vocabulary.tokens.word(id));
    constexpr bool kAsciiOnly = true;
    json += fmt::format("{}{}: {}", id > 0 ? ", " : "", token.dump(-1, ' ', kAsciiOnly), id);
  }
  return json + "}";
}

std::string vocab_bpe(const BpeVocabulary& vocabulary) {
  std::string text = "#version: 0.2\n";
  for (const BpeMerge& merge : vocabulary.merges) {
    text += fmt::format("{} {}\n", spell_bytes(vocabulary.tokens.word(merge.left)),
                        spell_bytes(vocabulary.tokens.word(merge.right)));
  }
  return text;
}

}  // namespace ember::examples
