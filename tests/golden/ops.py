"""The operations of tensor/ and autograd/."""
import itertools
import math

import torch
import torch.nn.functional as F

from cases import Cases

# Zeros, both infinities, NaN, and numbers whose squares leave f32.
SPECIAL = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 2.0**100, -2.0**100, 2.0**-100, 100.0, -100.0, 0.5, -2.5]
BROADCASTS = [((), ()), ((3,), (3,)), ((3,), ()), ((2, 1, 3), (4, 1)), ((1, 3), (2, 1)), ((2, 3), (3,)),
              ((5, 1, 2, 1), (3, 1, 4)), ((0, 3), (1, 3)), ((1,), (0,))]
SHAPES = [(), (1,), (7,), (2, 3), (2, 1, 3), (0, 3)]
REDUCED = [((), []), ((5,), [0]), ((2, 3), []), ((2, 3), [1]), ((2, 3), [-2]), ((2, 3, 4), [0, 2]), ((2, 3, 4), [1]),
           ((2, 1, 3, 2), [-1, 1]), ((1, 1), [0])]


def make():
    return Cases([arithmetic, unary, activations, comparisons, selection, reductions, along_an_axis, products, gathering,
                  joining, views, indexing, creation, dtypes, convolution, pooling, infinite_gradients]).cases


def arithmetic(cases):
    n = cases.numbers
    binary = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "pow": torch.pow,
              "minimum": torch.minimum, "maximum": torch.maximum}
    for op, function in binary.items():
        draw = {"div": n.away_from_zero, "pow": n.positive}.get(op, n.normal)
        for a, b in BROADCASTS:
            cases.add(op, function, [draw(*a), draw(*b)], second=(a, b) == ((2, 1, 3), (4, 1)))
        grid = torch.tensor(SPECIAL)
        a, b = grid.double().reshape(-1, 1), grid.double()
        cases.add(op, function, [a, b], note="special", grad=False)
        for left, right in [(1.5, False), (-2, False), (2.5, True), (3, True)]:
            if op in ("minimum", "maximum"):
                continue
            positive = op == "pow" and (right or isinstance(left, float))
            x = n.positive(2, 3) if positive else n.away_from_zero(2, 3)
            if right:
                if op in ("add", "mul"):
                    continue
                cases.add(op + "_scalar_left", lambda x: function(torch.tensor(left, dtype=torch.float64), x), [x],
                          {"scalar": left}, second=True)
            else:
                cases.add(op + "_scalar", lambda x: function(x, left), [x], {"scalar": left}, second=True)
    for exponent in (0, 1, 2, 3, 0.5, -0.5, -1, -2, 7):
        x = special("square_root_power" if abs(exponent) == 0.5 else "pow")
        cases.add("pow_scalar", lambda x: x**exponent, [x], {"scalar": exponent}, note="special", grad=False)
    for exponent in (0, 1, 2, 3):
        cases.add("pow_scalar", lambda x: x**exponent, [torch.tensor([-1.5, 0.0, 2.0]).double()], {"scalar": exponent},
                  note="at 0", second=True)
    cases.add("pow", torch.pow, [torch.tensor([0.0, 0.0, 0.0, 2.0, -3.0]).double(),
                                 torch.tensor([0.0, 1.0, 2.5, 0.0, 2.0]).double()], note="bases of 0")
    for op in ("minimum", "maximum"):
        cases.add(op, binary[op], [torch.tensor([1.0, 2.0, 3.0]).double(), torch.tensor([1.0, 3.0, 2.0]).double()],
                  note="equal elements")


def unary(cases):
    n = cases.numbers
    anywhere, positive = n.normal, n.positive
    functions = {"neg": (torch.neg, anywhere), "abs": (torch.abs, n.away_from_zero), "sign": (torch.sign, anywhere),
                 "square": (torch.square, anywhere), "reciprocal": (torch.reciprocal, n.away_from_zero),
                 "exp": (torch.exp, anywhere), "log": (torch.log, positive), "log1p": (torch.log1p, positive),
                 "sqrt": (torch.sqrt, positive), "rsqrt": (torch.rsqrt, positive), "sin": (torch.sin, anywhere),
                 "cos": (torch.cos, anywhere), "tanh": (torch.tanh, anywhere), "erf": (torch.erf, anywhere)}
    pointwise(cases, functions)
    cases.add("abs", torch.abs, [torch.zeros(3).double()], note="at 0")
    # Many periods away from 0, where reducing the argument takes care.
    far = torch.tensor([1e3, -1e4, 31415.921875, 65536.0]).double()
    cases.add("sin", torch.sin, [far], note="far from 0")
    cases.add("cos", torch.cos, [far], note="far from 0")


def activations(cases):
    n = cases.numbers
    functions = {"sigmoid": torch.sigmoid, "relu": torch.relu, "silu": F.silu, "softplus": F.softplus,
                 "log_sigmoid": F.logsigmoid}
    pointwise(cases, {op: (function, n.normal) for op, function in functions.items()})
    for form in ("none", "tanh"):
        function = lambda x: F.gelu(x, approximate=form)
        pointwise(cases, {"gelu": (function, n.normal)}, {"tanh": form == "tanh"})
    cases.add("relu", torch.relu, [torch.zeros(3).double()], note="at 0")
    # torch's softplus is x itself above a threshold of 20, where in f64 e^-x still counts: moved to 40.
    wide = torch.tensor([-800.0, -40.0, -20.5, -0.125, 0.0, 0.125, 19.5, 30.0, 40.0, 800.0]).double()
    cases.add("softplus", lambda x: F.softplus(x, threshold=40), [wide], note="wide")
    for op in ("sigmoid", "silu", "log_sigmoid"):
        cases.add(op, functions[op], [wide], note="wide")
    for low, high in [(-0.5, 1.0), (-0.5, None), (None, 0.25), (1.0, -1.0)]:
        bounds = {"low": low, "high": high}
        function = lambda x: torch.clamp(x, low, high)
        cases.add("clamp", function, [n.normal(3, 4)], bounds)
        cases.add("clamp", function, [torch.tensor(SPECIAL).double()], bounds, note="special", grad=False)
    cases.add("clamp", lambda x: torch.clamp(x, -1, 1), [torch.tensor([-1.0, 0.0, 1.0]).double()],
              {"low": -1.0, "high": 1.0}, note="at the bounds")
    g, x = n.normal(2, 3), n.normal(2, 3)
    cases.add("tanh_backward", lambda g, y: g * (1 - y * y), [g, torch.tanh(x).float().double()], grad=False)
    cases.add("sigmoid_backward", lambda g, y: g * y * (1 - y), [g, torch.sigmoid(x).float().double()], grad=False)
    cases.add("relu_backward", lambda g, y: torch.where(y > 0, g, torch.zeros_like(g)), [g, torch.relu(x)], grad=False)
    for form in ("none", "tanh"):
        cases.add("gelu_backward", lambda g, x: torch.ops.aten.gelu_backward(g, x, approximate=form), [g, x],
                  {"tanh": form == "tanh"}, grad=False)


