#include "fuzz/readers.h"

#include <ember/nn/safetensors.h>
#include <ember/tensor/creation.h>
#include <ember/tensor/error.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "examples/files.h"
#include "examples/formats/checkpoints/hugging_face.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/text/grammar.h"
#include "examples/formats/text/sentence_reader.h"
#include "examples/formats/text/token_file.h"
#include "examples/formats/text/utf8.h"
#include "examples/formats/text/utf8_stream.h"
#include "examples/formats/tokenizers/bpe_files.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/bpe_trainer.h"
#include "examples/formats/vectors/questions.h"
#include "examples/formats/vectors/vector_file.h"
#include "examples/gpt_lessons.h"
#include "examples/models/gpt/generation.h"
#include "examples/models/word2vec/models.h"
#include "examples/models/word2vec/trainer.h"
#include "examples/tools/gpt/checkpoint.h"
#include "examples/tools/word2vec/saved_history.h"
#include "examples/tools/word2vec/saved_training.h"
#include "examples/training_texts.h"

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

/// Reads a file that may be no such thing.
void read_or_refuse(const std::function<void()>& read) {
  try {
    read();
  } catch (const InputError&) {
  }
}

/// What stands before the first NUL, and what behind it.
std::pair<std::string_view, std::string_view> split_at_nul(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\0'), bytes.size());
  return {bytes.substr(0, end), bytes.substr(std::min(end + 1, bytes.size()))};
}

