#include "examples/text/corpus.h"

#include <fmt/format.h>

#include "examples/support/errors.h"
#include "examples/text/sentence_reader.h"

namespace ember::examples {
namespace {

Corpus read_all(SentenceReader reader, std::string name) {
  Corpus corpus;
  corpus.name = std::move(name);
  std::vector<std::string_view> sentence;
  while (reader.next(sentence)) {
    for (const std::string_view word : sentence) corpus.sentences.add_word(corpus.words.add(word));
    corpus.sentences.end_sentence();
  }
  if (corpus.words.size() == 0) {
    throw InputError(fmt::format("'{}' holds no word: a corpus needs some", corpus.name));
  }
  return corpus;
}

}  // namespace

Corpus read_corpus(const std::string& path) {
  return read_all(SentenceReader::from_file(path), path);
}

Corpus corpus_from_text(std::string_view text, std::string name) {
  SentenceReader reader = SentenceReader::from_text(text, name);
  return read_all(std::move(reader), std::move(name));
}

}  // namespace ember::examples
