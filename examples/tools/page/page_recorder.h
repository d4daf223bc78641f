/// Records snapshots of a table during training for the page (embedding_page.h).
#pragma once

#include <ember/tensor/tensor.h>

#include <memory>
#include <optional>
#include <vector>

#include "examples/formats/vectors/word_vectors.h"
#include "examples/tools/page/embedding_page.h"

namespace ember::examples {

class PageRecorder {
 public:
  /// The table has a row for each of `words`. `page` names the points, analogies and pairs to show;
  /// those with other words are dropped.
  PageRecorder(const WordTable& words, EmbeddingPage page);

  /// Adds a point to the loss curve. Without any, the curve consists of the snapshots' losses.
  void note_loss(std::int64_t step, double loss) { page_.losses.push_back({step, loss}); }

  /// Records a snapshot of the table (V, D): the rows of the shown words and their neighbours among
  /// all V words, computed by WordVectors. Costs one matrix product of the shown words with the
  /// table, and little memory: no other rows are kept.
  void note(std::int64_t step, double loss, const Tensor& table);

  /// The page with all snapshots. Words are placed by projecting their normalized vectors on the
  /// principal axes of the last snapshot; or, if the first one was random and much was learnt
  /// since, of the difference between the two. REQUIRES: at least one snapshot.
  EmbeddingPage page() const;

 private:
  struct Moment {
    PageSnapshot snapshot;  // without positions: the axes are only known at the end
    Tensor rows;            // (points, D), normalized
  };

  /// The last snapshot's rows minus their components along the first snapshot's rows, if the
  /// difference is large enough to be useful.
  std::optional<Tensor> learnt_rows() const;

  std::shared_ptr<const WordTable> words_;
  EmbeddingPage page_;
  std::vector<Moment> moments_;
};

}  // namespace ember::examples
