#include "examples/models/gpt/generation.h"

#include <ember/autograd/grad_mode.h>
#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/reduce.h>
#include <ember/tensor/sort.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

/// How many of these probabilities, sorted in descending order, sum to `share` of the total.
std::int64_t nucleus(const Tensor& probabilities, double share) {
  double sum = 0;
  std::int64_t count = 0;
  for (const double p : probabilities.to_vector()) {
    if (count > 0 && sum >= share) break;
    sum += p;
    ++count;
  }
  return count;
}

}  // namespace

std::int32_t draw_token(const Tensor& logits, const SamplingOptions& options,
                        Generator& generator) {
  const auto likeliest = argmax(logits, 0).item<std::int32_t>();
  const double highest = logits[likeliest].item();
  if (!std::isfinite(highest)) {
    throw InputError(fmt::format(
        "the model's highest logit is {}: needs finite numbers, and those of the model are not, or "
        "too large",
        highest));
  }
  if (options.temperature < SamplingOptions::kColdest) return likeliest;
  const std::int64_t size = logits.size(0);
  const std::int64_t kept = options.top_k == 0 ? size : std::min(options.top_k, size);
  const Sorted best = topk(logits, kept);  // sorted, most likely first
  // Subtracts the highest logit, because dividing by a small temperature must not overflow.
  Tensor probabilities = softmax((best.values - highest) / options.temperature, 0);
  if (options.top_p < 1) {
    probabilities = probabilities.narrow(0, 0, nucleus(probabilities, options.top_p));
  }
  const std::int64_t place = multinomial(probabilities, 1, false, generator).item<std::int64_t>();
  return best.indices[place].item<std::int32_t>();
}

Generation::Generation(const nn::GPT& model, TokenIds prompt, const SamplingOptions& options,
                       std::uint64_t seed)
    : model_(model),
      options_(options),
      generator_(seed),
      cache_(model.make_cache()),
      seen_(std::move(prompt)) {
  const auto most = static_cast<std::size_t>(model.config().block_size);
  if (seen_.size() > most)
    seen_.erase(seen_.begin(), seen_.end() - static_cast<std::ptrdiff_t>(most));
  unread_ = seen_;
}

std::int32_t Generation::next() {
  const NoGrad silent;
  const std::int64_t most = model_.config().block_size;
  if (std::ssize(seen_) > most) {
    seen_.erase(seen_.begin(), seen_.end() - (most + 1) / 2);
    unread_ = seen_;
    cache_.clear();
  }
  const std::vector<std::int64_t> ids(unread_.begin(), unread_.end());
  const Tensor logits = model_.next_logits(from_vector(ids, {1, std::ssize(ids)}), cache_)[0];
  const std::int32_t token = draw_token(logits, options_, generator_);
  seen_.push_back(token);
  unread_ = {token};
  return token;
}

}  // namespace ember::examples