def pointwise(cases, functions, args=None):
    """Each {op: (function, how to draw its inputs)} over odd shapes and special values."""
    for op, (function, draw) in functions.items():
        for shape in SHAPES:
            cases.add(op, function, [draw(*shape)], args, second=shape == (2, 3) and op != "sign", grad=op != "sign")
        cases.add(op, function, [special(op)], args, note="special", grad=False)


def special(op):
    """The special numbers for which PyTorch, too, gives the function's value or its limit."""
    gives_another = {"sign": lambda x: math.isnan(x),              # 0
                     "gelu": lambda x: x == -math.inf,             # NaN; the limit is 0
                     "silu": lambda x: x == -math.inf,             # NaN; the limit is 0
                     "square_root_power": lambda x: x == -math.inf or str(x) == "-0.0",  # as sqrt, not as pow
                     "sin": lambda x: abs(x) == 2.0**100,          # whole periods lie between two f32
                     "cos": lambda x: abs(x) == 2.0**100}.get(op, lambda x: False)
    return torch.tensor([x for x in SPECIAL if not gives_another(x)]).double()


def comparisons(cases):
    n = cases.numbers
    for op in ("eq", "ne", "lt", "le", "gt", "ge"):
        function = getattr(torch, op)
        for a, b in BROADCASTS:
            cases.add(op, function, [n.integers(3, *a).double(), n.integers(3, *b).double()], grad=False)
        grid = torch.tensor(SPECIAL).double()
        cases.add(op, function, [grid.reshape(-1, 1), grid], note="special", grad=False)
        cases.add(op, function, [n.integers(3, 2, 3), n.integers(3, 3)], note="i64", grad=False)
        for scalar in (1, 1.5):
            cases.add(op + "_scalar", lambda x: function(x, scalar), [n.integers(3, 2, 3).double()], {"scalar": scalar},
                      grad=False)
    for op in ("logical_and", "logical_or", "logical_xor"):
        function = getattr(torch, op)
        cases.add(op, function, [n.mask(2, 3), n.mask(3)], grad=False)
        cases.add(op, function, [n.integers(2, 4, 1), n.integers(2, 3).double()], note="numbers", grad=False)
        grid = torch.tensor(SPECIAL).double()
        cases.add(op, function, [grid.reshape(-1, 1), grid], note="special", grad=False)
    special = torch.tensor(SPECIAL).double()
    for op in ("logical_not", "isnan", "isfinite"):
        cases.add(op, getattr(torch, op), [special], note="special", grad=False)
        cases.add(op, getattr(torch, op), [n.integers(2, 2, 3)], note="i64", grad=False)
    cases.add("logical_not", torch.logical_not, [n.mask(2, 3)], grad=False)


def selection(cases):
    n = cases.numbers
    for c, a, b in [((2, 3), (2, 3), (2, 3)), ((3,), (2, 1), ()), ((), (2, 3), (3,)), ((2, 1, 4), (3, 1), (1,)),
                    ((0, 3), (3,), (3,))]:
        cases.add("where", torch.where, [n.mask(*c), n.normal(*a), n.normal(*b)], second=c == (3,))
    nan = torch.full((3,), math.nan, dtype=torch.float64)
    cases.add("where", torch.where, [torch.tensor([True, False, True]), n.normal(3), nan], note="NaN", grad=False)
    for x, m in [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((), ()), ((0, 3), (3,))]:
        cases.add("masked_fill", lambda x, mask: x.masked_fill(mask, -1.5), [n.normal(*x), n.mask(*m)], {"scalar": -1.5},
                  second=m == (3,))
    cases.add("masked_fill", lambda x, mask: x.masked_fill(mask, -math.inf), [n.normal(2, 3), n.mask(2, 3)],
              {"scalar": "-inf"})
    for c, x in [((2, 3), (2, 3)), ((2, 1), (3,)), ((), ()), ((0, 3), (3,))]:
        scalar = torch.tensor(-1.5).double()
        cases.add("where_scalar", lambda c, x: torch.where(c, x, scalar), [n.mask(*c), n.normal(*x)], {"scalar": -1.5},
                  second=c == (2, 1))
        cases.add("where_scalar_left", lambda c, x: torch.where(c, scalar, x), [n.mask(*c), n.normal(*x)], {"scalar": -1.5},
                  second=c == (2, 1))


def every_axis(x, axes):
    return tuple(axes) if axes else tuple(range(x.dim()))


def axis_by_axis(function):
    """A reduction of several axes by one that takes a single axis."""
    def reduce(x, axes, keepdim):
        if x.dim() == 0:
            return function(x, 0, keepdim)
        for axis in sorted((axis % x.dim() for axis in every_axis(x, axes)), reverse=True):
            x = function(x, axis, keepdim)
        return x
    return reduce


