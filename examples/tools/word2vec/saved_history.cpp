#include "examples/tools/word2vec/saved_history.h"

#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string_view>
#include <system_error>
#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_reader.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {
namespace {

using nlohmann::json;

/// A value for an error message. Arrays and objects are not written out, because deep nesting could
/// overflow the stack.
std::string shown(const json& value) {
  if (value.is_structured()) return fmt::format("an {}", value.type_name());
  return quote(value.dump());
}

/// A non-negative integer field. Throws json::exception or InputError if it is not one.
std::int64_t count_in(const json& object, const char* name) {
  const json& value = object.at(name);
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::uint64_t{kMost}) {
    throw InputError(fmt::format("its '{}' is {}: needs a number of words", name, shown(value)));
  }
  return value.get<std::int64_t>();
}

// A snapshot's file name: words-, at least kDigits digits, -, the run, .bin
constexpr std::string_view kPrefix = "words-", kSuffix = ".bin";
constexpr std::size_t kDigits = 12, kRunDigits = 16;

/// REQUIRES: is_moment(file).
std::string run_of(std::string_view file) {
  return std::string(file.substr(file.size() - kSuffix.size() - kRunDigits, kRunDigits));
}

SavedHistory parse(std::string_view text) {
  // Not ordered_json, which copies nested values when a name is added: deep nesting could overflow
  // the stack.
  const json list = json::parse(text);
  SavedHistory history{count_in(list, "words_in_all"), {}};
  std::int64_t before = -1;
  for (const json& entry : list.at("moments")) {
    Moment moment{count_in(entry, "words_done"), entry.at("lr").get<double>(),
                  entry.at("loss").get<double>()};
    if (moment.words_done <= before || moment.words_done > history.words_in_all) {
      throw InputError(fmt::format("after {} words it has a moment after {} of {}", before,
                                   moment.words_done, history.words_in_all));
    }
    const json& file = entry.at("file");
    if (file.is_string() && is_moment(file.get_ref<const std::string&>())) {
      moment.run = run_of(file.get_ref<const std::string&>());
    }
    if (file != moment.file()) {
      throw InputError(fmt::format("its moment after {} words is in {}: needs '{}'",
                                   moment.words_done, shown(file), moment.file()));
    }
    before = moment.words_done;
    history.moments.push_back(std::move(moment));
  }
  return history;
}

/// The message without nlohmann's prefix "[json.exception.type_error.302] ".
std::string_view reason(const json::exception& error) {
  const std::string_view text = error.what();
  const std::size_t end_of_name = text.find("] ");
  return end_of_name == std::string_view::npos ? text : text.substr(end_of_name + 2);
}

bool same_words(const WordTable& a, const WordTable& b) {
  if (a.size() != b.size()) return false;
  for (std::int32_t id = 0; id < a.size(); ++id) {
    if (a.word(id) != b.word(id)) return false;
  }
  return true;
}

std::vector<PastVectors> load_moments(const std::string& vectors, const LoadOptions& options) {
  const std::filesystem::path directory = history_directory(vectors);
  const SavedHistory saved = read_history(directory);
  if (saved.moments.empty()) throw InputError("it has no moments");
  std::vector<PastVectors> history;
  std::shared_ptr<WordTable> words;
  // All snapshots must have the same words, so they share one table.
  const auto read = [&](const std::string& path, const LoadOptions& how) {
    const WordRows next = load_vectors(path, how);
    if (!next.notes.empty()) throw InputError(next.notes[0]);  // training writes no such file
    if (!words) words = std::make_shared<WordTable>(next.words);
    const bool same = same_words(next.words, *words);
    if (!same || (!history.empty() && next.rows.size(1) != history[0].vectors.dimension())) {
      throw InputError(fmt::format("'{}' has {} than the moments before", path,
                                   same ? "another dimension" : "other words"));
    }
    return next.rows;
  };
  const auto in_all = static_cast<double>(std::max<std::int64_t>(saved.words_in_all, 1));
  for (const Moment& moment : saved.moments) {
    const std::string path = (directory / moment.file()).string();
    require_regular_file(path);
    const Tensor rows =
        read(path, {.limit = options.limit, .format = VectorFormat::word2vec_binary});
    history.push_back({moment, static_cast<double>(moment.words_done) / in_all, {words, rows}});
  }
  const Tensor end = read(vectors, {.limit = words->size(), .format = options.format});
  if (end.to_vector<float>() != history.back().vectors.rows().to_vector<float>()) {
    throw InputError(fmt::format("it does not end with the vectors in '{}'", vectors));
  }
  return history;
}

}  // namespace

std::string Moment::file() const {
  const char* const dash = run.empty() ? "" : "-";
  return fmt::format("{}{:0{}}{}{}{}", kPrefix, words_done, kDigits, dash, run, kSuffix);
}

std::string random_run() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random() & 0xffffffffU, random() & 0xffffffffU);
}

bool is_moment(std::string_view file) {
  constexpr std::size_t kBehind = 1 + kRunDigits + kSuffix.size();
  const auto consists_of = [](std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == std::string_view::npos;
  };
  if (file.size() < kPrefix.size() + kDigits + kBehind) return false;
  const std::string_view behind = file.substr(file.size() - kBehind);
  const std::string_view digits =
      file.substr(kPrefix.size(), file.size() - kBehind - kPrefix.size());
  return file.starts_with(kPrefix) && consists_of(digits, "0123456789") && behind[0] == '-' &&
         consists_of(behind.substr(1, kRunDigits), "0123456789abcdef") && behind.ends_with(kSuffix);
}

std::filesystem::path history_directory(const std::string& vectors) {
  return vectors + ".history";
}

std::string resume_path(const std::string& vectors) {
  return vectors + ".resume";
}

std::filesystem::path history_list(const std::filesystem::path& directory) {
  return directory / "history.json";
}

SavedHistory parse_history(std::string_view text) {
  try {
    return parse(text);
  } catch (const json::exception& error) {
    throw InputError(std::string(reason(error)));
  }
}

SavedHistory read_history(const std::filesystem::path& directory) {
  const std::string path = history_list(directory).string();
  require_regular_file(path);
  const std::string text = read_whole(path, {std::uint64_t{1} << 30, "no history is"});
  try {
    return parse_history(text);
  } catch (const InputError& error) {
    throw InputError(fmt::format("'{}' is no list of moments: {}", path, error.what()));
  }
}

std::string history_text(const SavedHistory& history) {
  using nlohmann::ordered_json;  // keeps the order of fields, for readability
  ordered_json list{{"words_in_all", history.words_in_all}, {"moments", ordered_json::array()}};
  for (const Moment& moment : history.moments) {
    list["moments"].push_back({{"file", moment.file()},
                               {"words_done", moment.words_done},
                               {"lr", moment.lr},
                               {"loss", moment.loss}});
  }
  return list.dump(2) + "\n";
}

void write_history(const std::filesystem::path& directory, const SavedHistory& history) {
  save_file("history", history_list(directory), history_text(history));
}

std::vector<PastVectors> load_history(const std::string& vectors, const LoadOptions& options) {
  try {
    return load_moments(vectors, options);
  } catch (const InputError& error) {
    const std::string resume = resume_path(vectors);
    const std::string help =
        std::filesystem::exists(resume)
            ? fmt::format("the training in '{}' is not complete: --resume goes on with it", resume)
            : fmt::format("word2vec train --output {} --snapshots 20 makes one", vectors);
    throw InputError(fmt::format("no history of '{}': {} ({})", vectors, error.what(), help));
  }
}

}  // namespace ember::examples
