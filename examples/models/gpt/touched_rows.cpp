#include "examples/models/gpt/touched_rows.h"

#include <ember/autograd/variable.h>
#include <ember/nn/init.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/reduce.h>

#include <set>

#include "examples/models/gpt/batches.h"

namespace ember::examples {
namespace {

/// A copy of the model with a tied or an untied head.
nn::GPT with_head(const nn::GPT& model, bool tied) {
  nn::GPTConfig config = model.config();
  config.tie_word_embeddings = tied;
  const nn::init::SkipInit skip;
  nn::GPT result(config);
  StateDict numbers = model.state_dict();
  if (tied) numbers.erase("lm_head.weight");
  if (!tied) numbers.try_emplace("lm_head.weight", numbers.at("wte.weight"));
  result.load_state_dict(numbers);
  result.eval();
  return result;
}

std::int64_t rows_with_gradient(const nn::GPT& model, const Batch& batch) {
  model.loss(batch.ids, batch.targets).backward();
  const Tensor size_of_row = sum(abs(model.wte.weight.grad().value()), 1);  // (V)
  std::int64_t count = 0;
  for (const double size : size_of_row.to_vector()) count += size > 0 ? 1 : 0;
  return count;
}

}  // namespace

TouchedRows touched_rows(const nn::GPT& model, const TokenIds& ids) {
  const Batch batch = batch_at(ids, {0}, std::ssize(ids) - 1);
  const std::set<std::int32_t> read(ids.begin(), ids.end() - 1);
  return {std::ssize(read), rows_with_gradient(with_head(model, false), batch),
          rows_with_gradient(with_head(model, true), batch)};
}

}  // namespace ember::examples
