"""A case: an operation, its inputs, and what PyTorch makes of them.

    {"name": "...", "op": "...", "args": {...}, "inputs": [T...], "outputs": [T...],
     "upstream": [T or null...], "grads": [T or null...],
     "second": {"upstream": [...], "grads": [...], "upstream_grads": [...]}}

T is {"dtype", "shape", "values"}: row-major, non-finite numbers as strings. `grads` are the
gradients of the inputs when the outputs' gradients are `upstream` (null where a tensor has none).
`second` goes on from there: the gradients of the inputs, and of `upstream`, when the gradients of
`grads` are second.upstream. "exact_dtypes": true marks a case about dtypes; in all others the tests
put f32 in the place of f64 too, so numbers drawn here are multiples of 1/64: exact in both.
"""
import json
import math
import zlib

import torch

NAMES = {torch.float64: "f64", torch.float32: "f32", torch.int64: "i64", torch.bool: "boolean"}


def number(x):
    """As JSON, and as short as that goes."""
    if not isinstance(x, float):
        return x
    if not math.isfinite(x):
        return str(x)
    is_negative_zero = x == 0 and math.copysign(1, x) < 0
    return int(x) if x == int(x) and abs(x) < 2**53 and not is_negative_zero else x


def encode(tensor):
    if tensor is None:
        return None
    return {
        "dtype": NAMES[tensor.dtype],
        "shape": list(tensor.shape),
        "values": [number(x) for x in tensor.detach().clone().flatten().tolist()],
    }


def encode_all(tensors):
    return [encode(tensor) for tensor in tensors]


class Numbers:
    """Random numbers on a grid that f32 and f64 share."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def between(self, low, high, *shape):
        steps = torch.randint(0, int((high - low) * 64) + 1, shape, generator=self.generator)
        return low + steps.double() / 64

    def normal(self, *shape):
        return self.between(-2, 2, *shape)

    def positive(self, *shape):
        return self.between(0.25, 3, *shape)

    def away_from_zero(self, *shape):
        return self.positive(*shape) * (1 - 2 * self.integers(2, *shape))

    def distinct(self, *shape):
        """No two equal, so that an order or a maximum is unique."""
        count = math.prod(shape)
        return (torch.randperm(count, generator=self.generator).double() / 8 - count / 16).reshape(shape)

    def integers(self, stop, *shape):
        return torch.randint(0, stop, shape, generator=self.generator)

    def mask(self, *shape):
        return self.integers(2, *shape).bool()


def differentiate(outputs, inputs, upstream, create_graph=False):
    """torch.autograd.grad, with zeros for an input that the outputs do not depend on."""
    grads = torch.autograd.grad(outputs, inputs, upstream, create_graph=create_graph, allow_unused=True)
    return [torch.zeros_like(x) if g is None else g for g, x in zip(grads, inputs)]


class Cases:
    def __init__(self, families):
        self.cases = []
        for family in families:
            # Each has numbers of its own, so that a new case changes only those behind it there.
            self.numbers = Numbers(zlib.crc32(family.__name__.encode()))
            family(self)

    def add(self, op, function, inputs, args=None, note="", grad=True, second=False, exact_dtypes=False, upstream=None):
        """Runs function(*inputs) and keeps what comes out. `grad`: record gradients too, for random upstream ones unless
        these are given."""
        leaves = [x.clone().requires_grad_() if grad and x.is_floating_point() else x for x in inputs]
        outputs = function(*leaves)
        outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
        shapes = " ".join(str(tuple(x.shape)) for x in inputs)
        case = {"name": " ".join(filter(None, [op, shapes, json.dumps(args) if args else "", note])),
                "op": op, "args": args or {}, "inputs": encode_all(inputs), "outputs": encode_all(outputs)}
        if exact_dtypes:
            case["exact_dtypes"] = True
        if grad:
            case.update(self.gradients(leaves, outputs, second, upstream))
        self.cases.append(case)

    def gradients(self, leaves, outputs, second, upstream=None):
        wanted = [x for x in leaves if x.requires_grad]
        roots = [y for y in outputs if y.requires_grad]
        upstream = upstream or [
            self.numbers.normal(*y.shape).to(y.dtype).requires_grad_(second) if y.requires_grad else None for y in outputs]
        weights = [v for v in upstream if v is not None]
        grads = differentiate(roots, wanted, weights, create_graph=second)

        def spread(values, over):
            values = iter(values)
            return [next(values) if x is not None and x.requires_grad else None for x in over]

        result = {"upstream": encode_all(upstream), "grads": encode_all(spread(grads, leaves))}
        if second:
            again = [self.numbers.normal(*g.shape) for g in grads]
            differentiable = [(g, v) for g, v in zip(grads, again) if g.requires_grad]
            found = differentiate([g for g, _ in differentiable], wanted + weights, [v for _, v in differentiable])
            result["second"] = {"upstream": encode_all(spread(again, leaves)),
                                "grads": encode_all(spread(found[:len(wanted)], leaves)),
                                "upstream_grads": encode_all(spread(found[len(wanted):], upstream))}
        return result


def write(path, items):
    """One item a line, so that a change shows in a diff as the cases it is about."""
    lines = ",\n".join(json.dumps(item, separators=(",", ":"), allow_nan=False) for item in items)
    path.write_text(f"[\n{lines}\n]\n")
