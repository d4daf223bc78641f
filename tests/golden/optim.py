"""Optimizers, twenty steps each, and learning-rate schedules.

    {"optimizer": "...", "sparse": ..., "options": {...}, "start": [T...],
     "gradients": [[T or {"indices", "rows"}...] for each step], "trajectory": [[T...] after each step]}
    {"schedule": "...", "options": {...}, "rates": [of step 0, 1, ...]}
"""

import torch
from torch.optim import lr_scheduler

from cases import Numbers, encode, encode_all

STEPS = 20


def make():
    return dense() + sparse() + schedules()


def dense():
    numbers = Numbers(3)
    start = [numbers.normal(2, 3), numbers.normal(4)]
    # The last parameter has no gradient in every third step, and is then left alone.
    gradients = [[numbers.normal(2, 3), None if step % 3 == 2 else numbers.normal(4)] for step in range(STEPS)]
    plain, momentum = {"lr": 0.1}, {"lr": 0.05, "momentum": 0.9}
    runs = [
        ("SGD", plain), ("SGD", {**plain, "weight_decay": 0.125}), ("SGD", momentum), ("SGD", {**momentum, "dampening": 0.5}),
        ("SGD", {**momentum, "nesterov": True}), ("SGD", {**momentum, "weight_decay": 0.125, "dampening": 0.25}),
        ("SGD", {**momentum, "weight_decay": 0.125, "nesterov": True}),
        ("Adam", {}), ("Adam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3}), ("Adam", {"lr": 0.02, "weight_decay": 0.25}),
        ("AdamW", {}), ("AdamW", {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.25}),
        ("AdamW", {"lr": 0.05, "weight_decay": 0.0}),
        ("Adagrad", {}), ("Adagrad", {"lr": 0.5, "lr_decay": 0.25}), ("Adagrad", {"lr": 0.5, "weight_decay": 0.125}),
        ("Adagrad", {"lr": 0.5, "initial_accumulator_value": 0.5, "eps": 1e-2}),
        ("Adagrad", {"lr": 0.5, "lr_decay": 0.1, "weight_decay": 0.125, "initial_accumulator_value": 0.25}),
    ]
    return [run(name, options, start, gradients, False) for name, options in runs]


def sparse():
    """An embedding's gradient: rows looked up, some of them twice in a step, some never."""
    numbers = Numbers(4)
    start = [numbers.normal(6, 3)]
    gradients = []
    for step in range(STEPS):
        indices = numbers.integers(5, 4)  # row 5 is never looked up
        gradients.append([(indices, numbers.normal(4, 3))])
    runs = [("SGD", {"lr": 0.1}), ("SGD", {"lr": 0.05, "momentum": 0.9}), ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
            ("Adagrad", {"lr": 0.5}), ("Adagrad", {"lr": 0.5, "lr_decay": 0.25, "initial_accumulator_value": 0.5}),
            ("SparseAdam", {}), ("SparseAdam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3})]
    return [run(name, options, start, gradients, True) for name, options in runs]


def run(name, options, start, gradients, is_sparse):
    parameters = [p.clone().requires_grad_() for p in start]
    optimizer = getattr(torch.optim, name)(parameters, **options)
    trajectory = []
    for step in gradients:
        for parameter, gradient in zip(parameters, step):
            if is_sparse:
                indices, rows = gradient
                gradient = torch.sparse_coo_tensor(indices.unsqueeze(0), rows, parameter.shape)
            parameter.grad = gradient
        optimizer.step()
        trajectory.append(encode_all(parameters))
    encoded = [[{"indices": encode(g[0]), "rows": encode(g[1])} if is_sparse else encode(g) for g in step] for step in gradients]
    return {"optimizer": name, "sparse": is_sparse, "options": options, "start": encode_all(start), "gradients": encoded,
            "trajectory": trajectory}


def schedules():
    def rates(name, options, make_scheduler, steps=25):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
        scheduler = make_scheduler(optimizer)
        found = []
        for _ in range(steps):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return {"schedule": name, "options": {"lr": 0.5, **options}, "rates": found}

    def of_torch(name, **options):
        return rates(name, options, lambda optimizer: getattr(lr_scheduler, name)(optimizer, **options))

    return [
        of_torch("StepLR", step_size=7, gamma=0.5), of_torch("StepLR", step_size=1),
        of_torch("ConstantLR", factor=0.25, total_iters=6), of_torch("ConstantLR", factor=1.0, total_iters=0),
        of_torch("LinearLR", start_factor=0.125, end_factor=1.0, total_iters=10),
        of_torch("LinearLR", start_factor=1.0, end_factor=0.1, total_iters=30),
        of_torch("CosineAnnealingLR", T_max=24), of_torch("CosineAnnealingLR", T_max=30, eta_min=0.1),
        # The lambda of the test: 0.9^step.
        rates("LambdaLR", {"base": 0.9}, lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda step: 0.9**step)),
    ]
