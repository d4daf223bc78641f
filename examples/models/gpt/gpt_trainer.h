/// Trains a GPT according to a recipe, one step at a time.
#pragma once

#include <ember/nn/gpt.h>
#include <ember/optim/adam.h>
#include <ember/tensor/state_dict.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "examples/models/gpt/batches.h"
#include "examples/models/gpt/recipe.h"
#include "examples/models/gpt/table_history.h"

namespace ember::examples {

class GptTrainer {
 public:
  /// Trains the model's parameters in place. The model and the text must outlive this. REQUIRES: a
  /// text of more than block_size tokens.
  GptTrainer(const nn::GPT& model, std::span<const std::int32_t> text, const Recipe& recipe);

  /// The prefix of history()'s entries in state_dict().
  static constexpr std::string_view kHistory = "history.";

  struct Step {
    double loss;       // before the step, averaged over its batches
    double grad_norm;  // before clipping
    double lr;
  };
  /// InputError, with the model unchanged: the loss or the gradient is not finite.
  Step step();

  std::int64_t steps_done() const { return steps_done_; }
  bool is_done() const { return steps_done_ >= recipe_.steps; }
  /// The loss of the last step; nothing if this object has done none.
  std::optional<double> last_loss() const { return last_loss_; }
  const TableHistory& history() const { return history_; }

  /// Everything needed to resume, except the model's parameters: the optimizer, the random state of
  /// batches and dropout, the step, and the history. Resumed training is the same to the bit.
  StateDict state_dict() const;
  /// InputError, Error, with nothing loaded: not the state of such a training.
  void load_state_dict(const StateDict& state);

 private:
  const nn::GPT& model_;
  Recipe recipe_;
  optim::AdamW adam_;
  RandomBatches batches_;
  TableHistory history_;
  std::int64_t steps_done_ = 0;
  std::optional<double> last_loss_;
};

}  // namespace ember::examples
