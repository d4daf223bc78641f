"""Layers, losses and clipping. Tensors that take no part in differentiation are in "args"."""
import itertools
import math

import torch
import torch.nn.functional as F

from cases import Cases, encode

REDUCTIONS = ("none", "mean", "sum")


def make():
    return Cases([layers, elementwise_losses, class_losses, binary_cross_entropy, cosine_similarity, clipping, mlp,
                  recurrent, bags, word_losses, infinite_gradients, attention]).cases


def layers(cases):
    n = cases.numbers
    for x in [(2, 3), (3,), (2, 4, 3), (0, 3)]:
        cases.add("linear", F.linear, [n.normal(*x), n.normal(5, 3), n.normal(5)], second=x == (2, 3))
        cases.add("linear", F.linear, [n.normal(*x), n.normal(5, 3)], note="no bias")
    for x, axes in [((2, 3), 1), ((2, 4, 3), 1), ((2, 4, 3), 2), ((3,), 1), ((2, 1), 1)]:
        shape = x[len(x) - axes:]
        for eps in (1e-5, 0.5):
            args = {"shape": shape, "eps": eps}
            cases.add("layer_norm", lambda x, w, b: F.layer_norm(x, shape, w, b, eps),
                      [n.distinct(*x), n.normal(*shape), n.normal(*shape)], args, second=x == (2, 3) and eps == 0.5)
            cases.add("layer_norm", lambda x: F.layer_norm(x, shape, eps=eps), [n.distinct(*x)], args, note="not affine")
    far = 512 + n.normal(2, 8)
    cases.add("layer_norm", lambda x: F.layer_norm(x, (8,)), [far], {"shape": (8,), "eps": 1e-5}, note="far from 0")

    def embedding(table, ids, padding_idx, max_norm, norm_type):
        rows = F.embedding(ids, table, padding_idx, max_norm, norm_type)
        return rows, table.detach().clone()

    for padding_idx, max_norm, norm_type in [(None, None, 2.0), (1, None, 2.0), (None, 1.5, 2.0), (3, 2.0, 1.0),
                                             (None, 1.0, math.inf)]:
        for ids in [(4,), (2, 6), (), (0,)]:
            args = {"padding_idx": padding_idx, "max_norm": max_norm,
                    "norm_type": norm_type if norm_type != math.inf else "inf"}
            cases.add("embedding", lambda table, ids: embedding(table, ids, padding_idx, max_norm, norm_type),
                      [n.normal(5, 3), n.integers(5, *ids)], args)


def elementwise_losses(cases):
    n = cases.numbers
    for op, function in {"mse_loss": F.mse_loss, "l1_loss": F.l1_loss}.items():
        for shape, reduction in itertools.product([(2, 3), (5,), (), (2, 1, 3)], REDUCTIONS):
            cases.add(op, lambda x, y: function(x, y, reduction=reduction), [n.normal(*shape), n.normal(*shape) + 0.0078125],
                      {"reduction": reduction}, second=shape == (2, 3))


def class_losses(cases):
    n = cases.numbers
    shapes = [((4, 3), (4,)), ((3,), ()), ((2, 3, 4), (2, 4)), ((2, 3, 2, 2), (2, 2, 2))]
    for (scores, ids), reduction, weighted in itertools.product(shapes, REDUCTIONS, (False, True)):
        weight = n.positive(3) if weighted else None
        for ignore_index in (-100, 1):
            target = n.integers(3, *ids)
            args = {"reduction": reduction, "ignore_index": ignore_index, "weight": encode(weight)}
            options = {"weight": weight, "ignore_index": ignore_index, "reduction": reduction}
            if ids != () or ignore_index == -100:  # a lone target that is ignored: see "all ignored"
                cases.add("nll_loss", lambda x, t: F.nll_loss(x, t, **options), [n.normal(*scores), target], args)
            for smoothing in (0.0, 0.25):
                cases.add("cross_entropy", lambda x, t: F.cross_entropy(x, t, label_smoothing=smoothing, **options),
                          [n.normal(*scores), target], {**args, "label_smoothing": smoothing},
                          second=scores == (4, 3) and not weighted)
    for reduction in REDUCTIONS:
        cases.add("cross_entropy", lambda x, t: F.cross_entropy(x, t, ignore_index=2, reduction=reduction),
                  [n.normal(2, 3), torch.tensor([2, 2])],
                  {"reduction": reduction, "ignore_index": 2, "weight": None, "label_smoothing": 0.0}, note="all ignored",
                  grad=False)
    huge = torch.tensor([[1000.0, -1000.0, 0.0], [0.0, 500.0, -500.0]]).double()
    cases.add("cross_entropy", F.cross_entropy, [huge, torch.tensor([1, 1])],
              {"reduction": "mean", "ignore_index": -100, "weight": None, "label_smoothing": 0.0}, note="large logits")


