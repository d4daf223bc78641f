/// Skip-gram and CBOW, which learn from a word and the words around it.
///
/// (Mikolov et al., arXiv 1301.3781, section 3.) Skip-gram predicts each word of the window from
/// the centre word; CBOW predicts the centre word from the mean of its window. Both have a table of
/// input vectors, which are the result, and an OutputLayer.
#pragma once

#include "examples/models/word2vec/windows.h"
#include "examples/models/word2vec/word_model.h"

namespace ember::examples {

class WindowModel : public WordModel {
 public:
  /// `window`: the maximum number of words on each side.
  WindowModel(std::int64_t vocabulary, std::int64_t dim, std::shared_ptr<OutputLayer> predictor,
              std::int64_t window);

  /// The loss, summed over all pairs of a hidden vector and a word that it predicts.
  Variable loss(const WindowBatch& batch, RandomStream& draws) const;

  /// The number of these pairs.
  virtual std::int64_t prediction_count(const WindowBatch& batch) const = 0;

 protected:
  /// Hidden vectors (H, D), the predicted words, and for each word the rows of the hidden vectors
  /// that predict it.
  struct Pairs {
    Variable hidden;
    Tensor targets;
    Bags hidden_of_target;
  };
  virtual Pairs pairs_of(const WindowBatch& batch) const = 0;

  /// The batches that it learns from.
  Windows windows(WordStream stream) const;

  void members(nn::Members& members) override;

  /// The average number of words in a window, which extends 1 to w words to each side.
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
  /// The gradient of a mean is divided among its words. The word2vec tool and gensim give each word
  /// all of it, which equals a learning rate that is larger by the size of the window.
  double input_rate() const override { return mean_window(); }
};

}  // namespace ember::examples
