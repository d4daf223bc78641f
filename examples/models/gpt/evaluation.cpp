#include "examples/models/gpt/evaluation.h"

#include <ember/autograd/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "examples/formats/files/errors.h"
#include "examples/models/gpt/batches.h"

namespace ember::examples {
namespace {

/// The approximate number of tokens per batch, so that its logits fit in memory.
constexpr std::int64_t kTokensAtOnce = 2048;

}  // namespace

Evaluation evaluate(nn::GPT& model, std::span<const std::int32_t> text, std::int64_t most) {
  return *evaluate_while(model, text, most, [](std::int64_t) { return true; });
}

std::optional<Evaluation> evaluate_while(nn::GPT& model, std::span<const std::int32_t> text,
                                         std::int64_t most,
                                         const std::function<bool(std::int64_t)>& goes_on) {
  const EvaluationMode mode(model);
  const NoGrad silent;
  const std::int64_t length = model.config().block_size;
  const std::int64_t in_all = static_cast<std::int64_t>(text.size()) - 1;
  const std::int64_t whole = in_all / length;
  const std::int64_t pieces = std::min(whole, std::max<std::int64_t>(most / length, 1));
  double sum = 0;
  std::int64_t done = 0;
  const auto add = [&](const std::vector<std::int64_t>& places, std::int64_t of_length) {
    const Batch batch = batch_at(text, places, of_length);
    const std::int64_t count = batch.ids.numel();
    sum += model.loss(batch.ids, batch.targets).item() * static_cast<double>(count);
    done += count;
    return goes_on(done);
  };

  const std::int64_t at_once = std::max<std::int64_t>(kTokensAtOnce / length, 1);
  for (std::int64_t first = 0; first < pieces; first += at_once) {
    std::vector<std::int64_t> places;
    for (std::int64_t i = first; i < std::min(first + at_once, pieces); ++i) {
      places.push_back(i * whole / pieces * length);
    }
    if (!add(places, length)) return std::nullopt;
  }
  // The last, shorter piece is evaluated only if all pieces are.
  const std::int64_t rest = in_all - whole * length;
  if (pieces == whole && rest > 0 && !add({whole * length}, rest)) return std::nullopt;
  const double loss = sum / static_cast<double>(done);
  if (!std::isfinite(loss)) {
    throw InputError(fmt::format(
        "the loss over {} predictions is {}: needs a model of finite numbers, which a lower --lr "
        "keeps in training",
        done, loss));
  }
  return Evaluation{loss, done};
}

}  // namespace ember::examples
