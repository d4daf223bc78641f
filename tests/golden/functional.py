"""torch.autograd.functional: derivatives of functions, of which autograd/functional_test.cpp has the same ones.

    {"function": "...", "inputs": [T...], "outputs": [T...], "v": [T...], "u": [T...],
     "jacobian": [[T...]...], "vjp": [T...], "jvp": [T...], "hessian": [[T...]...], "hvp": [T...]}

v goes with the outputs, u with the inputs. The last two only where the output is a single number.
"""
import torch
import torch.nn.functional as F
from torch.autograd import functional

from cases import Numbers, encode_all


def make():
    n = Numbers(13)
    x, y, w, v = n.normal(2, 3), n.normal(2, 3), n.normal(3, 2), n.normal(4)
    positive = n.positive(2, 3)
    functions = {
        # One input and one output.
        "tanh": (torch.tanh, [x]),
        "softmax": (lambda x: torch.softmax(x, 1), [x]),
        "log_softmax": (lambda x: torch.log_softmax(x, 0), [x]),
        "cumsum": (lambda x: torch.cumsum(x, 1), [x]),
        "sort": (lambda x: torch.sort(x).values, [n.distinct(5)]),
        "std": (lambda x: torch.std(x, 1), [x]),
        "doubled": (lambda x: x * 2, [x]),
        "constant": (lambda x: torch.ones(3).double(), [x]),
        "outer": (lambda v: v.unsqueeze(1) * v, [v]),
        # Several inputs.
        "weighted_sum": (lambda x, y: x * 2 + y * 3, [x, y]),
        "product": (lambda x, y: x * y, [x, n.normal(3)]),
        "pow": (torch.pow, [positive, y]),
        "matmul": (torch.matmul, [x, w]),
        "first_only": (lambda x, y: torch.exp(x), [x, v]),
        # Several outputs.
        "sincos": (lambda x: (torch.sin(x), torch.cos(x)), [x]),
        "product_and_sum": (lambda x, y: (x * y, torch.sum(x)), [x, y]),
        "exp_and_constant": (lambda x: (torch.exp(x), torch.ones(2).double()), [x]),
        # A single number.
        "sum_of_cubes": (lambda x: torch.sum(x**3), [x]),
        "rosenbrock": (lambda v: torch.sum(100 * (v[1:] - v[:-1] ** 2) ** 2 + (1 - v[:-1]) ** 2), [v]),
        "logsumexp": (lambda x: torch.logsumexp(x, (0, 1)), [x]),
        "norm": (torch.norm, [x]),
        "prod": (torch.prod, [torch.tensor([1.5, 0.0, -2.0, 0.5]).double()]),
        "gelu": (lambda x: torch.sum(F.gelu(x)), [x]),
        "linear": (lambda x: torch.sum(x * 2), [x]),
        "a_constant": (lambda x: torch.ones(()).double(), [x]),
        "bilinear": (lambda x, w, y: torch.sum((x @ w) ** 2 @ y), [x, w, n.normal(2, 2)]),
        "of_first_only": (lambda x, y: torch.sum(torch.sin(x)), [x, v]),
        "mlp": (mlp, [x, n.normal(4, 3), n.normal(4), n.normal(3, 4)]),
    }
    return [record(name, function, inputs, n) for name, (function, inputs) in functions.items()]


def mlp(x, w1, b1, w2):
    return F.cross_entropy(F.linear(torch.tanh(F.linear(x, w1, b1)), w2), torch.tensor([2, 0]))


def tuples(values, inputs, outputs):
    """torch leaves out the tuple of a single input or output."""
    values = values if outputs > 1 else (values,)
    return [row if inputs > 1 else (row,) for row in values]


def record(name, function, inputs, numbers):
    outputs = function(*inputs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    v = tuple(numbers.normal(*y.shape) for y in outputs)
    u = tuple(numbers.normal(*x.shape) for x in inputs)
    arguments = tuple(inputs)
    case = {
        "function": name, "inputs": encode_all(inputs), "outputs": encode_all(outputs), "v": encode_all(v), "u": encode_all(u),
        "jacobian": blocks(functional.jacobian(function, only(arguments)), len(inputs), len(outputs)),
        "vjp": encode_all(listed(functional.vjp(function, only(arguments), only(v))[1])),
        "jvp": encode_all(listed(functional.jvp(function, only(arguments), only(u))[1])),
    }
    if len(outputs) == 1 and outputs[0].numel() == 1:
        case["hessian"] = blocks(functional.hessian(function, arguments), len(inputs) + 1, len(inputs) + 1)
        case["hvp"] = encode_all(listed(functional.hvp(function, only(arguments), only(u))[1]))
    return case


def only(values):
    return values if len(values) > 1 else values[0]


def listed(values):
    return list(values) if isinstance(values, tuple) else [values]


def blocks(values, inputs, outputs):
    return [encode_all(row) for row in tuples(values, inputs, outputs)]
