#include "examples/formats/vectors/word_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {

WordList::WordList(std::string path, UnicodeErrors errors)
    : path_(std::move(path)), errors_(errors) {}

bool WordList::add(std::string_view word) {
  ++rows_;
  std::string utf8;
  if (!is_utf8(word)) {
    if (errors_ == UnicodeErrors::strict) {
      refuse("the word " + quote(word), "UTF-8 (--unicode-errors replace or ignore reads it)");
    }
    count(not_utf8_, word);
    utf8 = repaired(word, errors_);
    if (utf8.empty()) return false;
    word = utf8;
  }
  check(word);
  if (word.find(' ') != std::string_view::npos) count(spaced_, word);
  const std::int32_t words_before = words_.size();
  words_.add(word);
  if (words_.size() > words_before) return true;
  count(repeated_, word);
  return false;
}

std::vector<std::string> WordList::notes() const {
  std::vector<std::string> notes;
  const auto tell = [&](const Kind& kind, std::string_view one, std::string_view more,
                        std::string_view what) {
    if (kind.count == 0) return;
    notes.push_back(fmt::format("'{}' has {} {} ({} in row {}): {}", path_, kind.count,
                                kind.count == 1 ? one : more, quote(kind.first_word),
                                kind.first_row, what));
  };
  tell(repeated_, "row whose word came before", "rows whose words came before",
       "the first of each word is kept");
  tell(not_utf8_, "word that is not UTF-8", "words that are not UTF-8",
       errors_ == UnicodeErrors::ignore
           ? "the bytes that are not are left out, and rows without others"
           : "U+FFFD stands for the bytes that are not");
  tell(spaced_, "word with spaces in it", "words with spaces in them", "they are kept");
  return notes;
}

void WordList::check(std::string_view word) const {
  if (word.empty()) refuse("an empty word", "a word");
  if (word.size() > kLongestWord) {
    refuse(fmt::format("a word that begins {}", quote(word)),
           fmt::format("words of at most {} bytes", kLongestWord));
  }
  if (std::any_of(word.begin(), word.end(), is_control)) {
    refuse("the word " + quote(word), "words without control characters");
  }
  if (word.front() == ' ' || word.back() == ' ') {
    refuse("the word " + quote(word), "words with spaces only inside");
  }
}

void WordList::count(Kind& kind, std::string_view word) const {
  if (kind.count++ > 0) return;
  kind.first_row = rows_;
  kind.first_word = word;
}

void WordList::refuse(std::string_view got, std::string_view needs) const {
  throw InputError(fmt::format("'{}': row {} has {}: needs {}", path_, rows_, got, needs));
}

}  // namespace ember::examples
