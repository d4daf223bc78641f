#include "ember/nn/losses.h"

#include <limits>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/cross_entropy.h"

namespace ember::nn {
namespace {

Variable reduce(const Variable& losses, Reduction reduction) {
  switch (reduction) {
    case Reduction::none:
      return losses;
    case Reduction::sum:
      return sum(losses);
    default:
      return mean(losses);
  }
}

void check_equal_shapes(const char* op, const Variable& x, const Variable& target) {
  check(x.shape() == target.shape(), "[{}] got shapes {} and {}: they must be equal", op, x.shape(),
        target.shape());
}

/// Targets and class scores, brought from any of the allowed shapes to (N) and (N, C).
struct Rows {
  Variable scores;  // (N, C)
  Tensor target;    // (N): ignored ones replaced by class 0
  Tensor ignored;   // (N) boolean
  bool any_ignored;
  Tensor weight;  // (N): the weight of each target's class, 0 where ignored; undefined if all are 1
  Shape shape;    // of the targets as given
};

/// (N, C, d...) -> (N d..., C): the classes become the last axis, all other axes rows.
Variable classes_last(const Variable& scores) {
  if (scores.dim() == 1) return scores.unsqueeze(0);
  if (scores.dim() == 2) return scores;
  Dims order{0};
  for (int axis = 2; axis < scores.dim(); ++axis) order.push_back(axis);
  order.push_back(1);
  return scores.permute(order).reshape({-1, scores.size(1)});
}

void check_targets(const char* op, const Tensor& target, std::int64_t classes,
                   std::int64_t ignore_index) {
  const std::vector<std::int64_t> values = target.to_vector<std::int64_t>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    check((values[i] >= 0 && values[i] < classes) || values[i] == ignore_index,
          "[{}] target {} at place {} is not among {} classes (nor ignore_index {})", op, values[i],
          i, classes, ignore_index);
  }
}

Rows rows_of(const char* op, const Variable& scores, const Tensor& target,
             const ClassOptions& options) {
  check(scores.dim() >= 1 && is_floating(scores.dtype()),
        "[{}] got scores of shape {} and {}: needs (C), (N, C) or (N, C, ...) of f32 or f64", op,
        scores.shape(), scores.dtype());
  Shape expected = scores.shape();
  expected.erase(scores.dim() == 1 ? 0 : 1);
  check(target.shape() == expected && target.dtype() == DType::i64,
        "[{}] got targets of shape {} and {} for scores of shape {}: needs {} of i64", op,
        target.shape(), target.dtype(), scores.shape(), expected);
  const std::int64_t classes = scores.size(scores.dim() == 1 ? 0 : 1);
  check(classes > 0, "[{}] got scores of shape {}: there are no classes", op, scores.shape());
  check(!options.weight.defined() || options.weight.shape() == Shape{classes},
        "[{}] got class weights of shape {} for {} classes", op, options.weight.shape(), classes);
  check_targets(op, target, classes, options.ignore_index);

  const Tensor flat = target.reshape({target.numel()});
  const Tensor ignored = eq(flat, options.ignore_index);
  Rows rows{.scores = classes_last(scores),
            .target = masked_fill(flat, ignored, 0),
            .ignored = ignored,
            .any_ignored = any(ignored).item<bool>(),
            .weight = {},
            .shape = target.shape()};
  if (!options.weight.defined() && !rows.any_ignored) return rows;
  const Tensor weight = options.weight.defined()
                            ? index_select(options.weight.to(scores.dtype()), 0, rows.target)
                            : ones({flat.numel()}, scores.dtype());
  rows.weight = masked_fill(weight, ignored, 0);
  return rows;
}

/// Applies the reduction to losses (N) that are weighted already.
Variable reduce_rows(const Variable& losses, const Rows& rows, Reduction reduction) {
  if (reduction == Reduction::none) return losses.reshape(rows.shape);
  if (reduction == Reduction::sum || !rows.weight.defined()) return reduce(losses, reduction);
  return sum(losses) / sum(rows.weight);
}

/// Minus the weighted log probability of each row's target; 0 where the target is ignored, even if
/// the scores are not finite.
Variable weigh(const Variable& losses, const Rows& rows) {
  if (!rows.weight.defined()) return losses;
  return masked_fill(losses * rows.weight, rows.ignored, 0);
}

/// The same from log probabilities (N, C).
Variable target_losses(const Variable& log_probs, const Rows& rows) {
  return weigh(neg(gather(log_probs, 1, rows.target.unsqueeze(1)).squeeze(1)), rows);
}

/// Minus the log probability of a class for each row of scores (N, C), fused.
Variable fused_losses(const Variable& scores, const Tensor& target) {
  // y = log sum e^x - x_t         x' = y' (e^x / sum e^x - [class = t])
  const CrossEntropyResult forward = cross_entropy(scores.value(), target);
  const auto rule = [x = Saved(scores), target,
                     log_sum = forward.log_sum](const Variable& g) -> Variable {
    const Tensor& value = x.get().value();
    if (!grad_enabled()) return cross_entropy_backward(g.value(), value, target, log_sum);
    return g.unsqueeze(1) * (softmax(x, 1) - one_hot(target, value.size(1), value.dtype()));
  };
  return record("cross_entropy", forward.losses, {{scores, rule}});
}

/// -(p t log s(x) + (1 - t) log(1 - s(x))), s = sigmoid, for each logit x with its target t. In one
/// step, so that an infinite gradient y' meets one factor, and not two terms that cancel it.
Variable binary_losses(const Variable& x, const Variable& t, const Tensor& p) {
  // y = (1 - t) x + w softplus(-x),  w = 1 + (p - 1) t,  as -log s(x) = softplus(-x)
  // x' = y' (1 - t - w s(-x)),  t' = y' ((p - 1) softplus(-x) - x)
  const auto weight = [](const auto& target, const Tensor& positive) {
    return target * (positive - 1) + 1;
  };
  const Tensor y = (1 - t.value()) * x.value() + weight(t.value(), p) * softplus(-x.value());
  return record(
      "binary_cross_entropy_with_logits", y,
      {{x,
        [weight, x = Saved(x), t = Saved(t), p = Saved(p), dtype = x.dtype()](const Variable& g) {
          const Variable slope = 1 - t.get() - weight(t.get(), p.get().value()) * sigmoid(-x.get());
          return (g * slope).to(dtype);
        }},
       {t, [x = Saved(x), p = Saved(p), dtype = t.dtype()](const Variable& g) {
          return (g * (softplus(-x.get()) * (p.get().value() - 1) - x)).to(dtype);
        }}});
}

}  // namespace

