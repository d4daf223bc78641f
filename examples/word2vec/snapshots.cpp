#include "examples/word2vec/snapshots.h"

#include <ember/tensor/atomic_file.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "examples/support/directory.h"
#include "examples/support/errors.h"

namespace ember::examples {
namespace {

/// What is known of an earlier history: of a list that is missing or damaged, nothing.
SavedHistory earlier_history(const std::filesystem::path& directory) {
  try {
    return read_history(directory);
  } catch (const InputError&) {
    return {};
  }
}

}  // namespace

bool Schedule::is_due(const TrainProgress& now) {
  const double done = static_cast<double>(now.words_done) / static_cast<double>(now.words_in_all);
  const auto next = static_cast<double>(taken_), steps = static_cast<double>(between_ + 1);
  const bool due = done < 1 && taken_ <= between_ && std::sqrt(done) * steps >= next;
  if (due) ++taken_;
  return due;
}

Snapshots::Snapshots(const std::string& vectors, const SnapshotOptions& options)
    : options_(options), directory_(history_directory(vectors)), schedule_(options.count) {
  if (options_.count == 0) return;
  make_directory(directory_);
  AtomicFile probe("history", history_list(directory_));
}

void Snapshots::begin(const WordTable& words, const Tensor& table, bool resume,
                      std::int64_t words_done) {
  if (options_.count == 0) return;
  history_ = resume ? read_history(directory_) : earlier_history(directory_);
  forget_from(resume ? words_done : 0);
  schedule_ = Schedule(options_.count, std::ssize(history_.moments));
  const auto kept = static_cast<std::int32_t>(std::min<std::int64_t>(options_.words, words.size()));
  for (std::int32_t id = 0; id < kept; ++id) words_.add(words.word(id));
  table_ = table.narrow(0, 0, kept);
  if (history_.moments.empty()) start_ = table_.clone();
  start_words_ = words_done;
}

void Snapshots::note(const TrainProgress& now) {
  if (options_.count == 0 || failure_) return;
  last_ = now;
  if (!schedule_.is_due(now)) return;
  try {
    if (history_.moments.empty()) {
      keep({start_words_, now.lr, now.loss}, std::exchange(start_, Tensor()));
    } else {
      keep({now.words_done, now.lr, now.loss}, table_.clone());
    }
  } catch (...) {
    failure_ = std::current_exception();
  }
}

void Snapshots::end() {
  if (failure_) std::rethrow_exception(failure_);
  if (last_) keep({last_->words_done, last_->lr, last_->loss}, table_);
}

void Snapshots::keep(const Moment& moment, const Tensor& rows) {
  save_vectors((directory_ / moment.file()).string(), words_, rows, VectorFormat::word2vec_binary);
  // An interruption may come before a word is done since the last moment.
  std::erase_if(history_.moments,
                [&](const Moment& other) { return other.words_done == moment.words_done; });
  history_.moments.push_back(moment);
  history_.words_in_all = last_->words_in_all;
  write_history(directory_, history_);
}

void Snapshots::forget_from(std::int64_t words_done) {
  std::vector<Moment>& moments = history_.moments;
  const auto kept = std::find_if(moments.begin(), moments.end(), [&](const Moment& moment) {
    return moment.words_done >= words_done;
  });
  const std::vector<Moment> forgotten(kept, moments.end());
  moments.erase(kept, moments.end());
  write_history(directory_, history_);  // never lists what is not there
  for (const Moment& moment : forgotten) std::filesystem::remove(directory_ / moment.file());
}

}  // namespace ember::examples
