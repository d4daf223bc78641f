#include "examples/tools/word2vec/snapshots.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

// Keys in the metadata of a saved training.
constexpr const char* kMoments = "history";
constexpr const char* kFailure = "no history";

constexpr std::string_view kHelp =
    "--snapshots 0 goes on without a history, and without --resume the training begins anew";

nn::Metadata options_by_name(const SnapshotOptions& options) {
  return {{"snapshots", fmt::format("{}", options.count)},
          {"snapshot words", fmt::format("{}", options.words)}};
}

}  // namespace

Snapshots::Snapshots(std::filesystem::path directory, const SnapshotOptions& options,
                     const WordTable& words, const Tensor& table)
    : directory_(std::move(directory)), options_(options), schedule_(options.count) {
  if (!are_kept()) return;
  const auto kept = static_cast<std::int32_t>(std::min<std::int64_t>(options_.words, words.size()));
  for (std::int32_t id = 0; id < kept; ++id) words_.add(words.word(id));
  table_ = table.narrow(0, 0, kept);
  start_ = table_.clone();
}

Moment Snapshots::write(const TrainProgress& now, const Tensor& rows) const {
  Moment moment{now.words_done, now.lr, now.loss, run_};
  save_vectors((directory_ / moment.file()).string(), words_, rows, VectorFormat::word2vec_binary);
  return moment;
}

std::optional<std::string> Snapshots::note(const TrainProgress& now) {
  if (!are_kept() || failure_ || !schedule_.take_if_due(now)) return std::nullopt;
  try {
    const bool is_start = start_.defined();
    moments_.push_back(write(now, is_start ? std::exchange(start_, Tensor()) : table_.clone()));
    return std::nullopt;
  } catch (const std::runtime_error& error) {
    moments_.clear();
    failure_ = error.what();
    return "the training goes on without a history: " + *failure_;
  }
}

SavedHistory Snapshots::up_to(const TrainProgress& now) {
  if (start_.defined()) {  // the reporting thread has not made a step
    moments_.push_back(write({0, 0, now.words_in_all, now.loss, now.lr}, start_));
    start_ = Tensor();
  }
  SavedHistory history{now.words_in_all, moments_};
  std::erase_if(history.moments,
                [&](const Moment& moment) { return moment.words_done >= now.words_done; });
  history.moments.push_back(write(now, table_));
  return history;
}

std::vector<Moment> Snapshots::saved_moments(const nn::Metadata& saved) {
  const auto moments = saved.find(kMoments);
  if (moments == saved.end()) return {};
  return parse_history(moments->second).moments;
}

void Snapshots::save(nn::Metadata& saved, const TrainProgress& now) const {
  saved.merge(options_by_name(options_));
  if (failure_) saved[kFailure] = *failure_;
  if (are_kept() && !failure_) saved[kMoments] = history_text({now.words_in_all, moments_});
}

nn::Metadata Snapshots::conditions() const {
  return are_kept() ? options_by_name(options_) : nn::Metadata();
}

void Snapshots::load(const nn::Metadata& saved, const TrainProgress& now) {
  if (!are_kept()) return;
  if (const auto failure = saved.find(kFailure); failure != saved.end()) {
    failure_ = failure->second;
    return;
  }
  moments_ = saved.contains(kMoments) ? saved_moments(saved) : moments_of_earlier_version(now);
  for (const Moment& moment : moments_) {
    const std::filesystem::path file = directory_ / moment.file();
    std::error_code unreadable;
    if (!std::filesystem::is_regular_file(file, unreadable)) {
      throw InputError(
          fmt::format("cannot go on with the history: '{}' is missing ({})", file.string(), kHelp));
    }
    try {
      load_vectors(file.string(), {.format = VectorFormat::word2vec_binary});
    } catch (const InputError& error) {
      throw InputError(fmt::format("cannot go on with the history: {} ({})", error.what(), kHelp));
    }
  }
  if (!moments_.empty() && moments_.back().words_done > now.words_done) {
    throw InputError(
        fmt::format("cannot go on with the history: it has {} words, the training {} ({})",
                    moments_.back().words_done, now.words_done, kHelp));
  }
  if (!moments_.empty()) start_ = Tensor();
  schedule_ = Schedule(options_.count, std::ssize(moments_));
}

/// The snapshots of a history that an earlier version wrote at an interruption. Its last snapshot
/// must equal the current vectors.
std::vector<Moment> Snapshots::moments_of_earlier_version(const TrainProgress& now) const {
  std::vector<Moment> moments = read_history(directory_).moments;
  const bool ends_now = !moments.empty() && moments.back().words_done == now.words_done;
  const auto is_table = [&](const Moment& moment) {
    const WordRows saved = load_vectors((directory_ / moment.file()).string(),
                                        {.format = VectorFormat::word2vec_binary});
    return saved.rows.to_vector<float>() == table_.to_vector<float>();
  };
  if (!ends_now || !is_table(moments.back())) {
    throw InputError(
        fmt::format("cannot go on with the history in '{}': it is of another training ({})",
                    directory_.string(), kHelp));
  }
  moments.pop_back();
  return moments;
}

}  // namespace ember::examples
