#include "examples/formats/tokenizers/bpe_encoder_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/tokenizers/byte_letters.h"

namespace ember::examples {
namespace {

using nlohmann::json;

struct Entry {
  std::uint64_t id;
  std::string token;  // the token's bytes
};

/// A SAX handler, so that nested values are refused early, numbers are not rounded, and duplicate
/// tokens are seen.
class EncoderReader : public json::json_sax_t {
 public:
  explicit EncoderReader(const std::string& name) : name_(name) {}

  std::vector<Entry> take() { return std::move(entries_); }

  // --- Callbacks of the parser; true: continue
  bool start_object(std::size_t) override {
    if (std::exchange(is_inside_, true)) refuse_value("an object");
    return true;
  }
  bool end_object() override { return true; }

  bool key(std::string& spelling) override {
    spelling_ = spelling;
    return true;
  }

  bool number_unsigned(std::uint64_t id) override {
    if (!is_inside_) refuse_value("a number");
    std::optional<std::string> bytes = read_spelling(spelling_);
    if (!bytes || bytes->empty()) {
      throw InputError(
          fmt::format("'{}': the token {} is not spelt in characters that stand for "
                      "bytes (a space is Ġ)",
                      name_, quote(spelling_)));
    }
    entries_.push_back({id, std::move(*bytes)});
    return true;
  }

  bool null() override { refuse_value("null"); }
  bool boolean(bool) override { refuse_value("a boolean"); }
  bool number_integer(std::int64_t number) override { refuse_value(fmt::format("{}", number)); }
  bool number_float(double, const std::string& text) override { refuse_value(quote(text)); }
  bool string(std::string& text) override { refuse_value(quote(text)); }
  bool start_array(std::size_t) override { refuse_value("an array"); }
  bool end_array() override { return true; }
  bool binary(json::binary_t&) override { refuse_value("binary"); }  // JSON has no binary values

  bool parse_error(std::size_t, const std::string&, const json::exception& error) override {
    // The message is "[json.exception.parse_error.101] parse error at line 1, column 9: ...; last
    // read: '...'". Drops the exception's name and the quoted input, which may be anything.
    std::string why = error.what();
    why.erase(0, why.find("] ") + 2);
    why.erase(std::min(why.find("; last read"), why.size()));
    throw InputError(fmt::format("'{}' is not JSON: {}", name_, why));
  }

 private:
  [[noreturn]] void refuse_value(std::string_view what) const {
    const std::string where = is_inside_ ? " as the id of " + quote(spelling_) : "";
    throw InputError(fmt::format("'{}' has {}{}: needs one object, from tokens to whole numbers",
                                 name_, what, where));
  }

  const std::string& name_;
  bool is_inside_ = false;
  std::string spelling_;  // of the token whose id is read next
  std::vector<Entry> entries_;
};

/// InputError: the ids are not 0, 1, 2...
void check_ids(const std::string& name, const std::vector<Entry>& in_order) {
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    const Entry& entry = in_order[i];
    if (entry.id == i) continue;
    if (i > 0 && entry.id == in_order[i - 1].id) {
      throw InputError(fmt::format("'{}': the tokens {} and {} have the same id, {}", name,
                                   quote(spell_bytes(in_order[i - 1].token)),
                                   quote(spell_bytes(entry.token)), entry.id));
    }
    throw InputError(fmt::format("'{}': no token has the id {}: {} tokens need 0 to {}", name, i,
                                 in_order.size(), in_order.size() - 1));
  }
}

void check_bytes(const std::string& name, const WordTable& tokens) {
  for (const std::uint8_t byte : bytes_by_letter()) {
    const std::string token(1, static_cast<char>(byte));
    if (tokens.find(token)) continue;
    throw InputError(
        fmt::format("'{}': the byte {:#04x}, '{}', has no token: needs one for each of "
                    "the 256",
                    name, byte, spell_bytes(token)));
  }
}

}  // namespace

WordTable parse_encoder_json(const std::string& name, std::string_view json) {
  // The parser would stop at a NUL.
  if (json.find('\0') != std::string_view::npos) {
    throw InputError(fmt::format("'{}' is not JSON: it holds a zero byte", name));
  }
  EncoderReader reader(name);
  json::sax_parse(json.begin(), json.end(), &reader);
  std::vector<Entry> entries = reader.take();
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.id < b.id; });
  check_ids(name, entries);
  WordTable tokens;
  for (std::int32_t id = 0; const Entry& entry : entries) {
    if (tokens.add(entry.token) != id) {
      throw InputError(
          fmt::format("'{}' has the token {} twice", name, quote(spell_bytes(entry.token))));
    }
    ++id;
  }
  check_bytes(name, tokens);
  return tokens;
}

}  // namespace ember::examples
