#include "examples/formats/text/sentence_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/character_class.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

constexpr std::size_t kLettersAtOnce = 32;
constexpr std::size_t kLongestCharacter = 4;
constexpr char32_t kTypographicApostrophe = 0x2019;

// The lower case of each ASCII letter; 0 for other bytes.
constexpr auto kLowerCase = [] {
  std::array<char, 256> table{};
  for (char c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = c;
  return table;
}();

char ascii_lower_case(char c) {
  return kLowerCase[static_cast<unsigned char>(c)];
}
bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

SentenceReader SentenceReader::from_file(const std::string& path, Tokens tokens) {
  SentenceReader reader(path);
  reader.tokens_ = tokens;
  reader.file_.emplace(path);
  reader.refill();
  reader.skip_byte_order_mark();
  return reader;
}

SentenceReader SentenceReader::from_text(std::string_view text, std::string name, Tokens tokens) {
  SentenceReader reader(std::move(name));
  reader.tokens_ = tokens;
  reader.rest_ = text;
  reader.offset_ = text.size();
  reader.skip_byte_order_mark();
  return reader;
}

std::uint64_t SentenceReader::bytes_read() const {
  return file_ && file_->is_compressed() ? file_->bytes_taken() : offset_ - rest_.size();
}

bool SentenceReader::next(std::vector<std::string_view>& words) {
  letters_.clear();
  ends_.clear();
  word_begin_ = 0;
  bool sentence_over = false;
  while (!sentence_over && ends_.size() < kLongestSentence) {
    // From here on, rest_ contains a complete character and the byte after it.
    if (rest_.size() <= kLongestCharacter && file_goes_on_) refill();
    if (rest_.empty()) {
      end_word();
      break;
    }
    if (tokens_ == Tokens::verbatim) {
      sentence_over = read_verbatim() && !ends_.empty();
    } else if (ascii_lower_case(rest_[0]) != 0) {
      read_letters();
    } else {
      sentence_over = read_other() && !ends_.empty();
    }
  }
  words.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    words.push_back(std::string_view(letters_).substr(begin, end - begin));
    begin = end;
  }
  return !words.empty();
}

void SentenceReader::skip_byte_order_mark() {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

// Reads on after the bytes that have been processed.
void SentenceReader::refill() {
  const std::size_t before = rest_.size();
  file_->skip(in_block_ - before);
  rest_ = file_->peek(FileReader::kBlockSize);
  in_block_ = rest_.size();
  offset_ += rest_.size() - before;
  file_goes_on_ = in_block_ == FileReader::kBlockSize;
}

// The hot loop: most bytes of most corpora are ASCII letters.
void SentenceReader::read_letters() {
  const std::size_t begin = letters_.size();
  letters_.resize(begin + kLettersAtOnce);
  const std::size_t most = std::min(rest_.size(), kLettersAtOnce);
  std::size_t length = 0;
  while (length < most) {
    const char letter = ascii_lower_case(rest_[length]);
    if (letter == 0) break;
    letters_[begin + length++] = letter;
  }
  letters_.resize(begin + length);
  rest_.remove_prefix(length);
}

bool SentenceReader::read_other() {
  const char c = rest_[0];
  if (static_cast<unsigned char>(c) < 0x80) {
    rest_.remove_prefix(1);
    if (c == '\'') {
      read_apostrophe();
      return false;
    }
    end_word();
    const bool stop = c == '.' || c == '!' || c == '?';
    const bool goes_on =
        !rest_.empty() && (ascii_lower_case(rest_[0]) != 0 || is_ascii_digit(rest_[0]));
    return c == '\n' || (stop && !goes_on);
  }
  const auto [code_point, length] = decode_utf8(rest_);
  if (length == 0) fail_invalid();
  rest_.remove_prefix(static_cast<std::size_t>(length));
  if (code_point == kTypographicApostrophe) {
    read_apostrophe();
  } else if (is_letter(code_point)) {
    append_utf8(lower_case(code_point), letters_);
  } else {
    end_word();
  }
  return false;
}

bool SentenceReader::read_verbatim() {
  const auto is_plain = [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
  };
  const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_plain);
  letters_.append(rest_.begin(), end);
  rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
  // The next character may be cut off at the end of the buffer: the caller refills it.
  if (rest_.size() <= kLongestCharacter && file_goes_on_) return false;
  if (rest_.empty()) return false;
  if (static_cast<unsigned char>(rest_[0]) < 0x80) {
    const bool line_over = rest_[0] == '\n';
    rest_.remove_prefix(1);
    end_word();
    return line_over;
  }
  const auto [code_point, valid_length] = decode_utf8(rest_);
  if (valid_length == 0) fail_invalid();
  const auto length = static_cast<std::size_t>(valid_length);
  if (character_class(code_point) == CharacterClass::space) {
    end_word();
  } else {
    letters_ += rest_.substr(0, length);
  }
  rest_.remove_prefix(length);
  return false;
}

// Keeps an apostrophe after a letter; end_word() drops it if no letter follows.
void SentenceReader::read_apostrophe() {
  if (in_word() && letters_.back() != '\'') {
    letters_ += '\'';
  } else {
    end_word();
  }
}

void SentenceReader::end_word() {
  if (!in_word()) return;
  if (tokens_ == Tokens::words && letters_.back() == '\'') letters_.pop_back();
  ends_.push_back(letters_.size());
  word_begin_ = letters_.size();
}

void SentenceReader::fail_invalid() const {
  throw InputError(fmt::format("'{}' is not UTF-8 text: byte 0x{:02x} at offset {} is invalid",
                               name_, static_cast<unsigned char>(rest_[0]),
                               offset_ - rest_.size()));
}

}  // namespace ember::examples
