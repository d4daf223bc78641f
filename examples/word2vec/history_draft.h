/// The history of a training while it grows: a draft beside the history that is there
/// (saved_history.h), whose place it takes at the end, once the vectors that it ends with are
/// saved.
///
/// The draft of NAME.history is the directory NAME.history.draft, with a file for each moment and
/// no list. Until `commit` is called the history before stays as it was, and goes with the vectors
/// before; without that call the draft is deleted. A process that is killed outright leaves it
/// behind, and the next training of these vectors clears it away.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "examples/support/directory.h"
#include "examples/word2vec/saved_history.h"

namespace ember::examples {

class HistoryDraft {
 public:
  /// Of the history of the vectors in this file. Finds out whether it can be written. InputError:
  /// it cannot, or another training is writing it.
  explicit HistoryDraft(const std::string& vectors);
  HistoryDraft(const HistoryDraft&) = delete;
  HistoryDraft& operator=(const HistoryDraft&) = delete;
  ~HistoryDraft();

  /// Begins with what the history that is there has from before so many words. InputError: there is
  /// none, or not a whole one.
  void go_on_from(std::int64_t words_done);

  const std::vector<Moment>& moments() const { return moments_; }

  /// The next moment; it replaces one after as many words. InputError: a number that is not finite.
  /// Error: cannot write.
  void add(const Moment& moment, const WordTable& words, const Tensor& rows);

  /// Takes the place of the history that is there. Of that is deleted what its list names, and
  /// nothing else. Error: cannot write.
  void commit(std::int64_t words_in_all);

 private:
  void clear() const;

  std::filesystem::path target_, draft_;
  std::optional<DirectoryLock> lock_;
  std::vector<Moment> moments_;
};

}  // namespace ember::examples
