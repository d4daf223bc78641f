#include "examples/word2vec/snapshots.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "examples/support/errors.h"

namespace ember::examples {

Snapshots::Snapshots(const std::string& vectors, const SnapshotOptions& options)
    : options_(options), schedule_(options.count) {
  if (options_.count > 0) draft_.emplace(vectors);
}

void Snapshots::begin(const WordTable& words, const Tensor& table, bool resume,
                      std::int64_t words_done) {
  if (!draft_) return;
  if (resume) draft_->go_on_from(words_done);
  schedule_ = Schedule(options_.count, std::ssize(draft_->moments()));
  const auto kept = static_cast<std::int32_t>(std::min<std::int64_t>(options_.words, words.size()));
  for (std::int32_t id = 0; id < kept; ++id) words_.add(words.word(id));
  table_ = table.narrow(0, 0, kept);
  if (draft_->moments().empty()) start_ = table_.clone();
  start_words_ = words_done;
}

std::optional<std::string> Snapshots::note(const TrainProgress& now) {
  last_ = now;
  if (!draft_ || !schedule_.take_if_due(now)) return std::nullopt;
  try {
    if (draft_->moments().empty()) {
      draft_->add({start_words_, now.lr, now.loss}, words_, std::exchange(start_, Tensor()));
    } else {
      draft_->add({now.words_done, now.lr, now.loss}, words_, table_.clone());
    }
    return std::nullopt;
  } catch (const std::runtime_error& error) {
    draft_.reset();
    failure_ = error.what();
    return "the training goes on without a history: " + *failure_;
  }
}

void Snapshots::end() {
  if (failure_) {
    throw InputError(fmt::format("the vectors are saved, but not their history: {}", *failure_));
  }
  if (!draft_ || !last_) return;
  draft_->add({last_->words_done, last_->lr, last_->loss}, words_, table_);
  draft_->commit(last_->words_in_all);
  draft_.reset();
}

}  // namespace ember::examples