def binary_cross_entropy(cases):
    n = cases.numbers
    for shape, reduction in itertools.product([(2, 3), (4,), ()], REDUCTIONS):
        for weight, pos_weight in [(None, None), (shape, None), (None, shape[1:]), (shape[1:], shape[1:])]:
            weight = None if weight is None else n.positive(*weight)
            pos_weight = None if pos_weight is None else n.positive(*pos_weight)
            args = {"reduction": reduction, "weight": encode(weight), "pos_weight": encode(pos_weight)}
            cases.add("binary_cross_entropy_with_logits",
                      lambda x, t: F.binary_cross_entropy_with_logits(x, t, weight, None, None, reduction, pos_weight),
                      [4 * n.normal(*shape), n.between(0, 1, *shape)], args, second=shape == (2, 3))
    args = {"reduction": "none", "weight": None, "pos_weight": None}
    far = torch.tensor([-800.0, -40.0, 0.0, 40.0, 800.0]).double()
    cases.add("binary_cross_entropy_with_logits", lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction="none"),
              [far, torch.tensor([1.0, 1.0, 0.0, 0.0, 0.0]).double()], args, note="large logits")


def cosine_similarity(cases):
    n = cases.numbers
    for a, b, axis, eps in [((2, 3), (2, 3), 1, 1e-8), ((2, 3), (2, 3), 0, 1e-8), ((5,), (5,), 0, 1e-8),
                            ((2, 1, 4), (3, 4), -1, 1e-8), ((2, 3), (2, 3), 1, 100.0)]:
        cases.add("cosine_similarity", lambda x, y: F.cosine_similarity(x, y, axis, eps), [n.normal(*a), n.normal(*b)],
                  {"axis": axis, "eps": eps}, second=axis == 1 and eps < 1)


def clipping(cases):
    """Inputs: gradients of several parameters. Outputs: their norm before, and what they become."""
    n = cases.numbers

    def clipped(clip, gradients):
        parameters = [torch.zeros_like(g).requires_grad_() for g in gradients]
        for parameter, g in zip(parameters, gradients):
            parameter.grad = g.clone()
        norm = clip(parameters)
        return ([] if norm is None else [norm]) + [p.grad for p in parameters]

    for norm_type, max_norm in itertools.product((2.0, 1.0, 3.0, math.inf), (0.5, 1000.0)):
        cases.add("clip_grad_norm_",
                  lambda *g: clipped(lambda p: torch.nn.utils.clip_grad_norm_(p, max_norm, norm_type), g),
                  [n.normal(2, 3), n.normal(4), n.normal()],
                  {"max_norm": max_norm, "norm_type": norm_type if norm_type != math.inf else "inf"}, grad=False)
    for value in (0.75, 100.0):
        cases.add("clip_grad_value_", lambda *g: clipped(lambda p: torch.nn.utils.clip_grad_value_(p, value), g),
                  [n.normal(2, 3), n.normal(4)], {"clip_value": value}, grad=False)


def mlp(cases):
    """Two linear layers with a tanh between them, and cross_entropy of what comes out."""
    def forward(x, w1, b1, w2, b2, target):
        logits = F.linear(torch.tanh(F.linear(x, w1, b1)), w2, b2)
        return F.cross_entropy(logits, target), logits

    n = cases.numbers
    cases.add("mlp", forward, [n.normal(6, 4), n.normal(5, 4), n.normal(5), n.normal(3, 5), n.normal(3), n.integers(3, 6)])


