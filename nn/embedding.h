/// Embedding: a table whose rows are looked up by token id.
///
/// The table starts as random numbers; training turns its rows into meaning. A lookup computes what
/// a one-hot vector times a Linear would, without multiplying by all the zeros.
#pragma once

#include <optional>

#include "ember/autograd/gather.h"
#include "ember/nn/module.h"

namespace ember::nn {

class Embedding : public Module {
 public:
  struct Options {
    /// This row starts as zeros and gets no gradient.
    std::optional<std::int64_t> padding_idx = std::nullopt;
    /// The largest norm of a row. A longer row is scaled down to it, in place, when it is looked
    /// up.
    std::optional<double> max_norm = std::nullopt;
    double norm_type = 2;
    /// Whether the gradient is row-sparse: its cost then depends on the number of tokens, not on
    /// the vocabulary. The updates of SGD and Adagrad are the same; Adam's are those of SparseAdam.
    bool sparse = false;
  };

  /// A table (num_embeddings, embedding_dim) drawn from the normal distribution.
  /// Error: a padding_idx outside the table. A negative one counts from the end.
  Embedding(std::int64_t num_embeddings, std::int64_t embedding_dim, Options options);
  Embedding(std::int64_t num_embeddings, std::int64_t embedding_dim)
      : Embedding(num_embeddings, embedding_dim, Options()) {}

  /// A module over the given table (V, C), which is shared, not copied.
  static Embedding from_pretrained(const Tensor& table, bool freeze = true);
  static Embedding from_pretrained(const Tensor& table, bool freeze, Options options);

  /// ids (...) i64 -> (..., C). Error: an id outside the table.
  Variable operator()(const Tensor& ids) const;

  /// x (..., C) -> (..., V): the table as the weight of a Linear without bias, for a head that is
  /// tied to it.
  Variable as_linear(const Variable& x) const;

  std::string type_name() const override { return "Embedding"; }
  std::string extra_repr() const override;

  Variable weight;  // (V, C)

 protected:
  void members(Members& members) override { members.parameter("weight", weight); }

 private:
  Embedding(Variable table, Options options);
  void shorten_rows(const Tensor& ids) const;

  Options options_;
};

}  // namespace ember::nn
