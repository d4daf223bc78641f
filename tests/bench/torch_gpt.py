"""GPT-2's architecture in PyTorch 1.13, as one would write it there: what gpt_bench.cpp is compared with."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x, later):
        B, T, C = x.shape
        q, k, v = (t.view(B, T, self.heads, -1).transpose(1, 2) for t in self.c_attn(self.ln_1(x)).split(C, 2))
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
        y = scores.masked_fill(later, -math.inf).softmax(-1) @ v
        x = x + self.c_proj(y.transpose(1, 2).reshape(B, T, C))
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    def __init__(self, vocab, context, layers, heads, width):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocab, width), nn.Embedding(context, width)
        self.h = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width)
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, 0, 0.02)

    def loss(self, ids, targets):
        T = ids.size(1)
        later = torch.ones(T, T, dtype=torch.bool).triu(1)
        x = self.wte(ids) + self.wpe(torch.arange(T))
        for block in self.h:
            x = block(x, later)
        return F.cross_entropy((self.ln_f(x) @ self.wte.weight.T).flatten(0, 1), targets.flatten())


def training_step(vocab, context, layers, heads, width, batch):
    model = GPT(vocab, context, layers, heads, width)
    adam = torch.optim.AdamW(model.parameters())
    ids, targets = torch.randint(0, vocab, (2, batch, context))

    def run():
        model.loss(ids, targets).backward(); adam.step(); adam.zero_grad()
    return run
