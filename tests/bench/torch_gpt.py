"""A GPT's training step in PyTorch 1.13, on the model that golden data is made of: what gpt_bench.cpp is compared with."""
import pathlib
import sys

import torch
import torch.nn.functional as F

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "golden"))
from gpt import GPT


def training_step(vocab, context, layers, heads, width, batch):
    model = GPT({"vocab_size": vocab, "block_size": context, "n_layer": layers, "n_head": heads, "n_embd": width,
                 "bias": True, "tie_word_embeddings": True, "layer_norm_epsilon": 1e-5})
    for parameter in model.parameters():
        if parameter.dim() == 2:
            torch.nn.init.normal_(parameter, 0, 0.02)
    adam = torch.optim.AdamW(model.parameters())
    ids, targets = torch.randint(0, vocab, (2, batch, context))

    def run():
        F.cross_entropy(model(ids).flatten(0, 1), targets.flatten()).backward(); adam.step(); adam.zero_grad()
    return run
