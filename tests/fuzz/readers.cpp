#include "fuzz/readers.h"

#include <ember/tensor/error.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "examples/files.h"
#include "examples/support/errors.h"
#include "examples/text/bpe_files.h"
#include "examples/text/bpe_tokenizer.h"
#include "examples/text/bpe_trainer.h"
#include "examples/text/grammar.h"
#include "examples/vectors/questions.h"
#include "examples/vectors/vector_file.h"

namespace ember::fuzz {
namespace {

using namespace examples;

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// One for all the files of a process: making it takes longer than reading one.
const ScratchDirectory& scratch() {
  static const ScratchDirectory directory;
  return directory;
}

std::optional<WordRows> load(const std::string& name, VectorFormat format) {
  LoadOptions options;
  options.format = format;
  try {
    return load_vectors(scratch() / name, options);
  } catch (const InputError&) {
  } catch (const UsageError&) {
  } catch (const Error&) {
  }
  return std::nullopt;
}

void check_same(const WordRows& a, const WordRows& b) {
  require(a.words.size() == b.words.size(), "as many words come back");
  for (std::int32_t id = 0; id < a.words.size(); ++id) {
    require(a.words.word(id) == b.words.word(id), "the same words come back");
  }
  require(a.rows.shape() == b.rows.shape(), "as many numbers come back");
  const auto bytes = static_cast<std::size_t>(a.rows.numel()) * sizeof(float);
  require(std::memcmp(a.rows.raw_data(), b.rows.raw_data(), bytes) == 0,
          "the same numbers come back");
}

void read_vectors(const std::string& name, VectorFormat format) {
  const auto read = load(name, format);
  if (!read) return;
  require(read->rows.dim() == 2 && read->rows.numel() > 0, "rows are a matrix");
  require(read->rows.size(0) == read->words.size(), "there is a row for each word");
  const std::string copy = format == VectorFormat::npy         ? "copy.npy"
                           : format == VectorFormat::projector ? "copy-vectors.tsv"
                                                               : "copy";
  save_vectors(scratch() / copy, read->words, read->rows, format);
  const auto again = load(copy, format);
  require(again.has_value(), "what was saved can be read");
  check_same(*read, *again);
}

void encode(const BpeTokenizer& tokenizer, std::string_view text) {
  require(tokenizer.decode(tokenizer.encode(text)) == text, "a text comes back");
  require(tokenizer.decode(tokenizer.encode_with_special_tokens(text)) == text,
          "a text with special tokens comes back");
}

}  // namespace

void read_text(std::string_view bytes) {
  write_file(scratch() / "v", std::string(bytes));
  read_vectors("v", VectorFormat::word2vec_text);
}

void read_binary(std::string_view bytes) {
  write_file(scratch() / "v", std::string(bytes));
  read_vectors("v", VectorFormat::word2vec_binary);
}

void read_npy(std::string_view bytes) {
  const std::size_t rows = std::min(bytes.find("\x93NUMPY"), bytes.size());
  write_file(scratch() / "v.vocab", std::string(bytes.substr(0, rows)));
  write_file(scratch() / "v.npy", std::string(bytes.substr(rows)));
  read_vectors("v.npy", VectorFormat::npy);
}

void read_projector(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\0'), bytes.size());
  write_file(scratch() / "metadata.tsv", std::string(bytes.substr(0, end)));
  write_file(scratch() / "vectors.tsv", std::string(bytes.substr(std::min(end + 1, bytes.size()))));
  read_vectors("vectors.tsv", VectorFormat::projector);
}

void read_questions(std::string_view bytes) {
  write_file(scratch() / "q", std::string(bytes));
  try {
    std::size_t questions = 0;
    for (const QuestionSection& section : examples::read_questions(scratch() / "q")) {
      require(!section.name.empty(), "sections have names");
      for (const Question& question : section.questions) {
        for (const std::string& word : question) require(!word.empty(), "words are not empty");
        ++questions;
      }
    }
    require(questions > 0, "there are questions");
  } catch (const InputError&) {
  }
}

void read_bpe(std::string_view bytes) {
  static const BpeTokenizer tokenizer(train_bpe(generate_text(1, 500), 700));
  encode(tokenizer, bytes);
}

void read_bpe_files(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\0'), bytes.size());
  try {
    const BpeVocabulary read =
        parse_bpe(bytes.substr(0, end), bytes.substr(std::min(end + 1, bytes.size())));
    const std::string encoder = encoder_json(read), merges = vocab_bpe(read);
    const BpeVocabulary again = parse_bpe(encoder, merges);
    require(encoder_json(again) == encoder && vocab_bpe(again) == merges,
            "the same vocabulary comes back");
    encode(BpeTokenizer(read), bytes);
  } catch (const InputError&) {
  }
}

}  // namespace ember::fuzz
