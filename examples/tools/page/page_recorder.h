/// What a table looked like as it learned, for the page (embedding_page.h).
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
  /// Of a table with a row for each of these words. The page says which words (as far as they are
  /// among them), analogies and pairs are shown.
  PageRecorder(const WordTable& words, EmbeddingPage page);

  /// Notes a point of the loss curve. Without any, the curve is that of the moments.
  void note_loss(std::int64_t step, double loss) { page_.losses.push_back({step, loss}); }

  /// Notes the table (V, D) as it is now: the shown words' rows, and what is closest to them among
  /// all V words, in the numbers of WordVectors. Of the rest nothing is kept, so that a moment of a
  /// large table costs little; noting it takes one product of the shown words with the table.
  void note(std::int64_t step, double loss, const Tensor& table);

  /// The page of all that was noted. The words stand where their vectors, each brought to length 1
  /// as for a cosine, fall on the principal axes of the last moment; where the first was random
  /// numbers and much was learnt since, on those of what was learnt.
  /// REQUIRES: something was noted.
  EmbeddingPage page() const;

 private:
  struct Moment {
    PageSnapshot snapshot;  // without positions: the axes are known at the end
    Tensor rows;            // (points, D), each of length 1
  };

  /// The last moment's rows without what each still has of its first, where that tells more.
  std::optional<Tensor> learnt_rows() const;

  std::shared_ptr<const WordTable> words_;
  EmbeddingPage page_;
  std::vector<Moment> moments_;
};

}  // namespace ember::examples