def recurrent(cases):
    """torch.nn.RNN with one layer; states without their leading axis. PyTorch has no sigmoid: its steps are spelt out."""
    n = cases.numbers

    def torchs(function):
        def run(x, h, w_ih, w_hh, *biases):
            output, last = function(x, h.unsqueeze(0), (w_ih, w_hh, *biases), bool(biases), 1, 0.0, False, False, False)
            return output, last.squeeze(0)
        return run

    def sigmoid(x, h, w_ih, w_hh, b_ih=None, b_hh=None):
        states = []
        for step in x:
            h = torch.sigmoid(F.linear(step, w_ih, b_ih) + F.linear(h, w_hh, b_hh))
            states.append(h)
        return torch.stack(states), h

    runs = {"tanh": torchs(torch.rnn_tanh), "relu": torchs(torch.rnn_relu), "sigmoid": sigmoid}
    for (name, run), bias in itertools.product(runs.items(), (True, False)):
        for T, B, I, H in [(4, 2, 3, 5), (1, 2, 3, 2), (3, 1, 1, 1), (2, 0, 3, 2)]:
            biases = [n.between(-1, 1, H), n.between(-1, 1, H)] if bias else []
            cases.add("rnn", run, [n.normal(T, B, I), n.between(-1, 1, B, H), n.between(-1, 1, H, I), n.between(-1, 1, H, H),
                                   *biases], {"nonlinearity": name})


def bags(cases):
    """Sums and means of rows. Bags: several, with one that is empty and ids that repeat; one; empty ones; none."""
    n = cases.numbers
    for mode in ("sum", "mean"):
        for ids, offsets in [([2, 0, 2, 3, 1, 1, 1], [0, 3, 3, 4, 7]), ([3], [0, 1]), ([], [0, 0, 0]), ([], [0])]:
            for width in (1, 3, 19):
                args = {"ids": encode(torch.tensor(ids, dtype=torch.int64)), "offsets": encode(torch.tensor(offsets)),
                        "mode": mode}
                cases.add("embedding_bag", lambda table: F.embedding_bag(
                    torch.tensor(ids, dtype=torch.int64), table, torch.tensor(offsets), mode=mode,
                    include_last_offset=True), [n.normal(4, width)], args)


def word_losses(cases):
    """The two losses of word vectors, spelt out pair by pair."""
    n = cases.numbers

    def lists(ids, offsets):
        return [ids[begin:end] for begin, end in zip(offsets, offsets[1:])]

    def negative_sampling(x, y, bags, weight):
        loss = (x * 0).sum() + (y * 0).sum()
        for j, bag in enumerate(bags):
            for i in bag:
                loss = loss - F.logsigmoid(x[i] @ y[j])
        for i in range(len(x)):
            for noise in y[len(bags):]:
                loss = loss - weight[i] * F.logsigmoid(-x[i] @ noise)
        return loss

    def hierarchical_softmax(x, nodes, bags, paths, turns):
        loss = (x * 0).sum() + (nodes * 0).sum()
        turns = iter(turns)
        for bag, path in zip(bags, paths):
            for node in path:
                turn = next(turns)
                for i in bag:
                    loss = loss - F.logsigmoid(turn * (x[i] @ nodes[node]))
        return loss

    def integers(numbers):
        return encode(torch.tensor(numbers, dtype=torch.int64))

    for inputs, ids, offsets in [(4, [2, 0, 2, 3, 1, 1, 1], [0, 3, 3, 4, 7]), (1, [0], [0, 1]), (2, [], [0, 0]),
                                 (0, [], [0])]:
        for width, noise in [(1, 2), (5, 3), (21, 0)]:
            weight = n.positive(inputs)
            cases.add("negative_sampling_loss",
                      lambda x, y: negative_sampling(x, y, lists(ids, offsets), weight),
                      [n.between(-1, 1, inputs, width), n.between(-1, 1, len(offsets) - 1 + noise, width)],
                      {"ids": integers(ids), "offsets": integers(offsets), "noise_weight": encode(weight)},
                      second=inputs == 4 and width == 5)
    for inputs, ids, offsets, path, ends in [
            (4, [2, 0, 2, 3, 1, 1, 1], [0, 3, 3, 4, 7], [0, 1, 0, 0, 1, 2, 0, 2, 1, 3], [0, 2, 3, 6, 10]),
            (1, [0], [0, 1], [2], [0, 1]), (2, [1], [0, 1], [], [0, 0]), (0, [], [0], [], [0])]:
        for width in (1, 5, 21):
            turns = 1 - 2 * n.integers(2, len(path)).double()
            cases.add("hierarchical_softmax_loss",
                      lambda x, nodes: hierarchical_softmax(x, nodes, lists(ids, offsets), lists(path, ends), turns),
                      [n.between(-1, 1, inputs, width), n.between(-1, 1, 4, width)],
                      {"ids": integers(ids), "offsets": integers(offsets), "path": integers(path),
                       "path_offsets": integers(ends), "turns": encode(turns)}, second=inputs == 4 and width == 5)