def reductions(cases):
    n = cases.numbers
    over = {"sum": lambda x, axes, keepdim: torch.sum(x, every_axis(x, axes), keepdim),
            "mean": lambda x, axes, keepdim: torch.mean(x, every_axis(x, axes), keepdim),
            "prod": axis_by_axis(lambda x, axis, keepdim: torch.prod(x, axis, keepdim)),
            "max": lambda x, axes, keepdim: torch.amax(x, every_axis(x, axes), keepdim),
            "min": lambda x, axes, keepdim: torch.amin(x, every_axis(x, axes), keepdim),
            "logsumexp": lambda x, axes, keepdim: torch.logsumexp(x, every_axis(x, axes), keepdim)}
    rows = torch.tensor([[1, math.nan, 2], [math.inf, 1, 2], [-math.inf, math.inf, 0], [-math.inf, -math.inf, -math.inf],
                         [100, 1000, 1000], [0.0, -0.0, 3]]).double()
    for op, function in over.items():
        draw = n.distinct if op in ("max", "min") else n.normal
        for keepdim in (False, True):
            for shape, axes in REDUCED:
                cases.add(op, lambda x: function(x, axes, keepdim), [draw(*shape)], {"axes": axes, "keepdim": keepdim},
                          second=axes == [0, 2])
        for axes in ([], [1]):
            cases.add(op, lambda x: function(x, axes, False), [rows], {"axes": axes, "keepdim": False}, note="special",
                      grad=False)
        if op not in ("max", "min"):
            for axes in ([], [0], [1]):
                cases.add(op, lambda x: function(x, axes, False), [torch.zeros(0, 3).double()],
                          {"axes": axes, "keepdim": False}, grad=op in ("sum", "mean"))
    for op in ("max", "min"):
        cases.add(op, lambda x: over[op](x, [1], False), [torch.tensor([[1, 2, 2], [3, 3, 3], [1, 1, 2]]).double()],
                  {"axes": [1], "keepdim": False}, note="equal elements")
    for zeros in ([[2, 3, 4]], [[2, 0, 4]], [[0, 3, 0]], [[2, 0, 4], [1, 2, 3]]):
        cases.add("prod", lambda x: torch.prod(x, 1), [torch.tensor(zeros).double()], {"axes": [1], "keepdim": False},
                  note=f"{sum(row.count(0) for row in zeros)} zeros", second=True)
    for op in ("argmax", "argmin"):
        function = getattr(torch, op)
        for shape in ((), (5,), (2, 3), (2, 3, 4)):
            cases.add(op, function, [n.distinct(*shape)], grad=False)
            for keepdim in (False, True):
                for axis in range(-len(shape), len(shape)):
                    cases.add(op, lambda x: function(x, axis, keepdim), [n.distinct(*shape)],
                              {"axis": axis, "keepdim": keepdim}, grad=False)
        cases.add(op, lambda x: function(x, 1), [rows], {"axis": 1, "keepdim": False}, note="special", grad=False)
        cases.add(op, lambda x: function(x, 1), [n.integers(2, 4, 9).double()], {"axis": 1, "keepdim": False},
                  note="equal elements", grad=False)
    for op in ("any", "all"):
        function = axis_by_axis(getattr(torch, op))
        for shape, axes in REDUCED + [((0, 3), []), ((0, 3), [0]), ((3, 0), [1])]:
            cases.add(op, lambda x: function(x, axes, False), [n.integers(3, *shape) != 0], {"axes": axes, "keepdim": False},
                      grad=False)
        cases.add(op, lambda x: function(x, [1], True), [rows], {"axes": [1], "keepdim": True}, note="numbers", grad=False)
    for op in ("var", "std"):
        for correction in (0, 1):
            function = lambda x, axes, keepdim: getattr(torch, op)(x, every_axis(x, axes), correction=correction,
                                                                   keepdim=keepdim)
            for shape, axes in REDUCED[1:-1]:
                for keepdim in (False, True):
                    cases.add(op, lambda x: function(x, axes, keepdim), [n.distinct(*shape)],
                              {"axes": axes, "keepdim": keepdim, "correction": correction}, second=axes == [1])
            args = {"axes": [1], "keepdim": False, "correction": correction}
            cases.add(op, lambda x: function(x, [1], False), [rows], args, note="special", grad=False)
            cases.add(op, lambda x: function(x, [1], False), [1024 + n.normal(2, 5)], args, note="far from 0")
            cases.add(op, lambda x: function(x, [1], False), [n.normal(3, 1)], args, note="one element", grad=correction == 0)
        constant = torch.full((2, 3), 1.5).double()
        cases.add(op, lambda x: getattr(torch, op)(x, 1), [constant], {"axes": [1], "keepdim": False, "correction": 1},
                  note="constant")
    for p in (2.0, 1.0, 3.0, 0.5, math.inf, 0.0):
        for keepdim in (False, True):
            for shape, axes in REDUCED[2:]:
                cases.add("norm", lambda x: torch.linalg.vector_norm(x, p, every_axis(x, axes), keepdim),
                          [n.distinct(*shape) + 0.0625], {"p": str(p) if p == math.inf else p, "axes": axes, "keepdim": keepdim},
                          second=p in (1.0, 2.0, 3.0) and axes == [0, 2])
        if p not in (math.inf, 0.5):
            cases.add("norm", lambda x: torch.linalg.vector_norm(x, p, 1), [torch.zeros(2, 3).double()],
                      {"p": p, "axes": [1], "keepdim": False}, note="of 0")
    for shape, to in [((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), ()), ((4, 2, 3), (2, 1)), ((2, 3), (2, 3)), ((0, 3), (1, 3)),
                      ((2, 1, 3), (1, 1, 1))]:
        cases.add("sum_to", lambda x: x.sum_to_size(to), [n.normal(*shape)], {"shape": to})
    long_rows = torch.tensor([[2, 0, 4, -1, 3], [0, 1, 2, 0, 3], [0, 0, 0, 1, 2], [1, -2, 3, 1, 0], [2, 1, 3, 1, -1]]).double()
    for axes in ([0], [1]):
        cases.add("prod", lambda x: torch.prod(x, axes[0]), [long_rows], {"axes": axes, "keepdim": False},
                  note="zeros among five", second=True)


