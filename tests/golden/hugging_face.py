"""Two small GPT-2s in Hugging Face's files, hugging_face/NAME/: model.safetensors and config.json.

    [{"name": "...", "cases": [{"ids": T, "logits": T}]}]

"published" is as OpenAI's weights lie there: without "transformer.", with masks, the head tied, F32.
"saved" is as GPT2LMHeadModel.save_pretrained writes: with "transformer.", without masks; its head is not
tied, and its numbers are F16.
"""
import json
import math
import pathlib
import struct

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases import Numbers, encode
from gpt import rounded

VOCAB_SIZE = 512  # that of examples/data/bpe


class Conv1D(nn.Module):
    """A Linear whose weight lies as (in, out)."""

    def __init__(self, width_in, width_out):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.zeros(width_in, width_out)), nn.Parameter(torch.zeros(width_out))

    def forward(self, x):
        return x @ self.weight + self.bias


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        C, T = config["n_embd"], config["n_positions"]
        self.n_head = config["n_head"]
        self.c_attn, self.c_proj = Conv1D(C, 3 * C), Conv1D(C, C)
        self.register_buffer("bias", torch.ones(1, 1, T, T).tril())
        self.register_buffer("masked_bias", torch.tensor(-1e4))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (t.view(B, T, self.n_head, -1).transpose(1, 2) for t in self.c_attn(x).split(C, 2))
        scores = q @ k.transpose(-2, -1) / math.sqrt(C // self.n_head)
        scores = scores.masked_fill(self.bias[:, :, :T, :T] == 0, -math.inf)
        return self.c_proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(B, T, C))


class MLP(nn.Module):
    def __init__(self, config):
        super().__init__()
        C = config["n_embd"]
        self.c_fc, self.c_proj = Conv1D(C, 4 * C), Conv1D(4 * C, C)

    def forward(self, x):
        x = self.c_fc(x)
        gelu_new = 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        return self.c_proj(gelu_new)


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        norm = lambda: nn.LayerNorm(config["n_embd"], config["layer_norm_epsilon"])
        self.ln_1, self.attn, self.ln_2, self.mlp = norm(), Attention(config), norm(), MLP(config)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, config):
        super().__init__()
        C = config["n_embd"]
        self.wte, self.wpe = nn.Embedding(config["vocab_size"], C), nn.Embedding(config["n_positions"], C)
        self.h = nn.ModuleList(Block(config) for _ in range(config["n_layer"]))
        self.ln_f = nn.LayerNorm(C, config["layer_norm_epsilon"])

    def forward(self, ids):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.h:
            x = block(x)
        return self.ln_f(x)


class LMHeadModel(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.transformer = Transformer(config)
        self.lm_head = nn.Linear(config["n_embd"], config["vocab_size"], bias=False)
        if config["tie_word_embeddings"]:
            self.lm_head.weight = self.transformer.wte.weight

    def forward(self, ids):
        return self.lm_head(self.transformer(ids))


def write_safetensors(path, tensors, dtype):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in sorted(tensors.items()):
        numbers = tensor.detach().to({"F32": torch.float32, "F16": torch.float16}[dtype]).contiguous().numpy().tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def make():
    common = {"model_type": "gpt2", "activation_function": "gelu_new", "vocab_size": VOCAB_SIZE,
              "embd_pdrop": 0.1, "attn_pdrop": 0.1, "resid_pdrop": 0.1}
    published = {**common, "n_ctx": 8, "n_positions": 8, "n_embd": 8, "n_layer": 2, "n_head": 2,
                 "layer_norm_epsilon": 1e-5, "tie_word_embeddings": True}
    saved = {**common, "n_positions": 6, "n_embd": 12, "n_layer": 1, "n_head": 3, "layer_norm_epsilon": 1e-3,
             "tie_word_embeddings": False, "scale_attn_weights": True, "n_inner": None}
    return [model("published", published, 7, [(2, 8), (1, 1)]), model("saved", saved, 8, [(2, 6), (3, 2)])]


def model(name, config, seed, shapes):
    numbers = Numbers(seed)
    gpt = LMHeadModel(config).double()
    with torch.no_grad():
        for key, parameter in gpt.named_parameters():
            is_scale = "ln_" in key and key.endswith("weight")
            parameter.copy_(numbers.normal(*parameter.shape) * 0.25 + (1 if is_scale else 0))
    tensors = gpt.state_dict()
    if name == "published":
        tensors = {key.removeprefix("transformer."): x for key, x in tensors.items() if key != "lm_head.weight"}
    else:
        tensors = {key: x for key, x in tensors.items() if not key.endswith((".attn.bias", ".attn.masked_bias"))}
    directory = pathlib.Path(__file__).parent / "hugging_face" / name
    directory.mkdir(parents=True, exist_ok=True)
    write_safetensors(directory / "model.safetensors", tensors, "F32" if name == "published" else "F16")
    (directory / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    ids = [numbers.integers(VOCAB_SIZE, *shape) for shape in shapes]
    return {"name": name, "cases": [{"ids": encode(i), "logits": rounded(gpt(i))} for i in ids]}
