// A training's files are those of one training, whenever it fails, is interrupted or killed.
#include "examples/tools/gpt/training_run.h"

#include <ember/tensor/threads.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/bpe_files.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/bpe_trainer.h"
#include "examples/gpt_lessons.h"
#include "support/catch.h"
#include "support/crash_points.h"

using namespace ember;
using namespace ember::examples;

namespace {

const std::atomic<bool> kNotStopped{false}, kStopped{true};

/// What is printed meanwhile goes nowhere.
class Silence {
 public:
  Silence() : out_(::dup(STDOUT_FILENO)), err_(::dup(STDERR_FILENO)) {
    std::fflush(stdout);
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO), ::dup2(nowhere, STDERR_FILENO);
    ::close(nowhere);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    std::fflush(stdout);
    ::dup2(out_, STDOUT_FILENO), ::dup2(err_, STDERR_FILENO);
    ::close(out_), ::close(err_);
  }

 private:
  int out_, err_;
};

RunOptions options_in(const std::string& directory, std::uint64_t seed) {
  RunOptions options;
  options.output = directory;
  options.recipe = small_recipe();
  options.recipe.seed = seed;
  options.recipe.steps = 6;
  options.eval_every = 2, options.save_every = 2, options.sample_every = 4;
  options.sample_tokens = 5;
  std::filesystem::create_directories(directory);
  return options;
}

const TokenText& counting() {
  static const TokenText text("counting", counting_tokenizer().encode(counting_text()), 8);
  return text;
}

void train(const RunOptions& options, const std::atomic<bool>& stop = kNotStopped,
           const TokenText& text = counting()) {
  const Silence silence;
  manual_seed(options.recipe.seed);
  TrainingRun run(options, counting_tokenizer(), text, nullptr);
  if (!run.is_over()) run.go_on(stop);
}

/// A directory's checkpoint, log and curve.
std::vector<std::string> files_of(const RunOptions& options) {
  return {read_file(options.checkpoint()), read_file(options.log()), read_file(options.curve())};
}

/// Whether the log in its place has the checkpoint's last line, and there is no other log.
bool belong_together(const RunOptions& options) {
  const auto saved = saved_step(options.checkpoint());
  return saved && has_line_of(options.log(), saved->step, saved->loss) &&
         !std::filesystem::exists(options.new_log());
}

}  // namespace

TEST_CASE("a new training that fails before its first checkpoint leaves the old files (H10)") {
  const ScratchDirectory scratch;
  const RunOptions old = options_in(scratch / "a", 1);
  train(old);
  const auto before = files_of(old);
  CHECK(belong_together(old));

  RunOptions diverging = options_in(scratch / "a", 2);
  diverging.recipe.lr = 1e30, diverging.recipe.warmup = 0, diverging.save_every = 0;
  CHECK_THROWS_AS(train(diverging), InputError);
  CHECK(files_of(old) == before);
  CHECK(std::filesystem::exists(old.new_log()));  // what became of it can be read there
  train(options_in(scratch / "a", 3), kStopped);
  CHECK(files_of(old) == before);

  // The old one goes on, and a new one that has a checkpoint takes its place.
  RunOptions resumed = old;
  resumed.resume = true;
  train(resumed);
  CHECK(files_of(old) == before);
  CHECK(belong_together(old));
  train(options_in(scratch / "a", 2));
  train(options_in(scratch / "b", 2));
  CHECK(read_file(old.checkpoint()) == read_file(scratch / "b/checkpoint.safetensors"));
  CHECK(belong_together(old));
}

TEST_CASE("a training goes on without its log, whatever became of that") {
  const ScratchDirectory scratch;
  RunOptions cut = options_in(scratch / "a", 1);
  train(cut);
  const std::string checkpoint = read_file(cut.checkpoint());
  cut.resume = true;
  for (const char* log : {"", "{", "\n\n"}) {
    write_file(cut.log(), log);
    train(cut);
    CHECK(read_file(cut.checkpoint()) == checkpoint);
  }
  std::filesystem::remove(cut.log());
  train(cut);
  CHECK(std::filesystem::exists(cut.log()));
  std::filesystem::remove(cut.log());
  REQUIRE(::mkfifo(cut.log().c_str(), 0600) == 0);
  CHECK_THROWS_WITH(train(cut), matchers::ContainsSubstring("log.jsonl' is no regular file"));
}

