#include "examples/word2vec/train.h"

#include <ember/optim/adagrad.h>

#include <algorithm>

#include "examples/support/errors.h"

namespace ember::examples {

void train(SkipGram& model, const Sentences& sentences, const Vocabulary& vocabulary,
           const TrainOptions& options, std::int64_t report_every,
           const std::function<void(const TrainProgress&)>& on_step) {
  SkipGramBatches batches(sentences, vocabulary, options.text, options.seed);
  // The first gradients of a row would otherwise move each of its numbers by the whole rate.
  optim::Adagrad optimizer(model.parameters(), {.lr = options.lr, .initial_accumulator_value = 1});
  const std::int64_t in_all = batches.words_in_all();

  SkipGramBatch batch;
  double loss_sum = 0, pairs = 0;  // since the last report
  double reported = 0;
  std::int64_t step = 0;
  while (batches.next(batch)) {
    const double done = static_cast<double>(batches.words_done()) / static_cast<double>(in_all);
    for (std::size_t group = 0; group < optimizer.group_count(); ++group) {
      optimizer.lr(group) = options.lr * std::max(1 - done, 0.01);
    }
    const Variable loss = model.loss(batch, options.text.negatives);
    loss_sum += loss.item();
    pairs += static_cast<double>(batch.contexts.numel());
    if (step == 0) on_step({0, 0, in_all, loss_sum / pairs});
    loss.backward();
    optimizer.step();
    optimizer.zero_grad();
    if (++step % report_every == 0) {
      reported = loss_sum / pairs;
      on_step({step, batches.words_done(), in_all, reported});
      loss_sum = pairs = 0;
    }
  }
  if (step == 0) {
    throw InputError(
        "the text has no two words beside each other once frequent words are thinned out: --sample "
        "0 "
        "keeps them all");
  }
  on_step({step, in_all, in_all, pairs > 0 ? loss_sum / pairs : reported});
}

}  // namespace ember::examples
