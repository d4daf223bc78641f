/// Shared by the commands that train: options, reading the text, and running a training with
/// progress, saves and interruption.
#pragma once

#include <ember/tensor/threads.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "examples/models/word2vec/models.h"
#include "examples/models/word2vec/trainer.h"
#include "examples/tools/command_line/interrupt.h"

namespace ember::examples {

class App;  // tools/command_line/options.h

struct TrainingOptions {
  std::vector<std::string> corpus;
  bool clean = false;
  std::int64_t min_count = 5;
  double sample = 1e-3;
  std::string read_vocab, save_vocab;  // files of words and counts (formats/text/vocabulary_file.h)
  ModelOptions model;
  TrainOptions training{.threads = num_threads()};  // each command sets lr

  /// Adds all of these options except the model's name and the vocabulary's files.
  void declare(App& command);
  /// Adds --read-vocab and --save-vocab.
  void declare_vocabulary(App& command);

  /// The input files, which must not be overwritten.
  std::vector<std::string> inputs() const;

  /// Reads the corpus into `tokens` with a progress bar; reads or counts the vocabulary, and saves
  /// it if asked. InputError: as TokenFile, TrainingText and read_vocabulary(). Error: cannot save
  /// the vocabulary.
  TrainingText read(TokenFile& tokens) const;
};

/// Callbacks during a training. A string that they return is printed as a line.
struct Watch {
  /// Called periodically while the threads train.
  std::function<std::optional<std::string>(const TrainProgress&)> on_step = {};
  /// Called every `save_every` minutes (0: never) while no thread trains. Less often if it would
  /// take more than 1 % of the time.
  std::function<std::optional<std::string>()> save = {};
  double save_every = 0;
};

/// Trains to the end of the text or until interrupted, with a progress bar labelled `task`. Returns
/// whether the text is over. InputError: as Trainer::run.
bool train_watched(Trainer& trainer, const std::string& task, const Interrupt& interrupt,
                   const Watch& watch = {});

}  // namespace ember::examples
