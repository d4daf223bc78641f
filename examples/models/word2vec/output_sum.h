/// Combines two output layers, each with its own table, by adding their losses, as the word2vec
/// tool does with both -hs and -negative.
#pragma once

#include <ember/autograd/elementwise.h>

#include <algorithm>
#include <utility>

#include "examples/models/word2vec/output_layer.h"

namespace ember::examples {

class OutputSum : public OutputLayer {
 public:
  OutputSum(std::shared_ptr<OutputLayer> a, std::shared_ptr<OutputLayer> b)
      : first(std::move(a)), second(std::move(b)) {}

  /// The tighter bound of the two.
  StepBounds bounds(double predictions_per_word) const override {
    const StepBounds a = first->bounds(predictions_per_word);
    const StepBounds b = second->bounds(predictions_per_word);
    return {.words_per_batch = std::min(a.words_per_batch, b.words_per_batch),
            .longest_input = std::min(a.longest_input, b.longest_input),
            .longest_output = std::min(a.longest_output, b.longest_output)};
  }
  Variable loss(const Variable& hidden, const Tensor& targets, const Bags& bags,
                RandomStream& draws) const override {
    return first->loss(hidden, targets, bags, draws) + second->loss(hidden, targets, bags, draws);
  }
  std::shared_ptr<OutputLayer> copy() const override {
    return std::make_shared<OutputSum>(first->copy(), second->copy());
  }
  std::string type_name() const override { return "OutputSum"; }

  std::shared_ptr<OutputLayer> first, second;

 protected:
  void members(nn::Members& members) override {
    members.child("first", *first);
    members.child("second", *second);
  }
};

}  // namespace ember::examples
