/// Measures how well a GPT predicts a text.
#pragma once

#include <ember/nn/gpt.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>

namespace ember::examples {

/// Disables dropout for its lifetime.
class EvaluationMode {
 public:
  explicit EvaluationMode(nn::GPT& model) : model_(model), was_training_(model.is_training()) {
    model_.eval();
  }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;
  ~EvaluationMode() { model_.train(was_training_); }

 private:
  nn::GPT& model_;
  bool was_training_;
};

struct Evaluation {
  double loss;               // the mean cross entropy of all predictions, in nats
  std::int64_t predictions;  // number of predicted tokens
};

/// Splits the text into pieces as long as the context, and predicts each token but the first from
/// the tokens before it in its piece. Of a longer text, evaluates only about `most` tokens, in
/// pieces spread evenly over it. Without dropout. REQUIRES: at least two tokens. InputError: the
/// mean is not finite.
Evaluation evaluate(nn::GPT& model, std::span<const std::int32_t> text,
                    std::int64_t most = std::numeric_limits<std::int64_t>::max());

/// The same, but calls `goes_on` every few thousand tokens with the number done, and returns
/// nothing as soon as it returns false.
std::optional<Evaluation> evaluate_while(nn::GPT& model, std::span<const std::int32_t> text,
                                         std::int64_t most,
                                         const std::function<bool(std::int64_t)>& goes_on);

}  // namespace ember::examples
