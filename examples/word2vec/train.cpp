#include "examples/word2vec/train.h"

#include <ember/optim/adagrad.h>

#include <algorithm>
#include <atomic>

#include "examples/word2vec/hogwild.h"
#include <ember/optim/sgd.h>
#include <cstdlib>

namespace ember::examples {

void train(WindowModel& model, const TrainingText& text, const TrainOptions& options,
           const std::function<void(const TrainProgress&)>& on_step) {
  const std::int64_t in_all = text.vocabulary().total() * options.epochs;
  optim::Adagrad shared(model.parameters(),
                        {.lr = options.lr, .initial_accumulator_value = options.accumulator});
  std::vector<std::unique_ptr<WindowModel>> replicas;
  std::vector<optim::Adagrad> optimizers;
  for (int i = 0; i < options.threads; ++i) {
    replicas.push_back(model.replica());
    optimizers.emplace_back(
        replicas.back()->parameters(),
        optim::AdagradOptions{.lr = options.lr, .initial_accumulator_value = options.accumulator});
    optimizers.back().share_state(shared);
  }
  std::atomic<std::int64_t> words_done{0};
  hogwild(options.threads, [&](int worker) {
    WindowModel& mine = *replicas[static_cast<std::size_t>(worker)];
    optim::Adagrad& optimizer = optimizers[static_cast<std::size_t>(worker)];
    Draws draws(options.seed * 1000003 + static_cast<std::uint64_t>(worker));
    Windows windows(WordStream(text, worker, options.threads, options.epochs), options.window,
                    options.targets_per_batch);
    WindowBatch batch;
    const bool use_sgd = getenv("SGD"); const double clip = getenv("CLIP") ? atof(getenv("CLIP")) : 5.0; const double inx = getenv("INX") ? atof(getenv("INX")) : 1; optim::SGD sgd({{{mine.input.weight}, {.lr=options.lr, .max_row_norm = clip/(getenv("CX")?inx:1)}}, {mine.output->parameters(), {.lr=options.lr, .max_row_norm = clip}}});
    double loss_sum = 0, pairs = 0;
    std::int64_t told = 0;
    std::int64_t steps = 0;
    while (windows.next(batch, draws)) {
      const std::int64_t more = windows.words_done() - told;
      told += more;
      const std::int64_t done = words_done.fetch_add(more, std::memory_order_relaxed) + more;
      const double share = static_cast<double>(done) / static_cast<double>(in_all);
      const double lr = options.lr * std::max(1 - share, 0.01);
      optimizer.lr() = lr;
      const Variable loss = mine.loss(batch, draws);
      loss_sum += loss.item();
      pairs += static_cast<double>(batch.contexts.ids.numel());
      loss.backward();
      if (use_sgd) { sgd.lr(0) = lr*inx; sgd.lr(1) = lr; sgd.step(); } else optimizer.step();
      optimizer.zero_grad();
      if (worker == 0 && ++steps % 100 == 0) {
        on_step({done, in_all, loss_sum / pairs, lr});
        loss_sum = pairs = 0;
      }
    }
  });
}

}  // namespace ember::examples