std::optional<WordRows> load(const std::string& name, std::optional<VectorFormat> format) {
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
  load(name, std::nullopt);  // by what is in it
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

/// Saves, and returns the bytes of the file.
std::string saved(const nn::Safetensors& what) {
  nn::save_safetensors(scratch() / "saved", what.tensors, what.metadata);
  return read_file(scratch() / "saved");
}

void read_as_safetensors(const std::string& bytes) {
  const std::string path = scratch() / "safetensors";
  write_file(path, bytes);
  nn::Safetensors loaded;
  try {
    const nn::SafetensorsFile file(path);
    loaded.metadata = file.metadata();
    for (const auto& [name, entry] : file.entries()) {
      if (!entry.loads_as) continue;
      const Tensor x = file.tensor(name);
      require(x.shape() == entry.shape && x.dtype() == *entry.loads_as,
              "a tensor is what the header says");
      loaded.tensors[name] = x;
    }
  } catch (const Error& error) {
    require(std::string(error.what()).starts_with("[safetensors] '" + path + "'"),
            "an error names the file");
    return;
  }
  const std::string once = saved(loaded);
  require(saved(nn::load_safetensors(scratch() / "saved")) == once, "the same bytes come back");
}

const TrainingText& training_text() {
  static const TestText text("the cat sat on the mat. the dog sat on the cat.\nthe mat sat.\n");
  return text.training;
}

/// A training that has just begun, of two threads and with as few numbers as there can be.
struct Training {
  explicit Training(const std::string& model_name)
      : name(model_name),
        model(make_model({.model = name, .size = 2, .window = 2, .order = 2},
                         training_text().vocabulary())),
        trainer(*model, training_text(), {.epochs = 2, .threads = 2}) {}

  nn::Metadata conditions() const { return {{"model", name}}; }
  void load(const std::string& path) { load_training(path, *model, trainer, conditions()); }

  /// All its numbers, as a file has them.
  std::string state() const {
    save_training(scratch() / "state", *model, trainer, conditions());
    return read_file(scratch() / "state");
  }

  std::string name;
  std::unique_ptr<WordModel> model;
  Trainer trainer;
};

std::vector<std::unique_ptr<Training>> all_trainings() {
  std::vector<std::unique_ptr<Training>> all;
  for (const std::string& name : model_names()) all.push_back(std::make_unique<Training>(name));
  return all;
}

void resume(const std::string& path, std::unique_ptr<Training>& training) {
  const std::string before = training->state();
  try {
    training->load(path);
  } catch (const InputError&) {
    return require(training->state() == before, "all is loaded, or nothing");
  } catch (const Error&) {
    return require(training->state() == before, "all is loaded, or nothing");
  }
  nn::Safetensors file = nn::load_safetensors(path);
  file.tensors.try_emplace("trainer.reports", zeros({4}, DType::i64));  // of an earlier version
  require(training->state() == saved({file.tensors, training->conditions()}),
          "what the file holds is loaded");
  try {
    training->trainer.run([](const TrainProgress&) {}, 1);
  } catch (const InputError&) {  // there was no text left
  }
  training = std::make_unique<Training>(training->name);
}

using Sentences = std::vector<std::vector<std::string>>;

/// What a text holds, or why it is refused.
struct ReadText {
  Sentences sentences;
  std::string error;
  bool operator==(const ReadText&) const = default;
};

ReadText read_all(const std::function<SentenceReader()>& open) {
  ReadText read;
  try {
    SentenceReader reader = open();
    for (std::vector<std::string_view> words; reader.next(words);) {
      read.sentences.emplace_back(words.begin(), words.end());
    }
  } catch (const InputError& error) {
    read.error = error.what();
  }
  return read;
}

/// The ids of a corpus stand for the same words.
void check_token_file(const std::string& path, Tokens tokens, const ReadText& text) {
  TokenFile file(scratch() / "");
  try {
    file.add(SentenceReader::from_file(path, tokens));
  } catch (const InputError&) {
    require(!text.error.empty() || text.sentences.empty(), "words make a corpus");
    return;
  }
  require(text.error.empty(), "a text is refused as a corpus, too");
  TokenReader reader(file, 0, file.part_begin(1, 1));
  std::vector<std::int32_t> ids;
  for (const auto& sentence : text.sentences) {
    require(reader.next(ids) && ids.size() == sentence.size(), "a sentence keeps its length");
    for (std::size_t i = 0; i < ids.size(); ++i) {
      require(file.words().word(ids[i]) == sentence[i], "an id stands for its word");
    }
  }
  require(!reader.next(ids), "a corpus has no other sentences");
}

void read_corpus_as(Tokens tokens, const std::string& bytes) {
  const std::string path = scratch() / "corpus";
  write_file(path, bytes);
  const ReadText read = read_all([&] { return SentenceReader::from_file(path, tokens); });
  std::string lines;
  for (const auto& sentence : read.sentences) {
    require(!sentence.empty() && sentence.size() <= SentenceReader::kLongestSentence,
            "a sentence has some words");
    for (const std::string& word : sentence) {
      require(!word.empty(), "words are not empty");
      lines += word + ' ';
    }
    lines += '\n';
  }
  require(read == read_all([&] { return SentenceReader::from_text(bytes, path, tokens); }),
          "a file reads as its text does");
  require(read.sentences ==
              read_all([&] { return SentenceReader::from_text(lines, path, tokens); }).sentences,
          "words are read as they are");
  check_token_file(path, tokens, read);
}

void use_checkpoint(const std::string& path) {
  read_or_refuse([&] {
    const Checkpoint checkpoint = load_checkpoint(path);
    Generation generation(checkpoint.model, {0}, {}, 1);
    for (int i = 0; i < 3; ++i) {
      const std::int32_t id = generation.next();
      require(!checkpoint.tokenizer->token(id).empty(), "tokens are drawn that there are");
    }
  });
}

void go_on_from_checkpoint(const std::string& path) {
  Recipe recipe = small_recipe();
  recipe.model.n_layer = recipe.model.n_head = 1;
  recipe.model.n_embd = 2;
  GptLesson lesson(recipe);
  read_or_refuse([&] {
    lesson.resume(path);
    require(lesson.trainer.steps_done() <= recipe.steps, "a training ends where it should");
    if (!lesson.trainer.is_done()) lesson.learn(1);
  });
}

/// The same bytes, with the length of the header that they seem to have: few say it themselves.
std::optional<std::string> with_header_length(std::string_view bytes) {
  std::string file(bytes);
  const std::size_t end = file.rfind('}');
  if (end == std::string::npos || end < 8) return std::nullopt;
  for (std::size_t i = 0; i < 8; ++i) file[i] = static_cast<char>((end - 7) >> (8 * i) & 0xff);
  return file;
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
  const auto [metadata, rows] = split_at_nul(bytes);
  write_file(scratch() / "metadata.tsv", std::string(metadata));
  write_file(scratch() / "vectors.tsv", std::string(rows));
  read_vectors("vectors.tsv", VectorFormat::projector);
}

void read_questions(std::string_view bytes) {
  write_file(scratch() / "q", std::string(bytes));
  read_or_refuse([] {
    std::size_t questions = 0;
    for (const QuestionSection& section : examples::read_questions(scratch() / "q").sections) {
      require(!section.name.empty(), "sections have names");
      for (const Question& question : section.questions) {
        for (const std::string& word : question) require(!word.empty(), "words are not empty");
        ++questions;
      }
    }
    require(questions > 0, "there are questions");
  });
}

void read_safetensors(std::string_view bytes) {
  read_as_safetensors(std::string(bytes));
  if (const auto file = with_header_length(bytes)) read_as_safetensors(*file);
}

void read_history(std::string_view bytes) {
  const std::filesystem::path directory = history_directory(scratch() / "h");
  std::filesystem::create_directories(directory);
  write_file(history_list(directory), std::string(bytes));
  SavedHistory read;
  try {
    read = examples::read_history(directory);
  } catch (const InputError&) {
    return;
  }
  std::int64_t before = -1;
  for (const Moment& moment : read.moments) {
    require(moment.words_done > before, "moments are in order");
    require(moment.words_done <= read.words_in_all, "moments are of the training");
    before = moment.words_done;
  }
  write_history(directory, read);
  const SavedHistory again = examples::read_history(directory);
  require(again.words_in_all == read.words_in_all, "the same number of words comes back");
  require(std::equal(again.moments.begin(), again.moments.end(), read.moments.begin(),
                     read.moments.end(),
                     [](const Moment& a, const Moment& b) {
                       return a.words_done == b.words_done && a.lr == b.lr && a.loss == b.loss;
                     }),
          "the same moments come back");
}

void read_resume(std::string_view bytes) {
  static std::vector<std::unique_ptr<Training>> trainings = all_trainings();
  write_file(scratch() / "training", std::string(bytes));
  for (std::unique_ptr<Training>& training : trainings) resume(scratch() / "training", training);
}

void read_corpus(std::string_view bytes) {
  read_corpus_as(Tokens::words, std::string(bytes));
  read_corpus_as(Tokens::verbatim, std::string(bytes));
}

void read_bpe(std::string_view bytes) {
  static const BpeTokenizer tokenizer(train_bpe(generate_text(1, 500), 800));
  encode(tokenizer, bytes);
  const std::string shown = as_utf8(bytes);
  require(is_utf8(shown), "what is shown is UTF-8");
  require(!is_utf8(bytes) || shown == bytes, "UTF-8 is shown as it is");
}

void read_bpe_files(std::string_view bytes) {
  read_or_refuse([&] {
    const auto [encoder_file, merges_file] = split_at_nul(bytes);
    const BpeVocabulary read = parse_bpe(encoder_file, merges_file);
    const std::string encoder = encoder_json(read), merges = vocab_bpe(read);
    const BpeVocabulary again = parse_bpe(encoder, merges);
    require(encoder_json(again) == encoder && vocab_bpe(again) == merges,
            "the same vocabulary comes back");
    encode(BpeTokenizer(read), bytes);
  });
}

void read_hugging_face(std::string_view bytes) {
  const auto [config_file, model_file] = split_at_nul(bytes);
  const std::string config = scratch() / "config.json", model = scratch() / "model";
  write_file(config, std::string(config_file));
  write_file(model, std::string(model_file));
  read_or_refuse([&] {
    const std::string once = saved({to_hugging_face(load_hugging_face({model, config, {}})), {}});
    const HuggingFaceFiles again{scratch() / "saved", config, {}};
    require(saved({to_hugging_face(load_hugging_face(again)), {}}) == once,
            "the same bytes come back");
  });
}

void read_checkpoint(std::string_view bytes) {
  const std::string path = scratch() / "checkpoint";
  for (const auto& file : {std::optional(std::string(bytes)), with_header_length(bytes)}) {
    if (!file) continue;
    write_file(path, *file);
    use_checkpoint(path);
    read_or_refuse([&] { return load_history(path); });
    go_on_from_checkpoint(path);
  }
}

}  // namespace ember::fuzz
