/// Skip-gram and CBOW: two ways to predict a word from the words around it.
///
/// (Mikolov et al., arXiv 1301.3781, section 3.) Both have one table of input vectors, the ones
/// that one keeps, and an Output that predicts. In skip-gram each word of the window predicts the
/// word in the middle on its own; in CBOW the mean of the window does. As the two words of a pair
/// stand in each other's windows equally often, it makes no difference to skip-gram which of them
/// predicts.
#pragma once

#include "examples/word2vec/output.h"
#include "examples/word2vec/windows.h"

namespace ember::examples {

class WindowModel : public nn::Module {
 public:
  /// Input vectors start uniform in +-1/2D, as in the word2vec tool.
  WindowModel(std::int64_t vocabulary, std::int64_t dim, std::shared_ptr<Output> predictor);

  /// Summed over the pairs of a hidden vector and the word that it predicts.
  virtual Variable loss(const WindowBatch& batch, Draws& draws) const;

  /// A model of the same numbers that collects gradients of its own, for another thread.
  virtual std::unique_ptr<WindowModel> replica() const = 0;

  nn::Embedding input;  // (V, D)
  std::shared_ptr<Output> output;

 protected:
  /// Hidden vectors, and for each target those that predict it.
  struct Hidden {
    Variable vectors;
    Bags of_target;
  };
  virtual Hidden hidden(const WindowBatch& batch) const = 0;

  template <class Model>
  static std::unique_ptr<WindowModel> replica_of(const Model& model) {
    auto copy = std::make_unique<Model>(model);
    copy->output = model.output->copy();
    copy->own_leaves();
    return copy;
  }
  void members(nn::Members& members) override;
};

class SkipGram : public WindowModel {
 public:
  using WindowModel::WindowModel;
  std::unique_ptr<WindowModel> replica() const override { return replica_of(*this); }
  std::string type_name() const override { return "SkipGram"; }
  Variable loss(const WindowBatch& batch, Draws& draws) const override;

 protected:
  Hidden hidden(const WindowBatch& batch) const override;
};

class CBOW : public WindowModel {
 public:
  using WindowModel::WindowModel;
  std::unique_ptr<WindowModel> replica() const override { return replica_of(*this); }
  std::string type_name() const override { return "CBOW"; }

 protected:
  Hidden hidden(const WindowBatch& batch) const override;
};

}  // namespace ember::examples
