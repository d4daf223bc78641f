// A small training and its files, for the tests of what is left of it.
#pragma once

#include <ember/tensor/random.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "examples/formats/text/grammar.h"
#include "examples/models/word2vec/negative_sampling.h"
#include "examples/models/word2vec/window_model.h"
#include "examples/tools/word2vec/training_files.h"
#include "examples/training_texts.h"

namespace ember::examples {

inline const TestText& lesson_text() {
  static const TestText text(generate_text(1, 200));
  return text;
}

class SavedLesson {
 public:
  explicit SavedLesson(const std::string& path, SnapshotOptions snapshot_options = {},
                       TrainOptions train_options = {})
      : output(path),
        files(path, format_by_name(path), snapshot_options.count > 0, {}),
        model(make_skip_gram(train_options.seed)),
        trainer(*model, lesson_text().training, train_options),
        snapshots(history_directory(path), snapshot_options, words(), model->input.weight.value()),
        parts{words(), *model, trainer, snapshots, {{"seed", std::to_string(train_options.seed)}}} {
  }

  void resume() { files.resume(parts); }
  /// To the end, or so many steps (of one thread). Returns whether the text is over.
  bool run(int steps = 1'000'000) {
    std::atomic<int> left = steps;
    return trainer.run(
        [&](const TrainProgress& now) {
          reports.push_back(now);
          if (const auto line = snapshots.note(now)) said.push_back(*line);
        },
        2, [&] { return --left <= 0; });
  }
  void save() { files.save(parts); }
  std::string end(bool finished = true) { return files.end(parts, finished); }

  std::vector<float> numbers() const { return model->input.weight.value().to_vector<float>(); }
  std::vector<Moment> moments() const { return read_history(history_directory(output)).moments; }
  std::vector<PastVectors> history() const { return load_history(output, {}); }
  static const WordTable& words() { return lesson_text().training.vocabulary().table(); }

  std::string output;
  TrainingFiles files;
  std::unique_ptr<SkipGram> model;
  Trainer trainer;
  Snapshots snapshots;
  TrainingParts parts;
  std::vector<TrainProgress> reports;
  std::vector<std::string> said;

 private:
  static std::unique_ptr<SkipGram> make_skip_gram(std::uint64_t seed) {
    manual_seed(seed);
    const Vocabulary& vocabulary = lesson_text().training.vocabulary();
    return std::make_unique<SkipGram>(vocabulary.size(), 8,
                                      std::make_shared<NegativeSampling>(vocabulary, 8, 5, 16), 5);
  }
};

/// All files in a directory and in those in it.
inline std::set<std::string> files_in(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_directory()) {
      names.insert(std::filesystem::relative(entry.path(), directory).string());
    }
  }
  return names;
}

}  // namespace ember::examples