def infinite_gradients(cases):
    """The gradient of a row that does not count is 0 even if an infinite one comes in."""
    n = cases.numbers
    target, upstream = torch.tensor([0, 1, 2, 1]), [torch.tensor([0.5, math.inf, -1.0, math.inf]).double()]
    weight = n.positive(3)
    options = {"ignore_index": 1, "reduction": "none", "weight": weight}
    args = {"reduction": "none", "ignore_index": 1, "weight": encode(weight)}
    note = "infinite gradient"
    cases.add("nll_loss", lambda x, t: F.nll_loss(x, t, **options), [n.normal(4, 3), target], args, note, upstream=upstream)
    for smoothing in (0.0, 0.25):
        cases.add("cross_entropy", lambda x, t: F.cross_entropy(x, t, label_smoothing=smoothing, **options),
                  [n.normal(4, 3), target], {**args, "label_smoothing": smoothing}, note, upstream=upstream)
    cases.add("embedding", lambda table, ids: (F.embedding(ids, table, 1), table.detach().clone()),
              [n.normal(3, 2), torch.tensor([0, 1])], {"padding_idx": 1, "max_norm": None, "norm_type": 2.0}, note,
              upstream=[torch.tensor([[1.0, 2.0], [math.inf, math.inf]]).double(), None])
    infinite = [torch.full((3,), math.inf).double()]
    for positive in (None, n.positive(3)):
        function = lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction="none", pos_weight=positive)
        cases.add("binary_cross_entropy_with_logits", function, [n.normal(3), n.between(0, 1, 3)],
                  {"reduction": "none", "weight": None, "pos_weight": encode(positive)}, note, upstream=infinite)


def attention(cases):
    """Query i sees keys 0 ... offset + i, or all where offset is None."""
    n = cases.numbers

    def composed(q, k, v, offset):
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if offset is not None:
            seen = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril(offset)
            scores = scores.masked_fill(~seen, -math.inf)
        return torch.softmax(scores, -1) @ v

    def split(qkv, heads):
        """(B, T, 3 C) -> three of (B, H, T, D)."""
        return tuple(x.unflatten(2, (heads, -1)).transpose(1, 2) for x in qkv.chunk(3, 2))

    def join(heads):
        return heads.transpose(1, 2).flatten(2)

    for q, keys, width in [((2, 2, 3, 4), 3, 4), ((1, 3, 2, 2), 5, 3), ((2, 1, 1, 3), 1, 3), ((1, 2, 20, 4), 20, 4)]:
        for offset in (None, 0, keys - q[2]):
            inputs = [n.normal(*q), n.normal(*q[:2], keys, q[3]), n.normal(*q[:2], keys, width)]
            cases.add("scaled_dot_product_attention", lambda q, k, v: composed(q, k, v, offset), inputs,
                      {"causal_offset": offset}, second=q[2] == 3)
    for shape, heads in [((2, 3, 12), 2), ((1, 4, 6), 1), ((2, 1, 6), 2)]:
        for causal in (False, True):
            cases.add("packed_attention", lambda qkv: join(composed(*split(qkv, heads), 0 if causal else None)),
                      [n.normal(*shape)], {"heads": heads, "causal": causal}, second=heads == 1)
        cases.add("split_heads", lambda qkv: split(qkv, heads), [n.normal(*shape)], {"heads": heads})
    cases.add("join_heads", join, [n.normal(2, 2, 3, 4)])
    cases.add("as_linear", F.linear, [n.normal(2, 4, 3), n.normal(5, 3)])
