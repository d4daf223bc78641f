#include "examples/word2vec/history_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "examples/support/directory.h"
#include "examples/support/errors.h"

namespace ember::examples {
namespace {

namespace fs = std::filesystem;

/// What is known of an earlier history: of a list that is missing or damaged, nothing.
SavedHistory earlier_history(const fs::path& directory) {
  try {
    return read_history(directory);
  } catch (const InputError&) {
    return {};
  }
}

/// The same file under a second name, or a copy of it where the file system has no such thing.
void link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (error) fs::copy_file(from, to, error);
  if (error) {
    throw InputError(fmt::format("cannot go on with '{}': {}", from.string(), error.message()));
  }
}

}  // namespace

HistoryDraft::HistoryDraft(const std::string& vectors)
    : target_(history_directory(vectors)), draft_(target_.string() + ".draft") {
  if (fs::exists(target_)) check_outputs("history", {history_list(target_).string()});
  make_directory(draft_);
  lock_.emplace(draft_);
  if (lock_->is_taken()) {
    throw InputError(
        fmt::format("another training is writing '{}': needs an --output of its own, or to wait",
                    target_.string()));
  }
  clear();
  check_outputs("history", {history_list(draft_).string()});
}

HistoryDraft::~HistoryDraft() {
  clear();
  std::error_code not_empty;  // a file of somebody else's stays
  fs::remove(draft_, not_empty);
}

void HistoryDraft::clear() const {
  std::error_code unreadable;
  std::vector<fs::path> ours;
  for (const auto& entry : fs::directory_iterator(draft_, unreadable)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("words-") || name.starts_with(".ember-") || name == "history.json") {
      ours.push_back(entry.path());
    }
  }
  for (const fs::path& file : ours) fs::remove(file, unreadable);
}

void HistoryDraft::go_on_from(std::int64_t words_done) {
  for (const Moment& moment : read_history(target_).moments) {
    if (moment.words_done >= words_done) break;
    link_or_copy(target_ / moment.file(), draft_ / moment.file());
    moments_.push_back(moment);
  }
}

void HistoryDraft::add(const Moment& moment, const WordTable& words, const Tensor& rows) {
  save_vectors((draft_ / moment.file()).string(), words, rows, VectorFormat::word2vec_binary);
  std::erase_if(moments_,
                [&](const Moment& other) { return other.words_done == moment.words_done; });
  moments_.push_back(moment);
}

void HistoryDraft::commit(std::int64_t words_in_all) {
  write_history(draft_, {words_in_all, moments_});
  make_directory(target_);
  const SavedHistory before = earlier_history(target_);
  // The list goes first and comes last: it never names what is not there. Moments that went on are
  // the same file in both places, which a rename would leave in both.
  fs::remove(history_list(target_));
  for (const Moment& moment : before.moments) fs::remove(target_ / moment.file());
  for (const Moment& moment : moments_) {
    fs::rename(draft_ / moment.file(), target_ / moment.file());
  }
  fs::rename(history_list(draft_), history_list(target_));
}

}  // namespace ember::examples
