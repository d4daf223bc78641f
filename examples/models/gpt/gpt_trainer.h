/// Trains a GPT as a recipe says, a step at a time.
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
  /// Trains the model's numbers in place. The model and the text must outlive this.
  /// REQUIRES: a text of more than block_size tokens.
  GptTrainer(const nn::GPT& model, std::span<const std::int32_t> text, const Recipe& recipe);

  /// What the names of history() begin with in state_dict().
  static constexpr std::string_view kHistory = "history.";

  struct Step {
    double loss;       // before the step, averaged over its batches
    double grad_norm;  // before it was clipped
    double lr;
  };
  /// InputError, with the model as it was: the loss or the gradient is no number any more.
  Step step();

  std::int64_t steps_done() const { return steps_done_; }
  bool is_done() const { return steps_done_ >= recipe_.steps; }
  /// Of the last step; nothing where none was done here.
  std::optional<double> last_loss() const { return last_loss_; }
  const TableHistory& history() const { return history_; }

  /// All that it takes to go on as if nothing had happened, but for the model's own numbers: the
  /// optimizer, the random numbers of the batches and of dropout, how far it is, and the history.
  /// Training that goes on from there is the same to the bit.
  StateDict state_dict() const;
  /// InputError, Error, with nothing loaded: another training's state, or none.
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
