#include "examples/models/word2vec/trainer.h"

#include <fmt/format.h>

#include <algorithm>

#include "examples/formats/files/errors.h"
#include "examples/models/word2vec/hogwild.h"

namespace ember::examples {

namespace {

constexpr const char* kReports = "reports";

void save(const LossAverage& losses, Archive& state) {
  state.put(losses.step);
  for (const double number : {losses.loss, losses.predictions, losses.last}) state.put(number);
}

void load(LossAverage& losses, Archive& state) {
  state.take(losses.step);
  for (double* number : {&losses.loss, &losses.predictions, &losses.last}) state.take(*number);
}

}  // namespace

Trainer::Trainer(const WordModel& model, const TrainingText& text, const TrainOptions& options)
    : options_(options), words_in_all_(text.known_words() * options.epochs) {
  // Each thread has its own seed. They are drawn at random: with seed + i, a training with the next
  // seed would reuse the streams of this one.
  RandomStream seeds(options.seed);
  constexpr std::int64_t kAnySeed = std::int64_t{1} << 52;
  for (int i = 0; i < options.threads; ++i) {
    workers_.push_back({model.learner(WordStream(text, i, options.threads, options.epochs)),
                        RandomStream(static_cast<std::uint64_t>(seeds.below(kAnySeed)))});
  }
}

double Trainer::rate() const {
  constexpr double kLowest = 1e-4;
  const double done = static_cast<double>(words_done_.load(std::memory_order_relaxed)) /
                      static_cast<double>(words_in_all_);
  return options_.lr * std::max(1 - done, kLowest);
}

void Trainer::work(Worker& worker, const OnLoss& on_loss, const std::function<bool()>& stop) {
  const WordModel& replica = worker.learner->replica();
  optim::SGD sgd(replica.groups());
  std::vector<double> parts;  // each group's multiple of the learning rate
  for (std::size_t group = 0; group < sgd.group_count(); ++group) parts.push_back(sgd.lr(group));
  do {
    const std::int64_t before = worker.learner->words_done();
    const std::int64_t done = words_done_;
    const double lr = rate();
    for (std::size_t group = 0; group < parts.size(); ++group) sgd.lr(group) = lr * parts[group];
    const Variable loss = worker.learner->next_loss(worker.draws);
    words_done_ += worker.learner->words_done() - before;
    worker.is_done = !loss.defined();
    if (worker.is_done) break;
    if (on_loss) on_loss(loss.item(), worker.learner->prediction_count(), done);
    loss.backward();
    replica.clip_gradients();
    sgd.step();
    sgd.zero_grad();
    ++worker.steps;
  } while (!stop || !stop());
}

bool Trainer::run(const std::function<void(const TrainProgress&)>& on_step,
                  std::int64_t report_every, const std::function<bool()>& stop) {
  const auto add_loss = [&](double loss, std::int64_t predictions, std::int64_t words_done) {
    losses_.loss += loss;
    losses_.predictions += static_cast<double>(predictions);
    if (losses_.step % report_every == 0) {
      TrainProgress now = progress();
      now.words_done = words_done;  // before this batch was read
      on_step(now);
      losses_ = {losses_.step, 0, 0, now.loss};
    }
    ++losses_.step;
  };
  const bool from_the_start = words_done_ == 0;
  hogwild(options_.threads, [&](int i) {
    Worker& worker = workers_[static_cast<std::size_t>(i)];
    if (!worker.is_done) work(worker, i == 0 ? OnLoss(add_loss) : OnLoss(), stop);
  });
  const bool is_over = std::all_of(workers_.begin(), workers_.end(),
                                   [](const Worker& worker) { return worker.is_done; });
  const auto has_learnt = [](const Worker& worker) { return worker.steps > 0; };
  if (is_over && from_the_start && std::none_of(workers_.begin(), workers_.end(), has_learnt)) {
    throw InputError(
        "the text has no two words beside each other once frequent words are thinned out: a sample "
        "of 0 keeps them all");
  }
  if (is_over && losses_.step > 0) on_step(progress());
  return is_over;
}

TrainProgress Trainer::progress() const {
  return {losses_.step, words_done_, words_in_all_, losses_.value(), rate()};
}

StateDict Trainer::state_dict() const {
  StateDict result;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    Archive numbers;
    workers_[i].draws.save(numbers);
    workers_[i].learner->save(numbers);
    result[fmt::format("thread.{}", i)] = numbers.tensor();
  }
  Archive reports;
  save(losses_, reports);
  result[kReports] = reports.tensor();
  return result;
}

void Trainer::load_state_dict(const StateDict& state) {
  // Files of earlier versions lack the losses.
  const auto reports = state.find(kReports);
  const std::size_t threads = state.size() - (reports != state.end() ? 1 : 0);
  if (threads != workers_.size()) {
    throw InputError(
        fmt::format("the saved training has {} threads, this one {}", threads, workers_.size()));
  }
  losses_ = {};
  if (reports != state.end()) {
    Archive numbers(reports->second);
    load(losses_, numbers);
    numbers.end();
    if (losses_.step < 0 || losses_.step > words_in_all_) {  // each step reads at least one word
      throw InputError("the saved training has more steps than the text has words");
    }
  }
  words_done_ = 0;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const auto found = state.find(fmt::format("thread.{}", i));
    if (found == state.end()) throw InputError("the saved training lacks one of its threads");
    Archive numbers(found->second);
    workers_[i].draws.load(numbers);
    workers_[i].learner->load(numbers);
    numbers.end();
    words_done_ += workers_[i].learner->words_done();
  }
}

}  // namespace ember::examples
