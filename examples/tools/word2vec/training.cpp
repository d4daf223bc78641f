#include "examples/tools/word2vec/training.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "examples/formats/text/vocabulary_file.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/progress.h"

namespace ember::examples {
namespace {

void read_files(const std::vector<std::string>& paths, Tokens split, TokenFile& tokens) {
  std::uint64_t total = 0, before = 0;
  for (const std::string& path : paths) {
    std::error_code none;
    const std::uintmax_t size = std::filesystem::file_size(path, none);
    if (!none) total += size;
  }
  Progress progress("reading", static_cast<std::int64_t>(total), "bytes");
  for (const std::string& path : paths) {
    std::uint64_t done = 0;
    tokens.add(SentenceReader::from_file(path, split), [&](std::uint64_t bytes) {
      done = bytes;
      progress.update(static_cast<std::int64_t>(before + done));
    });
    before += done;
  }
  progress.finish();
}

/// Decides when to save a running training. Thread-safe except for `saved_by`.
class SaveTimes {
 public:
  /// 0 minutes: never.
  explicit SaveTimes(double minutes) : every_(std::chrono::minutes(1) * minutes) { wait(every_); }

  bool is_due() const { return every_ > Seconds(0) && Clock::now() >= next_; }

  template <class Save>
  void saved_by(const Save& save) {
    constexpr double kMostOfTheTime = 0.01;
    const Clock::time_point before = Clock::now();
    save();
    wait(std::max(every_, Seconds(Clock::now() - before) / kMostOfTheTime));
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;

  void wait(Seconds time) {
    next_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
  }

  Seconds every_;
  Clock::time_point next_;
};

}  // namespace

void TrainingOptions::declare(App& command) {
  command.add_option("--corpus,--train", corpus, "text files: words between spaces").required();
  command.add_flag("--clean", clean, "lower case, and nothing but letters and apostrophes");
  command.add_option("--size,--dim", model.size, "numbers a word").check(in_range(1, 4096));
  command.add_option("--window", model.window, "skip-gram, CBOW: words to either side, at most")
      .check(in_range(1, 1000));
  command.add_option("--order", model.order, "NNLM: words before").check(in_range(1, 100));
  command
      .add_option("--hidden", model.hidden, "NNLM, RNNLM: the hidden layer's width; 0: as --size")
      .check(in_range(0, 4096));
  command.add_option("--hs", model.hs, "1: hierarchical softmax; alone, unless --negative is given")
      .check(in_range(0, 1));
  command
      .add_option("--negative", model.negative,
                  "negative sampling with so many words for each pair (5, without --hs)")
      .check(in_range(0, 1000));
  command.add_option("--sample", sample, "words more frequent than this are thinned out; 0: none")
      .check(in_range(0.0, 1.0));
  command.add_option("--min-count,--min_count", min_count, "words seen less often are left out")
      .check(in_range(1, 1'000'000'000));
  command.add_option("--iter,--epochs", training.epochs, "passes over the text")
      .check(in_range(1, 10'000));
  command.add_option("--threads", training.threads, "1 gives the same vectors each time")
      .check(in_range(1, 1024));
  command.add_option("--seed", training.seed, "of all random numbers").check(any_seed());
}

void TrainingOptions::declare_vocabulary(App& command) {
  command.add_option("--save-vocab", save_vocab,
                     "a file for the words and how often each occurs; without --output all that is "
                     "made");
  command.add_option("--read-vocab", read_vocab,
                     "take the words and their counts from such a file, not from the text");
}

std::vector<std::string> TrainingOptions::inputs() const {
  std::vector<std::string> all = corpus;
  if (!read_vocab.empty()) all.push_back(read_vocab);
  return all;
}

TrainingText TrainingOptions::read(TokenFile& tokens) const {
  // Read first, so that errors are found before a long text is read.
  std::optional<Vocabulary> given;
  if (!read_vocab.empty()) given = read_vocabulary(read_vocab, min_count);
  read_files(corpus, clean ? Tokens::words : Tokens::verbatim, tokens);
  TrainingText text = given ? TrainingText(tokens, std::move(*given), sample)
                            : TrainingText(tokens, min_count, sample);
  if (!save_vocab.empty()) save_vocabulary(save_vocab, text.vocabulary(), tokens.sentence_count());
  print_line(fmt::format("vocabulary  {} words, seen {} times in all", text.vocabulary().size(),
                         text.known_words()));
  return text;
}

bool train_watched(Trainer& trainer, const std::string& task, const Interrupt& interrupt,
                   const Watch& watch) {
  // More often in a short training, so that every snapshot finds its own report.
  const std::int64_t report_every =
      std::clamp<std::int64_t>(trainer.words_in_all() / 64'000, 1, 100);
  Progress progress(task, trainer.words_in_all(), "words", trainer.words_done());
  std::string note;
  const auto show = [&](const std::optional<std::string>& line) {
    if (line) progress.say(*line);
  };
  const auto on_step = [&](const TrainProgress& now) {
    note = fmt::format("lr {:.4f}, loss {:.3f}", now.lr, now.loss);
    progress.update(now.words_done, note);
    if (watch.on_step) show(watch.on_step(now));
  };
  SaveTimes times(watch.save_every);
  const auto stop = [&] { return interrupt.requested() || times.is_due(); };
  while (!trainer.run(on_step, report_every, stop)) {
    if (interrupt.requested()) return false;
    times.saved_by([&] { show(watch.save()); });
  }
  progress.finish(note);
  return true;
}

}  // namespace ember::examples
