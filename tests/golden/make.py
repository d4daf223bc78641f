#!/usr/bin/env -S /usr/bin/python3 -B
"""Writes the golden data beside this file: what PyTorch computes. See README.md."""
import pathlib

import torch

import cases
import functional
import gpt
import hugging_face
import nn
import ops
import optim

if __name__ == "__main__":
    torch.set_num_threads(1)
    here = pathlib.Path(__file__).parent
    for module in (ops, nn, functional, optim, gpt, hugging_face):
        cases.write(here / f"{module.__name__}.json", module.make())