def along_an_axis(cases):
    n = cases.numbers
    places = [((5,), 0), ((2, 3), 0), ((2, 3), 1), ((2, 3, 4), 1), ((2, 3, 4), -1), ((2, 1), 1), ((1, 4), 0), ((0, 3), 1),
              ((3, 0), 1), ((), 0), ((2, 2, 3, 2), -3)]
    rows = torch.tensor([[1, math.nan, 2], [math.inf, 1, 2], [-math.inf, 1, 0], [-math.inf, -math.inf, -math.inf],
                         [100, 1000, 1000], [0.0, -0.0, 3]]).double()
    for op in ("cumsum", "softmax", "log_softmax"):
        function = getattr(torch, op)
        for shape, axis in places:
            cases.add(op, lambda x: function(x, axis), [n.normal(*shape)], {"axis": axis}, second=shape == (2, 3, 4))
        for axis in (0, 1):
            cases.add(op, lambda x: function(x, axis), [rows], {"axis": axis}, note="special", grad=False)
    for shape, axis in [((2, 3), 1), ((2, 3, 4), 1)]:
        x, g = n.normal(*shape), n.normal(*shape)
        y = torch.softmax(x, axis).float().double()
        cases.add("softmax_backward", lambda g, y: y * (g - (g * y).sum(axis, True)), [g, y], {"axis": axis}, grad=False)
        y = torch.log_softmax(x, axis).float().double()
        cases.add("log_softmax_backward", lambda g, y: g - y.exp() * g.sum(axis, True), [g, y], {"axis": axis}, grad=False)
    for descending in (False, True):
        function = lambda x: torch.sort(x, dim=axis, descending=descending, stable=True)
        for shape, axis in places:
            cases.add("sort", function, [n.distinct(*shape)], {"axis": axis, "descending": descending},
                      second=shape == (2, 3, 4))
        axis = -1
        args = {"axis": axis, "descending": descending}
        cases.add("sort", function, [n.integers(3, 3, 20).double()], args, note="equal elements")
        cases.add("sort", function, [n.integers(9, 2, 7)], args, note="i64", grad=False)
        mixed = torch.tensor([[math.nan, 1, -math.inf, math.nan, math.inf, 0], [3, 2, math.inf, 1, math.nan, 2]]).double()
        cases.add("sort", function, [mixed], args, note="special", grad=False)
        for k in (1, 4, 6):
            finite = torch.where(mixed.isnan(), torch.tensor(7.5).double(), mixed)
            finite = torch.where(torch.tensor([[0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 1]]).bool(), finite + 0.25, finite)
            cases.add("topk", lambda x: torch.topk(x, k, largest=descending), [finite],
                      {"k": k, "axis": -1, "largest": descending}, note="special", grad=False)
        for shape, axis in places:
            size = shape[axis] if shape else 1
            for k in sorted({0, min(1, size), size // 2, size}):
                cases.add("topk", lambda x: torch.topk(x, k, axis, largest=descending), [n.distinct(*shape)],
                          {"k": k, "axis": axis, "largest": descending}, second=shape == (2, 3, 4) and k == 2)


def products(cases):
    n = cases.numbers
    for a, b in [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((1, 1), (1, 1)), ((1, 3), (3, 1)),
                 ((3, 1), (1, 3)), ((2, 3, 4), (4,)), ((3,), (2, 3, 4)), ((2, 3, 4), (4, 2)), ((3, 4), (2, 4, 2)),
                 ((2, 3, 4), (2, 4, 5)), ((2, 1, 3, 2), (3, 2, 4)), ((1, 2, 3), (4, 1, 3, 2)), ((2, 0), (0, 3)),
                 ((0, 2), (2, 3)), ((2, 3), (3, 0)), ((0, 2, 3), (3, 2)), ((0,), (0,)), ((2, 0, 3), (2, 3, 2)), ((3, 0), (2, 0, 4)),
                 ((9, 17), (17, 5))]:
        cases.add("matmul", torch.matmul, [n.normal(*a), n.normal(*b)],
                  second=(a, b) in [((2, 3), (3, 4)), ((2, 3), (3,)), ((2, 1, 3, 2), (3, 2, 4))])
    cases.add("matmul", torch.matmul, [n.integers(9, 2, 3), n.integers(9, 3, 4)], note="i64", grad=False)
    spoiled = n.normal(3, 4)
    spoiled[1, 2], spoiled[0, 0] = math.nan, math.inf
    cases.add("matmul", torch.matmul, [n.positive(2, 3), spoiled], note="special", grad=False)
    for c in [(2, 4), (4,), (2, 1), (1, 4), (1, 1), ()]:
        for beta, alpha in [(1, 1), (0.5, -2)]:
            cases.add("addmm", lambda c, a, b: torch.addmm(c, a, b, beta=beta, alpha=alpha),
                      [n.normal(*c), n.normal(2, 3), n.normal(3, 4)], {"beta": beta, "alpha": alpha}, second=c == (4,))
    cases.add("addmm", torch.addmm, [n.normal(2, 4), n.normal(2, 0), n.normal(0, 4)], {"beta": 1, "alpha": 1})
    cases.add("addmm", lambda c, a, b: torch.addmm(c, a, b, beta=0),
              [torch.full((2, 4), math.nan).double(), n.normal(2, 3), n.normal(3, 4)], {"beta": 0, "alpha": 1},
              note="c is not read", grad=False)


def gathering(cases):
    n = cases.numbers
    for shape, axis, count in [((5, 3), 0, 7), ((5, 3), 1, 2), ((2, 3, 4), -2, 4), ((6,), 0, 3), ((5, 3), 0, 0), ((1, 3), 0, 4),
                               ((5, 0), 0, 3)]:
        indices = n.integers(shape[axis], count)
        cases.add("index_select", lambda x, i: torch.index_select(x, axis, i), [n.normal(*shape), indices], {"axis": axis},
                  second=shape == (2, 3, 4))
        source = list(shape)
        source[axis] = count
        for alpha in (1, -2.5):
            cases.add("index_add", lambda x, i, s: torch.index_add(x, axis, i, s, alpha=alpha),
                      [n.normal(*shape), indices, n.normal(*source)], {"axis": axis, "alpha": alpha},
                      second=shape == (2, 3, 4))
    for shape, ids in [((5, 3), (4,)), ((5, 3), (2, 6)), ((5, 3), ()), ((5, 3), (0,)), ((5,), (3, 2)), ((4, 2, 3), (2, 2))]:
        cases.add("take_rows", lambda table, i: table[i], [n.normal(*shape), n.integers(shape[0], *ids)],
                  second=ids == (2, 6), grad=len(shape) == 2)  # autograd's embedding() takes matrices
    for shape, axis, places in [((5, 3), 0, (4, 3)), ((5, 3), 1, (5, 6)), ((5, 3), 1, (2, 2)), ((2, 3, 4), 1, (2, 5, 3)),
                                ((6,), -1, (9,)), ((), 0, ()), ((2, 3), 1, (2, 0))]:
        indices = n.integers(shape[axis] if shape else 1, *places)
        cases.add("gather", lambda x, i: torch.gather(x, axis, i), [n.normal(*shape), indices], {"axis": axis},
                  second=shape == (2, 3, 4))
        cases.add("scatter_add", lambda x, i, s: torch.scatter_add(x, axis, i, s),
                  [n.normal(*shape), indices, n.normal(*places)], {"axis": axis}, second=shape == (2, 3, 4))


def joining(cases):
    n = cases.numbers
    for shapes, axis in [([(2, 3), (4, 3)], 0), ([(2, 3), (2, 1), (2, 2)], 1), ([(2, 3)], -1), ([(2, 0), (2, 3)], 1),
                         ([(2, 3, 4), (2, 1, 4)], -2), ([(3,), (2,)], 0)]:
        cases.add("cat", lambda *xs: torch.cat(xs, axis), [n.normal(*shape) for shape in shapes], {"axis": axis},
                  second=axis == -2)
    for shape, count, axis in [((2, 3), 2, 0), ((2, 3), 3, 1), ((2, 3), 2, -1), ((), 3, 0), ((3,), 1, 0), ((2, 0), 2, 1)]:
        cases.add("stack", lambda *xs: torch.stack(xs, axis), [n.normal(*shape) for _ in range(count)], {"axis": axis},
                  second=axis == -1)
    for shape, lengths, axis in [((7, 2), 3, 0), ((2, 6), 2, 1), ((2, 3), 5, -1), ((5, 2), [1, 0, 4], 0), ((2, 3), [3], 1)]:
        cases.add("split", lambda x: torch.split(x, lengths, axis), [n.normal(*shape)], {"lengths": lengths, "axis": axis},
                  second=shape == (5, 2))
    for shape, count, axis in [((7, 2), 3, 0), ((2, 6), 2, 1), ((2, 3), 5, -1), ((3,), 1, 0)]:
        cases.add("chunk", lambda x: torch.chunk(x, count, axis), [n.normal(*shape)], {"count": count, "axis": axis})
    for shape, pads, value in [((3,), (1, 2), 0.0), ((2, 3), (1, 0), 1.5), ((2, 3), (0, 1, 2, 0), -1.0), ((2, 3), (-1, 1), 0.0),
                               ((4, 5), (-1, -2, -1, 0), 0.0), ((2, 3, 2), (1, 1, 0, 0, 0, 2), 0.5), ((2, 3), (0, 0), 0.0),
                               ((0, 2), (0, 0, 1, 1), 2.0)]:
        cases.add("pad", lambda x: F.pad(x, pads, value=value), [n.normal(*shape)], {"pads": pads, "scalar": value},
                  second=shape == (4, 5))
    for op in ("tril", "triu"):
        for shape in [(3, 3), (2, 4), (4, 2), (2, 3, 3), (1, 1), (0, 3)]:
            for diagonal in (-1, 0, 2):
                cases.add(op, lambda x: getattr(torch, op)(x, diagonal), [n.normal(*shape)], {"diagonal": diagonal},
                          second=shape == (2, 3, 3))


def views(cases):
    n = cases.numbers

    def view(op, shape, args, function, **options):
        cases.add(op, function, [n.normal(*shape)], args, **options)

    for shape, to in [((2, 3), (3, 2)), ((2, 3), (-1,)), ((6,), (2, -1)), ((), (1, 1)), ((1,), ()), ((0, 3), (3, 0)),
                      ((2, 3, 4), (6, 4)), ((2, 3, 4), (2, 12)), ((2, 3, 4), (4, 3, 2))]:
        view("reshape", shape, {"shape": to}, lambda x: x.reshape(to), second=shape == (2, 3))
    for shape, a, b in [((2, 3), 0, 1), ((2, 3, 4), -1, 0), ((2, 3, 4), 1, 1), ((3,), 0, 0)]:
        view("transpose", shape, {"axis_a": a, "axis_b": b}, lambda x: x.transpose(a, b), second=shape == (2, 3))
    for shape, axes in [((2, 3, 4), (2, 0, 1)), ((2, 3), (0, 1)), ((2, 1, 3, 2), (-1, 1, 0, 2)), ((), ())]:
        view("permute", shape, {"axes": axes}, lambda x: x.permute(axes))
    for shape in [(2, 3), (3,), ()]:
        view("t", shape, {}, lambda x: x.t())
    for shape, axis, position in [((2, 3), 0, 1), ((2, 3), 1, -1), ((2, 3, 4), -2, 0), ((3,), 0, 2)]:
        view("select", shape, {"axis": axis, "position": position}, lambda x: x.select(axis, position), second=shape == (2, 3))
    for shape, axis, start, stop, step in [((7,), 0, 1, 6, 2), ((7, 2), 0, -3, 7, 1), ((2, 7), 1, 0, -2, 3), ((5,), 0, 4, 2, 1),
                                           ((5,), 0, -9, 99, 1)]:
        view("slice", shape, {"axis": axis, "start": start, "stop": stop, "step": step},
             lambda x: x[(slice(None),) * axis + (slice(start, stop, step),)])
    for shape, axis, start, length in [((5, 2), 0, 1, 3), ((2, 5), -1, 0, 5), ((5,), 0, 5, 0)]:
        view("narrow", shape, {"axis": axis, "start": start, "length": length}, lambda x: x.narrow(axis, start, length))
    for shape, to in [((3,), (2, 3)), ((2, 1), (2, 4)), ((1, 3), (-1, 3)), ((), (2, 2)), ((2, 1, 3), (5, 2, 4, -1)), ((1,), (0,))]:
        view("expand", shape, {"shape": to}, lambda x: x.expand(to), second=shape == (2, 1))
    for shape in [(1, 2, 1, 3), (1, 1), (2, 3), ()]:
        view("squeeze", shape, {}, lambda x: x.squeeze())
    for shape, axis in [((1, 2), 0), ((2, 1), -1), ((2, 3), 1)]:
        view("squeeze", shape, {"axis": axis}, lambda x: x.squeeze(axis))
    for shape, axis in [((2, 3), 0), ((2, 3), -1), ((2, 3), 1), ((), 0)]:
        view("unsqueeze", shape, {"axis": axis}, lambda x: x.unsqueeze(axis))
    for shape, first, last in [((2, 3, 4), 0, -1), ((2, 3, 4), 1, 2), ((2, 3, 4), 0, 1), ((), 0, -1), ((3,), 0, 0)]:
        view("flatten", shape, {"first": first, "last": last}, lambda x: x.flatten(first, last))
    for shape, offset, a, b in [((3, 3), 0, 0, 1), ((2, 4), 1, 0, 1), ((4, 2), -1, 0, 1), ((2, 3, 4), 0, -1, 0),
                                ((3, 3), 2, 1, 0), ((3, 3), 5, 0, 1)]:
        view("diagonal", shape, {"offset": offset, "axis_a": a, "axis_b": b}, lambda x: x.diagonal(offset, a, b),
             second=shape == (2, 4))
    view("contiguous", (2, 3), {}, lambda x: x.contiguous())
    view("clone", (2, 3), {}, lambda x: x.clone())
    for shape, to in [((2, 3), (2, 3, 1)), ((1, 6), (6, 1)), ((), (1, 1)), ((0, 3), (0, 3))]:  # whatever the layout
        view("view", shape, {"shape": to}, lambda x: x.view(to), second=shape == (2, 3))


def indexing(cases):
    """Places are written as in the C++: an integer, [start, stop, step], "newaxis" or "ellipsis"."""
    to_python = {"newaxis": None, "ellipsis": Ellipsis}
    for shape, places in [((4, 3), [2]), ((4, 3), [-1, 0]), ((4, 3), [[1, 3, 1]]), ((4, 3), [[1, 3, 1], 2]),
                          ((4, 3), [[0, 99, 2], [-2, 99, 1]]), ((2, 3, 4), ["ellipsis", 1]), ((2, 3, 4), [1, "ellipsis"]),
                          ((2, 3, 4), [0, "ellipsis", [1, 4, 2]]), ((3,), ["newaxis"]), ((2, 3), [[0, 99, 1], "newaxis", 1]),
                          ((2, 3), ["newaxis", "ellipsis", "newaxis"]), ((2, 3), [1, 2]), ((4,), [[3, 1, 1]]), ((), ["ellipsis"])]:
        python = tuple(slice(*p) if isinstance(p, list) else to_python.get(p, p) if isinstance(p, str) else p for p in places)
        cases.add("index", lambda x: x[python], [cases.numbers.normal(*shape)], {"places": places}, second=shape == (4, 3))


def creation(cases):
    def make(op, value, args):
        cases.add(op, lambda: value, [], args, grad=False, exact_dtypes=True)

    for start, stop, step in [(0, 5, 1), (2, 11, 3), (5, 0, -2), (0.0, 1.0, 0.25), (3, 3, 1), (-1.5, 2, 0.5), (1, 0.0, -0.375),
                              (1, 1.3, 0.1), (0, 1, 1 / 49), (0, 2.1, 0.7)]:  # of these, rounding makes one more
        make("arange", torch.arange(start, stop, step), {"start": start, "stop": stop, "step": step})
    for start, stop, count in [(0, 1, 5), (-1.5, 2.5, 1), (3, -3, 7), (0, 1, 0), (0, 10, 2)]:
        make("linspace", torch.linspace(start, stop, count), {"start": start, "stop": stop, "count": count})
    for rows, columns in [(3, 3), (2, 4), (4, 2), (0, 0)]:
        make("eye", torch.eye(rows, columns), {"n": rows, "m": columns})
    for shape in [(4,), (2, 3), ()]:
        ids = cases.numbers.integers(5, *shape)
        cases.add("one_hot", lambda ids: F.one_hot(ids, 5).float(), [ids], {"classes": 5}, grad=False, exact_dtypes=True)


def dtypes(cases):
    """What two dtypes become when they meet, and what functions make of integers and booleans."""
    n = cases.numbers
    kinds = {"boolean": n.mask(4), "i64": n.integers(5, 4) + 1, "f32": n.positive(4).float(), "f64": n.positive(4)}

    def case(op, function, inputs, args=None):
        cases.add(op, function, inputs, args, note=" ".join(str(x.dtype).split(".")[1] for x in inputs), grad=False,
                  exact_dtypes=True)

    for a, b in itertools.product(kinds, repeat=2):
        for op in ("add", "sub", "mul", "maximum", "div", "pow", "eq", "lt"):
            if op in ("add", "sub", "mul", "maximum", "pow", "div") and (a, b) == ("boolean", "boolean"):
                continue  # refused here; see tensor/elementwise.h
            if op == "sub" and "boolean" in (a, b):
                continue  # refused by torch
            case(op, getattr(torch, op), [kinds[a], kinds[b]])
        case("where", torch.where, [n.mask(4), kinds[a], kinds[b]])
    for name in ("i64", "f32", "f64"):
        x = kinds[name]
        for scalar in (2, 1.5):
            for op in ("add", "sub", "mul", "div", "pow"):
                case(op + "_scalar", lambda x: getattr(torch, op)(x, scalar), [x], {"scalar": scalar})
            for op in ("sub", "div", "pow"):
                case(op + "_scalar_left", lambda x: {"sub": scalar - x, "div": scalar / x, "pow": scalar**x}[op], [x],
                     {"scalar": scalar})
    case("add_scalar", lambda x: x + 2, [kinds["boolean"]], {"scalar": 2})
    case("mul_scalar", lambda x: x * 1.5, [kinds["boolean"]], {"scalar": 1.5})
    integers = n.integers(7, 2, 3) - 3
    for op in ("exp", "sin", "cos", "tanh", "erf", "sigmoid", "neg", "abs", "sign", "square"):
        case(op, getattr(torch, op), [integers])
    for op in ("log", "log1p", "sqrt", "rsqrt", "reciprocal"):
        case(op, getattr(torch, op), [kinds["i64"]])
        case(op, getattr(torch, op), [torch.ones(2).bool()])
    case("relu", torch.relu, [integers])
    case("clamp", lambda x: torch.clamp(x, -1, 2), [integers], {"low": -1, "high": 2})
    for x in (integers, n.mask(2, 3), n.normal(2, 3).float()):
        case("sum", lambda x: torch.sum(x, 1), [x], {"axes": [1], "keepdim": False})
        case("prod", lambda x: torch.prod(x, 1), [x], {"axes": [1], "keepdim": False})
        case("cumsum", lambda x: torch.cumsum(x, 1), [x], {"axis": 1})
        case("max", lambda x: torch.amax(x, 1), [x], {"axes": [1], "keepdim": False})
        case("min", lambda x: torch.amin(x, 1), [x], {"axes": [1], "keepdim": False})
    case("argmax", lambda x: torch.argmax(x, 1), [integers], {"axis": 1, "keepdim": False})
    case("masked_fill", lambda x, mask: x.masked_fill(mask, 9), [integers, n.mask(2, 3)], {"scalar": 9})
    case("cat", lambda *xs: torch.cat(xs), [kinds["i64"], kinds["i64"]], {"axis": 0})
    for source, target in itertools.product(kinds, repeat=2):
        dtype = kinds[target].dtype
        case("to", lambda x: x.to(dtype), [kinds[source]], {"dtype": target})
    cases.add("to", lambda x: x.float(), [n.normal(2, 3)], {"dtype": "f32"}, exact_dtypes=True)
    for op in ("add", "mul", "div"):
        cases.add(op, getattr(torch, op), [n.away_from_zero(2, 1).float(), n.away_from_zero(3)], note="f32 and f64",
                  exact_dtypes=True)
    case("to", lambda x: x.to(torch.int64), [torch.tensor([1.75, -1.75, 0.0, 9e15]).double()], {"dtype": "i64"})


def convolution(cases):
    n = cases.numbers

    def case(x, weight, stride=1, padding=0, dilation=1, groups=1, bias=True, second=False):
        pairs = [(value, value) if isinstance(value, int) else value for value in (stride, padding, dilation)]
        args = {**dict(zip(("stride", "padding", "dilation"), pairs)), "groups": groups}
        inputs = [n.normal(*x), n.normal(*weight)] + ([n.normal(weight[0])] if bias else [])
        cases.add("conv2d", lambda x, w, b=None: F.conv2d(x, w, b, stride, padding, dilation, groups), inputs, args,
                  second=second)

    case((2, 3, 5, 6), (4, 3, 3, 3))
    case((2, 3, 5, 6), (4, 3, 3, 3), padding=1, second=True)
    case((1, 1, 8, 8), (2, 1, 3, 3), padding=1, bias=False)
    case((2, 2, 7, 5), (3, 2, 2, 3), stride=2, second=True)
    case((2, 2, 7, 5), (3, 2, 2, 3), stride=(1, 3), padding=(1, 2), bias=False)
    case((1, 2, 9, 8), (2, 2, 3, 2), dilation=(2, 3), padding=(1, 0))
    case((2, 4, 5, 5), (6, 2, 3, 3), groups=2, padding=1, second=True)
    case((2, 3, 4, 5), (3, 1, 3, 3), groups=3, padding=1)
    case((2, 2, 4, 5), (4, 1, 3, 2), stride=(2, 1), padding=2, dilation=(1, 2), groups=2, second=True)
    case((3, 4, 3, 2), (2, 4, 1, 1))
    case((3, 4, 5, 4), (2, 4, 1, 1), stride=2, bias=False)
    case((2, 2, 3, 4), (2, 2, 3, 4))
    case((2, 1, 1, 1), (3, 1, 3, 3), padding=1)
    case((1, 1, 2, 3), (1, 1, 1, 2), padding=(3, 2))  # places that see padding only
    case((0, 2, 4, 4), (3, 2, 3, 3), padding=1)


def pooling(cases):
    n = cases.numbers

    def pairs(**options):
        return {name: (value, value) if type(value) is int else value for name, value in options.items()}

    def maximum(x, note="", second=False, **options):
        args = pairs(**{"stride": options["kernel_size"], "padding": 0, "dilation": 1, "ceil_mode": False, **options})
        x = n.distinct(*x) if isinstance(x, tuple) else x
        cases.add("max_pool2d", lambda x: F.max_pool2d(x, **args, return_indices=True), [x], args, note, second=second)

    maximum((2, 3, 4, 6), kernel_size=2, second=True)
    maximum((1, 2, 5, 5), kernel_size=3, stride=1, padding=1, second=True)
    maximum((2, 1, 5, 7), kernel_size=2)
    maximum((2, 1, 5, 7), kernel_size=2, ceil_mode=True)
    maximum((1, 2, 6, 7), kernel_size=(2, 3), stride=(3, 2), padding=(1, 1), ceil_mode=True)
    maximum((1, 2, 7, 8), kernel_size=(3, 2), stride=(1, 2), dilation=(2, 3), padding=(1, 0), ceil_mode=True)
    maximum((2, 2, 3, 3), kernel_size=1, stride=2)
    maximum((1, 1, 4, 4), kernel_size=4)
    maximum(n.integers(3, 2, 2, 5, 6).double(), note="equal elements", kernel_size=3, stride=2, padding=1)
    special = torch.tensor(SPECIAL + [1.0, 2.0]).double().reshape(1, 1, 4, 4)
    maximum(special, note="special", kernel_size=2)
    maximum(special, note="special", kernel_size=3, stride=1, padding=1)
    maximum(torch.full((1, 1, 2, 2), -math.inf).double(), note="-inf", kernel_size=2, stride=1, padding=1)

    def average(x, second=False, **options):
        args = pairs(**{"stride": options["kernel_size"], "padding": 0, **options})
        args = {"ceil_mode": False, "count_include_pad": True, "divisor_override": None, **args}
        divisor = options.get("divisor_override")
        args["divisor_override"] = divisor
        cases.add("avg_pool2d", lambda x: F.avg_pool2d(x, **args), [n.normal(*x)], args, second=second)

    average((2, 3, 4, 6), kernel_size=2, second=True)
    average((1, 2, 5, 5), kernel_size=3, stride=1, padding=1, second=True)
    average((1, 2, 5, 7), kernel_size=(2, 3))
    for include in (True, False):
        average((1, 2, 5, 7), kernel_size=(2, 4), stride=(2, 3), padding=(1, 2), ceil_mode=True, count_include_pad=include)
        average((1, 2, 6, 4), kernel_size=3, stride=2, padding=1, ceil_mode=True, count_include_pad=include, divisor_override=5)
    average((2, 1, 3, 3), kernel_size=1, stride=2)
    average((0, 1, 3, 3), kernel_size=2)


def infinite_gradients(cases):
    """Where a result does not depend on an input, the gradient is 0 even if an infinite one comes in, as from sqrt at 0."""
    def add(op, function, inputs, args=None):
        upstream = [torch.full_like(y, math.inf) if y.is_floating_point() else None for y in listed(function(*inputs))]
        cases.add(op, function, inputs, args, note="infinite gradient", upstream=upstream)

    def listed(outputs):
        return list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]

    row = lambda *numbers: torch.tensor(numbers).double()
    x, zeros, mask = row(0.0, -1.0, 2.0), row(0.0, 0.0, 0.0), torch.tensor([True, False, True])
    nan = row(math.nan, 1.0, 2.0)
    for op, function in {"minimum": torch.minimum, "maximum": torch.maximum}.items():
        for a, b in [(x, zeros), (zeros, x), (nan, x), (x, row(1.0).reshape(()))]:
            add(op, function, [a, b])
    for op, function in {"min": torch.min, "max": torch.max}.items():
        for numbers in [x, row(2.0, -1.0, 2.0, -1.0), nan]:
            add(op, function, [numbers], {"axes": [], "keepdim": False})
        add(op, lambda x: function(x, 1).values, [torch.stack([x, -x])], {"axes": [1], "keepdim": False})
    add("where", torch.where, [mask, x, zeros])
    add("masked_fill", lambda x, m: x.masked_fill(m, 1.5), [x, mask], {"scalar": 1.5})
    add("relu", torch.relu, [x])
    for low, high in [(-0.5, 1.0), (0.0, None), (None, 0.0)]:
        add("clamp", lambda x: torch.clamp(x, low, high), [x], {"low": low, "high": high})
    add("abs", torch.abs, [x])
    add("pow", torch.pow, [row(0.0, 2.0, -1.0, 2.0), row(0.0, 0.0, 0.0, 2.0)])
    for exponent in (0, 1, 2):
        add("pow_scalar", lambda x: x**exponent, [x], {"scalar": exponent})
    add("prod", torch.prod, [row(0.0, 0.0, 2.0)], {"axes": [], "keepdim": False})
    add("prod", torch.prod, [x], {"axes": [], "keepdim": False})
    for p in (1, 1.5, 2, 3):
        add("norm", lambda x: torch.norm(x, p, 1), [torch.stack([zeros, row(1.0, 2.0, -2.0)])],
            {"p": p, "axes": [1], "keepdim": False})
    add("std", lambda x: torch.std(x, 1), [torch.stack([zeros, x])], {"axes": [1], "keepdim": False, "correction": 1.0})
    add("tril", torch.tril, [torch.stack([x, x])], {"diagonal": 0})
    add("triu", torch.triu, [torch.stack([x, x])], {"diagonal": 0})
    add("sort", lambda x: tuple(torch.sort(x)), [x], {"axis": 0, "descending": False})
    add("topk", lambda x: tuple(torch.topk(x, 2)), [x], {"axis": 0, "k": 2, "largest": True})
    add("gather", lambda x, i: torch.gather(x, 0, i), [x, torch.tensor([0, 2])], {"axis": 0})
    add("index_select", lambda x, i: torch.index_select(x, 0, i), [x, torch.tensor([0, 2])], {"axis": 0})
    add("select", lambda x: x.select(0, 1), [x], {"axis": 0, "position": 1})
    add("narrow", lambda x: x.narrow(0, 1, 2), [x], {"axis": 0, "start": 1, "length": 2})
    pooled = lambda x: F.max_pool2d(x, 2, return_indices=True)
    add("max_pool2d", pooled, [x.expand(1, 1, 3, 3).contiguous()],
        {"kernel_size": [2, 2], "stride": [2, 2], "padding": [0, 0], "dilation": [1, 1], "ceil_mode": False})