Variable mse_loss(const Variable& x, const Variable& target, Reduction reduction) {
  check_equal_shapes("mse_loss", x, target);
  return reduce(square(x - target), reduction);
}

Variable l1_loss(const Variable& x, const Variable& target, Reduction reduction) {
  check_equal_shapes("l1_loss", x, target);
  return reduce(abs(x - target), reduction);
}

Variable nll_loss(const Variable& log_probs, const Tensor& target, const ClassOptions& options) {
  check(options.label_smoothing == 0, "[nll_loss] label_smoothing is for cross_entropy");
  const Rows rows = rows_of("nll_loss", log_probs, target, options);
  return reduce_rows(target_losses(rows.scores, rows), rows, options.reduction);
}

Variable cross_entropy(const Variable& logits, const Tensor& target, const ClassOptions& options) {
  const double smoothing = options.label_smoothing;
  check(smoothing >= 0 && smoothing <= 1, "[cross_entropy] got label_smoothing {}: needs 0 to 1",
        smoothing);
  const Rows rows = rows_of("cross_entropy", logits, target, options);
  // Ignored rows have no influence: a NaN in one does not reach the gradients either.
  const Variable scores =
      rows.any_ignored ? masked_fill(rows.scores, rows.ignored.unsqueeze(1), 0) : rows.scores;
  if (smoothing == 0) {
    return reduce_rows(weigh(fused_losses(scores, rows.target), rows), rows, options.reduction);
  }

  const Variable log_probs = log_softmax(scores, 1);
  const Variable of_targets = target_losses(log_probs, rows);
  // The target is (1 - e) on its class and e / C on every class.
  const auto classes = static_cast<double>(log_probs.size(1));
  const Variable weighted =
      options.weight.defined() ? log_probs * options.weight.to(log_probs.dtype()) : log_probs;
  Variable of_all = neg(sum(weighted, 1));
  of_all = masked_fill(of_all, rows.ignored, 0);
  const Variable smoothed = of_targets * (1 - smoothing) + of_all * (smoothing / classes);
  return reduce_rows(smoothed, rows, options.reduction);
}

Variable binary_cross_entropy_with_logits(const Variable& x, const Variable& target,
                                          const BinaryOptions& options) {
  check_equal_shapes("binary_cross_entropy_with_logits", x, target);
  const auto weight_for_x = [&](const char* name, const Tensor& weight) {
    check(is_broadcastable_to(weight.shape(), x.shape()),
          "[binary_cross_entropy_with_logits] got {} of shape {} for x of shape {}: needs one that "
          "broadcasts to it",
          name, weight.shape(), x.shape());
    return weight.to(x.dtype());
  };
  const Tensor p = options.pos_weight.defined() ? weight_for_x("pos_weight", options.pos_weight)
                                                : ones({}, x.dtype());
  Variable losses = binary_losses(x, target, p);
  if (options.weight.defined()) losses = losses * weight_for_x("weight", options.weight);
  return reduce(losses, options.reduction);
}

Variable cosine_similarity(const Variable& a, const Variable& b, std::int64_t axis, double eps) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const Shape shape = broadcast_shapes("cosine_similarity", a.shape(), b.shape());
  // x / max(|x|, eps). The scale keeps |x| within the dtype's range. It cancels in the result, so
  // the gradient treats it as a constant.
  const auto direction = [&](const Variable& given) {
    const Variable whole = given.expand(shape);
    const Tensor scale = clamp(norm(whole.value(), kInfinity, axis, true), eps);
    const Variable x = whole / scale;
    const Variable length = norm(x, 2, axis, true);
    const Tensor least = eps / scale;
    return x / where(lt(length.value(), least), Variable(least), length);
  };
  return sum(direction(a) * direction(b), axis);
}

}  // namespace ember::nn