TEST_CASE("the files of a BPE follow the first checkpoint, as the log does (H10)") {
  const ScratchDirectory scratch;
  const auto train_bpe_of = [&](std::int32_t size, const std::atomic<bool>& stop) {
    const Silence silence;
    RunOptions options = options_in(scratch / "a", 1);
    options.saves_bpe = true;
    const BpeTokenizer tokenizer(train_bpe(counting_text(), size));
    const TokenText text("counting", tokenizer.encode(counting_text()), 8);
    TrainingRun run(options, tokenizer, text, nullptr);
    run.go_on(stop);
  };
  const auto size = [&] { return load_bpe(scratch / "a").tokens.size(); };
  train_bpe_of(270, kNotStopped);
  CHECK(size() == 270);
  train_bpe_of(275, kStopped);
  CHECK(size() == 270);
  train_bpe_of(275, kNotStopped);
  CHECK(size() == 275);
}

#ifdef __linux__
TEST_CASE(
    "killed at one in eleven system calls, a new training leaves the old files or its own (H10)") {
  const ScratchDirectory scratch;
  RunOptions old = options_in(scratch / "old", 1), now = options_in(scratch / "a", 2);
  for (RunOptions* options : {&old, &now}) {
    options->recipe.steps = 2, options->recipe.model.n_layer = 1, options->recipe.accumulate = 1;
    options->save_every = 1, options->eval_every = 0, options->sample_every = 0;
  }
  train(old);
  const int threads = num_threads();
  set_num_threads(1);         // only that of the fork is traced
  constexpr int kApart = 11;  // fewer moments than there are, in a run of seconds
  int new_ones = 0;
  for (int n = 1;; n += kApart) {
    std::filesystem::remove_all(scratch / "a");
    std::filesystem::copy(scratch / "old", scratch / "a");
    const test::Ending ending = test::kill_at_call(n, [&] { train(now); });
    if (ending == test::Ending::not_traced) {
      WARN("ptrace is forbidden here: not tried");
      set_num_threads(threads);
      return;
    }
    if (ending != test::Ending::killed) break;
    const bool is_new = read_file(now.checkpoint()) != read_file(old.checkpoint());
    new_ones += is_new;
    RunOptions resumed = is_new ? now : old;
    resumed.output = now.output, resumed.resume = true;
    train(resumed, kStopped);
    INFO("killed at moment " << n);
    CHECK(belong_together(now));
    CHECK_FALSE(std::filesystem::exists(now.new_log()));
    if (!is_new) CHECK(read_file(now.log()) == read_file(old.log()));
  }
  CHECK(new_ones > 0);
  set_num_threads(threads);
}
#endif

TEST_CASE(
    "an interruption is heard in an evaluation, and the training goes on to the same bits (H5)") {
  const ScratchDirectory scratch;
  // Evaluations take nearly all of the time.
  const TokenText text("long", counting_tokenizer().encode(counting_text(2000)), 8);
  RunOptions whole = options_in(scratch / "whole", 1);
  whole.recipe.steps = 4;
  whole.eval_every = 1, whole.save_every = 0, whole.sample_every = 0;
  train(whole, kNotStopped, text);
  int unevaluated = 0;
  for (const int step : {1, 2, 3}) {
    RunOptions cut = whole;
    cut.output = scratch / std::to_string(step);
    std::filesystem::create_directories(cut.output);
    std::atomic<bool> stop{false};
    std::thread later([&] {
      const std::string line = "{\"step\":" + std::to_string(step) + ",\"loss\"";
      while (!std::filesystem::exists(cut.log()) ||
             read_file(cut.log()).find(line) == std::string::npos) {
        std::this_thread::yield();
      }
      stop = true;
    });
    train(cut, stop, text);
    later.join();
    const auto saved = saved_step(cut.checkpoint());
    REQUIRE(saved);
    const std::string validation = "{\"step\":" + std::to_string(saved->step) + ",\"validation";
    unevaluated += read_file(cut.log()).find(validation) == std::string::npos;
    cut.resume = true;
    train(cut, kNotStopped, text);
    CHECK(read_file(cut.checkpoint()) == read_file(whole.checkpoint()));
    CHECK(read_file(cut.log()).find(validation) != std::string::npos);  // made up for
  }
  CHECK(unevaluated > 0);
}

TEST_CASE("what is due is saved before it is evaluated, at the end too (H5)") {
  const ScratchDirectory scratch;
  RunOptions options = options_in(scratch / "a", 1);
  options.recipe.steps = 1, options.save_every = 1;
  {
    const Silence silence;
    TrainingRun run(options, counting_tokenizer(), counting(), nullptr);
    run.go_on(kNotStopped);
    CHECK(run.is_over());
  }
  // Killed in the last evaluation: the checkpoint stands, and a resume evaluates it.
  const std::string log = read_file(options.log());
  write_file(options.log(), log.substr(0, log.find("{\"step\":1,\"validation")));
  options.resume = true;
  train(options);
  CHECK(read_file(options.log()) == log);
}
