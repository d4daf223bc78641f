/// How well a GPT predicts a text.
#pragma once

#include <ember/nn/gpt.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>

namespace ember::examples {

/// While one of these lives, the model has no dropout.
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
  std::int64_t predictions;  // tokens that were predicted
};

/// Every token but the first is predicted once, from those before it in its piece: the text is cut
/// into pieces as long as the context, one behind the other. Of a text that has more, only about
/// `most` tokens are looked at, in pieces that lie evenly over all of it. Without dropout.
/// REQUIRES: two tokens. InputError: the mean is not finite.
Evaluation evaluate(nn::GPT& model, std::span<const std::int32_t> text,
                    std::int64_t most = std::numeric_limits<std::int64_t>::max());

/// The same for as long as `goes_on`, which is told every few thousand tokens how many are done,
/// returns true. Nothing, if it was ended.
std::optional<Evaluation> evaluate_while(nn::GPT& model, std::span<const std::int32_t> text,
                                         std::int64_t most,
                                         const std::function<bool(std::int64_t)>& goes_on);

}  // namespace ember::examples
