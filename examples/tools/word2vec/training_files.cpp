#include "examples/tools/word2vec/training_files.h"

#include <fmt/format.h>

#include <set>
#include <system_error>

#include "examples/formats/files/directory.h"
#include "examples/formats/files/errors.h"
#include "examples/tools/word2vec/saved_history.h"
#include "examples/tools/word2vec/saved_training.h"

namespace ember::examples {
namespace {

namespace fs = std::filesystem;

/// The snapshots in the history's list; none if there is no list. std::runtime_error: cannot read
/// it.
std::vector<Moment> moments_of_history(const fs::path& directory) {
  if (!fs::exists(history_list(directory))) return {};
  return read_history(directory).moments;
}

std::vector<Moment> moments_of_training(const std::string& path) {
  if (!fs::exists(path)) return {};
  return Snapshots::saved_moments(nn::SafetensorsFile(path).metadata());
}

}  // namespace

TrainingFiles::TrainingFiles(const std::string& vectors, VectorFormat format, bool with_history,
                             const std::vector<std::string>& inputs,
                             const std::vector<std::string>& others)
    : vectors_(vectors),
      resume_(resume_path(vectors)),
      format_(format),
      history_(history_directory(vectors)) {
  if (!has_room_beside(vectors)) {
    throw UsageError(fmt::format(
        "train keeps files beside its --output, and '{}' has none beside it: needs a file's name "
        "(then 'word2vec convert' writes to any place)",
        vectors));
  }
  // The lock is named after the real file, which several links may lead to.
  std::error_code error;
  const std::string lock = fs::weakly_canonical(vectors, error).string() + ".lock";
  std::vector<std::string> outputs = files_of(vectors, format);
  outputs.insert(outputs.end(), {resume_, lock});
  outputs.insert(outputs.end(), others.begin(), others.end());
  check_outputs("train", outputs, inputs);
  lock_.emplace(lock);
  if (lock_->is_taken()) {
    throw InputError(fmt::format(
        "another training is writing '{}': needs an --output of its own, or to wait", vectors));
  }
  if (!with_history) return;
  make_directory(history_);
  check_outputs("history", {history_list(history_).string()});
}

TrainingFiles::~TrainingFiles() {
  delete_unnamed_moments();
  std::error_code not_empty;
  fs::remove(history_, not_empty);
}

void TrainingFiles::resume(const TrainingParts& training) const {
  nn::Metadata conditions = training.conditions;
  conditions.merge(training.snapshots.conditions());
  const nn::Metadata saved = load_training(resume_, training.model, training.trainer, conditions);
  training.snapshots.load(saved, training.trainer.progress());
  delete_unnamed_moments();
}

void TrainingFiles::save(const TrainingParts& training) const {
  nn::Metadata metadata = training.conditions;
  training.snapshots.save(metadata, training.trainer.progress());
  save_training(resume_, training.model, training.trainer, metadata);
  delete_unnamed_moments();
}

std::string TrainingFiles::try_to_save(const TrainingParts& training) const {
  try {
    save(training);
    return fmt::format("--resume goes on from '{}'", resume_);
  } catch (const Error& error) {  // not fatal: the vectors take half the space and may still fit
    const char* const what_next = fs::exists(resume_)
                                      ? "--resume goes on from what was saved before"
                                      : "nothing can go on from here";
    return fmt::format("{}: {}", what_next, error.what());
  }
}

std::string TrainingFiles::end(const TrainingParts& training, bool finished) const {
  const bool is_one_step =
      finished && !training.snapshots.are_kept() && files_of(vectors_, format_).size() == 1;
  std::string what_next;
  if (!is_one_step) what_next = try_to_save(training);
  try {
    save_vectors(vectors_, training.words, training.model.input.weight.value(), format_);
  } catch (const Error& error) {
    if (is_one_step) what_next = try_to_save(training);
    throw InputError(fmt::format("{}; {}", error.what(), what_next));
  }
  const std::optional<std::string>& failure = training.snapshots.failure();
  if (training.snapshots.are_kept() && !failure) {
    try {
      replace_history(training);
    } catch (const std::runtime_error& error) {
      throw InputError(fmt::format("the vectors are saved, but not their history: {}; {}",
                                   error.what(), what_next));
    }
  }
  std::error_code error;
  if (finished && (fs::remove(resume_, error), error)) {
    throw InputError(
        fmt::format("the vectors are saved, but cannot remove '{}': {}", resume_, error.message()));
  }
  delete_unnamed_moments();
  if (!failure) return what_next;
  throw InputError(fmt::format("the vectors are saved, but not their history: {}", *failure));
}

void TrainingFiles::replace_history(const TrainingParts& training) const {
  std::vector<Moment> before;
  try {
    before = moments_of_history(history_);
  } catch (const std::runtime_error&) {  // damaged: its snapshots are unknown
  }
  const SavedHistory now = training.snapshots.up_to(training.trainer.progress());
  write_history(history_, now);
  // Removes the old list's snapshots of earlier versions: delete_unnamed_moments() leaves names
  // without a run alone.
  std::set<std::string> named;
  for (const Moment& moment : now.moments) named.insert(moment.file());
  std::error_code none;
  for (const Moment& moment : before) {
    if (moment.run.empty() && !named.contains(moment.file())) {
      fs::remove(history_ / moment.file(), none);
    }
  }
}

void TrainingFiles::delete_unnamed_moments() const {
  std::set<std::string> named;
  try {
    for (const Moment& moment : moments_of_history(history_)) named.insert(moment.file());
    for (const Moment& moment : moments_of_training(resume_)) named.insert(moment.file());
  } catch (const std::runtime_error&) {
    return;
  }
  std::error_code none;
  std::vector<fs::path> unnamed;
  // Not a range-for, which throws if the directory cannot be read to its end.
  for (fs::directory_iterator entry(history_, none), end; !none && entry != end;
       entry.increment(none)) {
    const std::string name = entry->path().filename().string();
    if (is_moment(name) && !named.contains(name)) unnamed.push_back(entry->path());
  }
  for (const fs::path& file : unnamed) fs::remove(file, none);
}

}  // namespace ember::examples
