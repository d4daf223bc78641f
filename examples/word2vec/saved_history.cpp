#include "examples/word2vec/saved_history.h"

#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "examples/support/errors.h"
#include "examples/support/file_reader.h"
#include "examples/text/quoted.h"

namespace ember::examples {
namespace {

using nlohmann::json;

/// A value as a message shows it. Lists are not written out: they may be nested deeper than the
/// stack is.
std::string shown(const json& value) {
  if (value.is_structured()) return fmt::format("an {}", value.type_name());
  return quote(value.dump());
}

/// A whole number that is not negative. Throws json::exception, or InputError: it is not.
std::int64_t count_in(const json& object, const char* name) {
  const json& value = object.at(name);
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::uint64_t{kMost}) {
    throw InputError(fmt::format("its '{}' is {}: needs a number of words", name, shown(value)));
  }
  return value.get<std::int64_t>();
}

SavedHistory parse(std::string_view text) {
  // Not ordered_json, which copies what it has when a name is added: as deep as the text may nest.
  const json list = json::parse(text);
  SavedHistory history{count_in(list, "words_in_all"), {}};
  std::int64_t before = -1;
  for (const json& entry : list.at("moments")) {
    const Moment moment{count_in(entry, "words_done"), entry.at("lr").get<double>(),
                        entry.at("loss").get<double>()};
    if (moment.words_done <= before || moment.words_done > history.words_in_all) {
      throw InputError(fmt::format("after {} words it has a moment after {} of {}", before,
                                   moment.words_done, history.words_in_all));
    }
    if (entry.at("file") != moment.file()) {
      throw InputError(fmt::format("its moment after {} words is in {}: needs '{}'",
                                   moment.words_done, shown(entry.at("file")), moment.file()));
    }
    before = moment.words_done;
    history.moments.push_back(moment);
  }
  return history;
}

/// What another process could keep waiting, a pipe say, is no part of a history.
void require_regular_file(const std::string& path) {
  std::error_code not_there;  // which the reader says better
  if (!std::filesystem::exists(path, not_there)) return;
  if (!std::filesystem::is_regular_file(path)) {
    throw InputError(fmt::format("'{}' is no regular file", path));
  }
}

/// "[json.exception.type_error.302] what is wrong": without the name that it has in the library.
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
  // As all of them have the same words, one table of words will do.
  const auto read = [&](const std::string& path, const LoadOptions& how) {
    const WordRows next = load_vectors(path, how);
    if (!next.notes.empty()) throw InputError(next.notes[0]);  // a training writes no such file
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
  return fmt::format("words-{:012}.bin", words_done);
}

std::filesystem::path history_directory(const std::string& vectors) {
  return vectors + ".history";
}

std::filesystem::path history_list(const std::filesystem::path& directory) {
  return directory / "history.json";
}

SavedHistory read_history(const std::filesystem::path& directory) {
  const std::string path = history_list(directory).string();
  require_regular_file(path);
  const std::string text = read_whole(path, {std::uint64_t{1} << 30, "no history is"});
  try {
    return parse(text);
  } catch (const json::exception& error) {
    throw InputError(fmt::format("'{}' is no list of moments: {}", path, reason(error)));
  } catch (const InputError& error) {
    throw InputError(fmt::format("'{}' is no list of moments: {}", path, error.what()));
  }
}

void write_history(const std::filesystem::path& directory, const SavedHistory& history) {
  using nlohmann::ordered_json;  // for people who read the file
  ordered_json list{{"words_in_all", history.words_in_all}, {"moments", ordered_json::array()}};
  for (const Moment& moment : history.moments) {
    list["moments"].push_back({{"file", moment.file()},
                               {"words_done", moment.words_done},
                               {"lr", moment.lr},
                               {"loss", moment.loss}});
  }
  save_file("history", history_list(directory), list.dump(2) + "\n");
}

std::vector<PastVectors> load_history(const std::string& vectors, const LoadOptions& options) {
  try {
    return load_moments(vectors, options);
  } catch (const InputError& error) {
    throw InputError(
        fmt::format("no history of '{}': {} (word2vec train --output {} --snapshots 20 makes one)",
                    vectors, error.what(), vectors));
  }
}

}  // namespace ember::examples
