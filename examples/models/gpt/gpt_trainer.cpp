#include "examples/models/gpt/gpt_trainer.h"

#include <ember/autograd/elementwise.h>
#include <ember/optim/clip_grad.h>
#include <ember/tensor/creation.h>
#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/state_parts.h"

namespace ember::examples {
namespace {

constexpr std::string_view kOptimizer = "optimizer.";

/// As in nanoGPT: weight decay applies to matrices, embedding tables included, but not to biases
/// and norms, which are few and need not be small.
std::vector<optim::AdamW::Group> groups(const nn::GPT& model, const Recipe& recipe) {
  const optim::AdamWOptions decayed{.lr = recipe.lr,
                                    .beta1 = recipe.beta1,
                                    .beta2 = recipe.beta2,
                                    .weight_decay = recipe.weight_decay};
  optim::AdamWOptions spared = decayed;
  spared.weight_decay = 0;
  std::vector<optim::AdamW::Group> result{{{}, decayed}, {{}, spared}};
  for (const Variable& parameter : model.parameters()) {
    result[parameter.dim() >= 2 ? 0 : 1].params.push_back(parameter);
  }
  return result;
}

/// The seed and the position are stored bit for bit as signed integers.
Tensor tensor_of(Generator::State state) {
  return tensor({static_cast<std::int64_t>(state.seed), static_cast<std::int64_t>(state.position)});
}

Generator::State generator_state(const StateDict& state, const std::string& name) {
  const auto numbers = whole_numbers(state, name, 2);
  return {static_cast<std::uint64_t>(numbers[0]), static_cast<std::uint64_t>(numbers[1])};
}

}  // namespace

GptTrainer::GptTrainer(const nn::GPT& model, std::span<const std::int32_t> text,
                       const Recipe& recipe)
    : model_(model),
      recipe_(recipe),
      adam_(groups(model, recipe)),
      batches_(text, recipe.batch_size, recipe.model.block_size, recipe.seed) {}

GptTrainer::Step GptTrainer::step() {
  const auto batches = static_cast<double>(recipe_.accumulate);
  double loss = 0;
  adam_.zero_grad();
  for (std::int64_t i = 0; i < recipe_.accumulate; ++i) {
    const Batch batch = batches_.next();
    const Variable mean = model_.loss(batch.ids, batch.targets) / batches;
    loss += mean.item();
    mean.backward();
  }
  const double norm = optim::clip_grad_norm_(model_.parameters(), recipe_.clip);
  if (!std::isfinite(loss) || !std::isfinite(norm)) {
    throw InputError(
        fmt::format("after {} steps the loss is {} and its gradient's norm {}: a lower --lr keeps "
                    "them finite",
                    steps_done_, loss, norm));
  }
  if (TableHistory::is_moment(steps_done_, recipe_.steps)) {
    history_.add(steps_done_, loss, model_.wte.weight.value());
  }
  const double lr = recipe_.learning_rate(steps_done_);
  for (std::size_t group = 0; group < adam_.group_count(); ++group) adam_.lr(group) = lr;
  adam_.step();
  ++steps_done_;
  last_loss_ = loss;
  return {loss, norm, lr};
}

StateDict GptTrainer::state_dict() const {
  StateDict result{{"step", tensor(steps_done_)},
                   {"batches", tensor_of(batches_.state())},
                   {"generator", tensor_of(default_generator().state())}};  // for dropout
  add_part(result, kOptimizer, adam_.state_dict());
  add_part(result, kHistory, history_.state_dict());
  return result;
}

void GptTrainer::load_state_dict(const StateDict& state) {
  const std::int64_t step = whole_numbers(state, "step", 1)[0];
  if (step < 0 || step > recipe_.steps) {
    throw InputError(fmt::format("it has done {} of {} steps", step, recipe_.steps));
  }
  const Generator::State batches = generator_state(state, "batches");
  const Generator::State generator = generator_state(state, "generator");
  TableHistory history;
  history.load_state_dict(part_of(state, kHistory), model_.wte.weight.shape());
  adam_.load_state_dict(part_of(state, kOptimizer));
  history_ = std::move(history);
  batches_.set_state(batches);
  default_generator().set_state(generator);
  steps_done_ = step;
  last_loss_.reset();
}

}  // namespace ember::examples
