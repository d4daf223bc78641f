/// What the commands that train have in common: options, reading the text, and a training that is
/// watched and can be interrupted.
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
  std::string read_vocab, save_vocab;  // files of words and counts (text/vocabulary_file.h)
  ModelOptions model;
  TrainOptions training{.threads = num_threads()};  // lr is set by each command

  /// Adds all of these but the model's name and the vocabulary's files.
  void declare(App& command);
  /// Adds --read-vocab and --save-vocab.
  void declare_vocabulary(App& command);

  /// What is read, so that nothing is written over it.
  std::vector<std::string> inputs() const;

  /// Reads the corpus into `tokens`, and shows how far it has come; reads the vocabulary, or counts
  /// it, and saves it. InputError: as TokenFile, TrainingText and read_vocabulary() say.
  /// Error: cannot save the vocabulary.
  TrainingText read(TokenFile& tokens) const;
};

/// What happens besides while a training is watched. What these answer, if anything, is shown as a
/// line.
struct Watch {
  /// Now and then, while the threads train.
  std::function<std::optional<std::string>(const TrainProgress&)> on_step = {};
  /// Every so many minutes, while no thread trains; 0: never. It comes less often where it would
  /// take more than 1 % of the time.
  std::function<std::optional<std::string>()> save = {};
  double save_every = 0;
};

/// Trains to the end of the text or to the interruption, and shows how far it has come as that of
/// `task`. Returns whether the text is over. InputError: as Trainer::run.
bool train_watched(Trainer& trainer, const std::string& task, const Interrupt& interrupt,
                   const Watch& watch = {});

}  // namespace ember::examples
