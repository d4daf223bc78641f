#!/usr/bin/python3
"""Run the benchmarks beside PyTorch and print the ratio of their times.

Debian: apt-get install python3-torch libopenblas0-openmp. Usage: against_torch.py [NAME...]
PyTorch runs at its best setting: 2 threads as Ember, OpenBLAS's OpenMP build (one thread pool instead of
two), AVX-512 kernels where the CPU has them, which OpenBLAS 0.3.21 does not pick by itself. Each work is
timed by PyTorch and by Ember in turn, three times over; the ratio is that of the medians. Of a GPT's training
step it also says how many times its matrix products alone Ember's takes.
"""
import json, os, pathlib, subprocess, sys, time

OPENMP_BLAS = "/usr/lib/x86_64-linux-gnu/openblas-openmp"
if "EMBER_BENCH_CHILD" not in os.environ:  # the loader reads its path before Python starts
    env = dict(os.environ, EMBER_BENCH_CHILD="1", LD_LIBRARY_PATH=OPENMP_BLAS)
    if "avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
        env.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX")
    os.execve(sys.executable, [sys.executable, *sys.argv], env)

import torch
import torch.nn as nn
from torch_gpt import training_step

torch.set_num_threads(2)
V, C, N = 50257, 768, 4096
ids, g = torch.randint(0, V, (N,)), torch.randn(N, C)


def step(module, optimizer):
    def run():
        module(ids).backward(g); optimizer.step(); optimizer.zero_grad()
    return run


def embedding_forward():
    table = nn.Embedding(V, C)
    return lambda: table(ids)


def embedding_sparse_sgd():
    table = nn.Embedding(V, C, sparse=True)
    return step(table, torch.optim.SGD(table.parameters(), .1))


def embedding_sparse_adam():
    table = nn.Embedding(V, C, sparse=True)
    return step(table, torch.optim.SparseAdam(list(table.parameters()), .1))


def mlp_adam():
    mlp = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    adam = torch.optim.Adam(mlp.parameters())
    x, t = torch.randn(128, 784), torch.randint(0, 10, (128,))

    def run():
        nn.functional.cross_entropy(mlp(x), t).backward(); adam.step(); adam.zero_grad()
    return run


def cnn_step():
    cnn = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 9, 10))
    adam = torch.optim.Adam(cnn.parameters())
    x, t = torch.randn(32, 1, 12, 12), torch.randint(0, 10, (32,))

    def run():
        nn.functional.cross_entropy(cnn(x), t).backward(); adam.step(); adam.zero_grad()
    return run


def tanh_chain():
    a, b = torch.randn(1000, 1000, requires_grad=True), torch.randn(1000, requires_grad=True)
    return lambda: (a * b + b).tanh().sum().backward()


def scalar_chain():
    s = torch.randn(1, requires_grad=True)

    def run():
        y = s
        for _ in range(1000):
            y = y * 1.001
        y.backward()
    return run


def one_hot_linear():
    linear = nn.Linear(V, C, bias=False)

    def run():
        x = torch.zeros(64, V); x[torch.arange(64), ids[:64]] = 1
        return linear(x)
    return run


def embedding_of_64():
    table = nn.Embedding(V, C)
    return lambda: table(ids[:64])


def checks(f, *shapes, **options):
    inputs = [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
    return lambda: torch.autograd.gradcheck(f, inputs, **options)


def mlp(x, w1, w2):
    return (x @ w1).tanh() @ w2


def attention(q, k, v):
    return (q @ k.transpose(-2, -1) * 0.25).softmax(-1) @ v


def lookup(table, twenty=torch.randint(0, 50, (20,))):
    return nn.functional.embedding(twenty, table)


MLP, QKV, TABLE = [(8, 16), (16, 32), (32, 10)], [(2, 6, 16)] * 3, [(50, 16)]


def gradcheck_mlp():
    return checks(mlp, *MLP)


def gradcheck_attention():
    return checks(attention, *QKV)


def gradcheck_embedding():
    return checks(lookup, *TABLE)


def gradcheck_fast_mlp():
    return checks(mlp, *MLP, fast_mode=True)


def gradcheck_fast_attention():
    return checks(attention, *QKV, fast_mode=True)


def gradcheck_fast_embedding():
    return checks(lookup, *TABLE, fast_mode=True)


def gpt_char():
    return training_step(65, 64, 4, 4, 128, batch=12)


def gpt_small():
    return training_step(65, 256, 6, 6, 384, batch=8)


def gpt2_124m():
    return training_step(V, 64, 12, 12, C, batch=4)


GPTS = [gpt_char, gpt_small, gpt2_124m]
WORKS = [embedding_forward, embedding_sparse_sgd, embedding_sparse_adam, mlp_adam, cnn_step, tanh_chain,
         scalar_chain, one_hot_linear, embedding_of_64, gradcheck_mlp, gradcheck_attention, gradcheck_embedding,
         gradcheck_fast_mlp, gradcheck_fast_attention, gradcheck_fast_embedding, *GPTS]


def torch_ms(run):
    for _ in range(3):
        start = time.perf_counter(); run(); once = time.perf_counter() - start
    runs = max(5, min(30, int(5 / once)))
    times = []
    for _ in range(runs):
        start = time.perf_counter(); run(); times.append(time.perf_counter() - start)
    return 1e3 * sorted(times)[runs // 2]


def ember_ms(name):
    # PyTorch's library path would give Ember another OpenBLAS than its users get.
    env = {k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH", "OPENBLAS_CORETYPE")}
    out = subprocess.run([RUN, f"--benchmark_filter=^{name}/(min_time.*/)?real_time$",
                          "--benchmark_format=json"], env=env | {"EMBER_NUM_THREADS": "2"},
                         stdout=subprocess.PIPE, check=True).stdout
    return json.loads(out)["benchmarks"][0]["real_time"]


RUN = pathlib.Path(__file__).with_name("run")
subprocess.run([RUN, "--benchmark_list_tests"], stdout=subprocess.DEVNULL, check=True)  # builds, before the clock runs
names = sys.argv[1:] or [work.__name__ for work in WORKS]
print(f"{'':24}{'PyTorch':>12}{'Ember':>12}{'ratio':>8}")
for work in WORKS:
    if work.__name__ not in names:
        continue
    run = work()
    timed = [work.__name__, f"{work.__name__}_gemms"] if work in GPTS else [work.__name__]
    rounds = [(torch_ms(run), *map(ember_ms, timed)) for _ in range(3)]
    theirs, ours, *products = (sorted(column)[1] for column in zip(*rounds))
    beside = f"{ours / products[0]:8.2f} x its products" if products else ""
    print(f"{work.__name__:24}{theirs:9.3f} ms{ours:9.3f} ms{ours / theirs:8.2f}{beside}", flush=True)
