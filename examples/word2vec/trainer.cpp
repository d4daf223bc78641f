#include "examples/word2vec/trainer.h"

#include <fmt/format.h>

#include <algorithm>

#include "examples/support/errors.h"
#include "examples/word2vec/hogwild.h"

namespace ember::examples {

/// Averages losses, and tells them now and then.
class Trainer::Reports {
 public:
  Reports(const Trainer& trainer, const std::function<void(const TrainProgress&)>& on_step,
          std::int64_t every)
      : trainer_(trainer), on_step_(on_step), every_(every) {}

  /// Before the step is taken. `words_done`: before its batch was read.
  void add(double loss, std::int64_t predictions, std::int64_t words_done) {
    loss_ += loss;
    predictions_ += static_cast<double>(predictions);
    if (step_ % every_ == 0) tell(words_done);
    ++step_;
  }

  /// When no step is left.
  void end(std::int64_t words_done) {
    if (step_ > 0) tell(words_done);
  }

 private:
  void tell(std::int64_t words_done) {
    if (predictions_ > 0) average_ = loss_ / predictions_;  // else: what was told before
    on_step_({step_, words_done, trainer_.words_in_all_, average_, trainer_.rate()});
    loss_ = predictions_ = 0;
  }

  const Trainer& trainer_;
  const std::function<void(const TrainProgress&)>& on_step_;
  std::int64_t every_;
  std::int64_t step_ = 0;
  double loss_ = 0, predictions_ = 0;  // since the last time
  double average_ = 0;
};

Trainer::Trainer(const WordModel& model, const TrainingText& text, const TrainOptions& options)
    : options_(options), words_in_all_(text.known_words() * options.epochs) {
  // Each thread has random numbers of its own, and those of the next seed are not the next
  // thread's.
  Draws seeds(options.seed);
  constexpr std::int64_t kAnySeed = std::int64_t{1} << 52;
  for (int i = 0; i < options.threads; ++i) {
    workers_.push_back({model.learner(WordStream(text, i, options.threads, options.epochs)),
                        Draws(static_cast<std::uint64_t>(seeds.below(kAnySeed)))});
  }
}

double Trainer::rate() const {
  constexpr double kLowest = 1e-4;
  const double done = static_cast<double>(words_done_.load(std::memory_order_relaxed)) /
                      static_cast<double>(words_in_all_);
  return options_.lr * std::max(1 - done, kLowest);
}

void Trainer::work(Worker& worker, Reports* reports, const std::atomic<bool>& stop) {
  const WordModel& replica = worker.learner->replica();
  optim::SGD sgd(replica.groups());
  std::vector<double> parts;  // of the learning rate, one for each group
  for (std::size_t group = 0; group < sgd.group_count(); ++group) parts.push_back(sgd.lr(group));
  while (!stop.load(std::memory_order_relaxed)) {
    const std::int64_t before = worker.learner->words_done();
    const std::int64_t done = words_done_;
    const double lr = rate();
    for (std::size_t group = 0; group < parts.size(); ++group) sgd.lr(group) = lr * parts[group];
    const Variable loss = worker.learner->next_loss(worker.draws);
    words_done_ += worker.learner->words_done() - before;
    worker.is_done = !loss.defined();
    if (worker.is_done) break;
    if (reports) reports->add(loss.item(), worker.learner->prediction_count(), done);
    loss.backward();
    replica.clip_gradients();
    sgd.step();
    sgd.zero_grad();
    ++worker.steps;
  }
}

bool Trainer::run(const std::function<void(const TrainProgress&)>& on_step,
                  std::int64_t report_every, const std::atomic<bool>& stop) {
  Reports reports(*this, on_step, report_every);
  const bool from_the_start = words_done_ == 0;
  hogwild(options_.threads, [&](int i) {
    work(workers_[static_cast<std::size_t>(i)], i == 0 ? &reports : nullptr, stop);
  });
  reports.end(words_done_);
  const auto has_learnt = [](const Worker& worker) { return worker.steps > 0; };
  if (!stop && from_the_start && std::none_of(workers_.begin(), workers_.end(), has_learnt)) {
    throw InputError(
        "the text has no two words beside each other once frequent words are thinned out: a sample "
        "of 0 keeps them all");
  }
  return std::all_of(workers_.begin(), workers_.end(),
                     [](const Worker& worker) { return worker.is_done; });
}

StateDict Trainer::state_dict() const {
  StateDict result;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    StateNumbers numbers;
    workers_[i].draws.save(numbers);
    workers_[i].learner->save(numbers);
    result[fmt::format("thread.{}", i)] = numbers.tensor();
  }
  return result;
}

void Trainer::load_state_dict(const StateDict& state) {
  if (state.size() != workers_.size()) {
    throw InputError(fmt::format("the saved training has {} threads, this one {}", state.size(),
                                 workers_.size()));
  }
  words_done_ = 0;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const auto found = state.find(fmt::format("thread.{}", i));
    if (found == state.end()) throw InputError("the saved training lacks one of its threads");
    StateNumbers numbers(found->second);
    workers_[i].draws.load(numbers);
    workers_[i].learner->load(numbers);
    numbers.end();
    words_done_ += workers_[i].learner->words_done();
  }
}

}  // namespace ember::examples
