/// Skip-gram and CBOW: two ways to learn from a word and the words around it.
///
/// (Mikolov et al., arXiv 1301.3781, section 3.) Skip-gram predicts each word of the window from
/// the one in the middle; CBOW predicts the one in the middle from the mean of its window. Both
/// have one table of input vectors, the ones that one keeps, and an OutputLayer that predicts.
#pragma once

#include "examples/models/word2vec/windows.h"
#include "examples/models/word2vec/word_model.h"

namespace ember::examples {

class WindowModel : public WordModel {
 public:
  /// `window`: how many words to either side at most.
  WindowModel(std::int64_t vocabulary, std::int64_t dim, std::shared_ptr<OutputLayer> predictor,
              std::int64_t window);

  /// Summed over all pairs of a hidden vector and a word that it predicts.
  Variable loss(const WindowBatch& batch, RandomStream& draws) const;

  /// How many pairs that is.
  virtual std::int64_t prediction_count(const WindowBatch& batch) const = 0;

 protected:
  /// Hidden vectors (H, D), the words that they predict, and for each of these the rows of the
  /// hidden vectors that do.
  struct Pairs {
    Variable hidden;
    Tensor targets;
    Bags hidden_of_target;
  };
  virtual Pairs pairs_of(const WindowBatch& batch) const = 0;

  /// What it learns from.
  Windows windows(WordStream stream) const;

  void members(nn::Members& members) override;

  /// How many words a window has on average: it reaches 1 to w words to either side.
  double mean_window() const { return static_cast<double>(window_ + 1); }

  std::int64_t window_;
};

class SkipGram : public WindowModel {
 public:
  using WindowModel::WindowModel;
  std::string type_name() const override { return "SkipGram"; }
  std::int64_t prediction_count(const WindowBatch& batch) const override {
    return batch.contexts.ids.numel();
  }
  std::unique_ptr<Learner> learner(WordStream stream) const override;

 protected:
  Pairs pairs_of(const WindowBatch& batch) const override;
  double predictions_per_word() const override { return mean_window(); }
};

class CBOW : public WindowModel {
 public:
  using WindowModel::WindowModel;
  std::string type_name() const override { return "CBOW"; }
  std::int64_t prediction_count(const WindowBatch& batch) const override {
    return batch.centres.numel();
  }
  std::unique_ptr<Learner> learner(WordStream stream) const override;

 protected:
  Pairs pairs_of(const WindowBatch& batch) const override;
  /// The gradient of a mean is shared out among its words. The word2vec tool and gensim give each
  /// of them the whole, which is the same as a rate that is so many times larger.
  double input_rate() const override { return mean_window(); }
};

}  // namespace ember::examples
