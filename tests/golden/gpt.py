"""A small GPT-2, its parameters under Hugging Face's names, but Linears' weights (out, in).

    {"config": {...}, "parameters": {name: T},
     "cases": [{"ids": T, "targets": T, "logits": T, "loss": number, "grads": {name: T}}],
     "adamw": {"options": {...}, "ids": T, "targets": T, "losses": [before each step], "parameters": {name: T}}}

The last are the parameters after all steps; a model without "adamw" is not trained.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases import Numbers, encode, number

STEPS = 20
DIGITS = 13


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, bias = config["n_embd"], config["bias"]
        self.n_head = config["n_head"]
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width, bias), nn.Linear(width, width, bias)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (t.view(B, T, self.n_head, -1).transpose(1, 2) for t in self.c_attn(x).split(C, 2))
        scores = q @ k.transpose(-2, -1) / math.sqrt(C // self.n_head)
        later = torch.ones(T, T, dtype=torch.bool).triu(1)
        y = scores.masked_fill(later, -math.inf).softmax(-1) @ v
        return self.c_proj(y.transpose(1, 2).reshape(B, T, C))


class MLP(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, bias = config["n_embd"], config["bias"]
        self.c_fc, self.c_proj = nn.Linear(width, 4 * width, bias), nn.Linear(4 * width, width, bias)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class LayerNorm(nn.LayerNorm):
    def __init__(self, config):
        super().__init__(config["n_embd"], config["layer_norm_epsilon"])
        if not config["bias"]:
            self.bias = None


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.ln_1, self.attn, self.ln_2, self.mlp = LayerNorm(config), Attention(config), LayerNorm(config), MLP(config)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.wte = nn.Embedding(config["vocab_size"], config["n_embd"])
        self.wpe = nn.Embedding(config["block_size"], config["n_embd"])
        self.h = nn.ModuleList(Block(config) for _ in range(config["n_layer"]))
        self.ln_f = LayerNorm(config)
        if not config["tie_word_embeddings"]:
            self.lm_head = nn.Linear(config["n_embd"], config["vocab_size"], False)

    def forward(self, ids):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.h:
            x = block(x)
        return F.linear(self.ln_f(x), self.lm_head.weight if hasattr(self, "lm_head") else self.wte.weight)


def rounded(tensor):
    """As encode(), with fewer digits: what is left is as exact as the tests ask for."""
    shown = encode(tensor)
    shown["values"] = [number(float(f"{x:.{DIGITS}g}")) for x in tensor.detach().flatten().tolist()]
    return shown


def make():
    tiny = {"vocab_size": 11, "block_size": 9, "n_layer": 2, "n_head": 2, "n_embd": 6, "bias": True,
            "tie_word_embeddings": True, "layer_norm_epsilon": 1e-5}
    other = {**tiny, "n_layer": 1, "n_head": 3, "bias": False, "tie_word_embeddings": False, "layer_norm_epsilon": 1e-3}
    return [model(tiny, 5, [(2, 7), (1, 1), (3, 9)], True), model(other, 6, [(2, 5), (4, 1), (1, 8)], False)]


def model(config, seed, shapes, is_trained):
    numbers = Numbers(seed)
    gpt = GPT(config).double()
    with torch.no_grad():
        for name, parameter in gpt.named_parameters():
            scale = 0.5 if parameter.dim() == 2 else 0.25
            is_scale = "ln_" in name and name.endswith("weight")
            parameter.copy_(numbers.normal(*parameter.shape) * scale + (1 if is_scale else 0))
    start = {name: encode(parameter) for name, parameter in gpt.named_parameters()}
    draw = lambda shape: (numbers.integers(config["vocab_size"], *shape), numbers.integers(config["vocab_size"], *shape))
    cases = [case(gpt, *draw(shape)) for shape in shapes] + [case(gpt, *pad(*draw((3, 7)), lengths=[7, 5, 2]))]
    result = {"config": config, "parameters": start, "cases": cases}
    if is_trained:
        result["adamw"] = trained(gpt, *draw((3, 7)))
    return result


def pad(ids, targets, lengths):
    """Texts of several lengths in one batch: what comes after a text's end counts nothing."""
    for row, length in enumerate(lengths):
        ids[row, length:], targets[row, length:] = 0, -100
    return ids, targets


def loss_of(logits, targets):
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def case(gpt, ids, targets):
    gpt.zero_grad()
    logits = gpt(ids)
    loss = loss_of(logits, targets)
    loss.backward()
    return {"ids": encode(ids), "targets": encode(targets), "logits": rounded(logits), "loss": loss.item(),
            "grads": {name: rounded(parameter.grad) for name, parameter in gpt.named_parameters()}}


def trained(gpt, ids, targets):
    options = {"lr": 0.01, "betas": (0.9, 0.95), "weight_decay": 0.1}
    optimizer = torch.optim.AdamW(gpt.parameters(), **options)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(gpt(ids), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"options": options, "ids": encode(ids), "targets": encode(targets), "losses": losses,
            "parameters": {name: rounded(parameter) for name, parameter in gpt.named_parameters()}}
