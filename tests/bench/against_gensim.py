#!/usr/bin/python3
"""Train word vectors with gensim and with Ember in turn, and print times, accuracies and their ratios.

Debian: apt-get install python3-gensim. Usage: against_gensim.py CORPUS QUESTIONS [--seeds 3] [ROW...]
Rows: skip-gram-ns, cbow-ns, skip-gram-hs, cbow-hs. Both train 100 dimensions, window 5, 5 negatives,
sample 1e-4, minimum count 5, 5 epochs, 2 threads. Ember's time is that of the whole process, reading and
writing included; gensim's begins after its imports. The analogies (vocabulary of 30,000) are counted by
gensim for both.
"""
import argparse, os, pathlib, subprocess, tempfile, time
from gensim.models import KeyedVectors, Word2Vec

ROWS = {"skip-gram-ns": (1, 0), "cbow-ns": (0, 0), "skip-gram-hs": (1, 1), "cbow-hs": (0, 1)}  # sg, hs
RUN = pathlib.Path(__file__).parents[2] / "examples" / "run"


def accuracy(vectors):
    return 100 * vectors.evaluate_word_analogies(args.questions, restrict_vocab=30000)[0]


def gensim_row(sg, hs):
    start = time.time()
    model = Word2Vec(corpus_file=args.corpus, vector_size=100, window=5, negative=0 if hs else 5, hs=hs, sg=sg,
                     sample=1e-4, min_count=5, workers=2, epochs=5, alpha=0.025 if sg else 0.05)
    return time.time() - start, accuracy(model.wv)


def ember_row(sg, hs, seed):
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "vectors.bin")
        command = [RUN, "word2vec", "train", "-train", args.corpus, "-output", output, "-binary", "-cbow", 1 - sg,
                   "-hs", hs, *([] if hs else ["-negative", 5]), "-size", 100, "-window", 5, "-sample", 1e-4,
                   "-min-count", 5, "-iter", 5, "-threads", 2, "--seed", seed]
        start = time.time()
        subprocess.run(list(map(str, command)), check=True, stderr=subprocess.DEVNULL)
        seconds = time.time() - start
        return seconds, accuracy(KeyedVectors.load_word2vec_format(output, binary=True))


parser = argparse.ArgumentParser()
parser.add_argument("corpus"); parser.add_argument("questions"); parser.add_argument("rows", nargs="*")
parser.add_argument("--seeds", type=int, default=3)
args = parser.parse_args()
subprocess.run([RUN, "word2vec", "--help"], stdout=subprocess.DEVNULL, check=True)  # builds before the clock runs
print(f"{'':14}{'gensim':>10}{'':>9}{'Ember':>10}{'':>9}{'spread':>16}{'ratio':>7}")
for name in args.rows or ROWS:
    theirs, their_accuracy = gensim_row(*ROWS[name])
    runs = [ember_row(*ROWS[name], seed) for seed in range(1, args.seeds + 1)]
    ours = sum(seconds for seconds, _ in runs) / len(runs)
    scores = [score for _, score in runs]
    print(f"{name:14}{theirs:8.1f} s{their_accuracy:7.2f} %{ours:8.1f} s{sum(scores) / len(scores):7.2f} %"
          f"{min(scores):7.2f} - {max(scores):5.2f} %{ours / theirs:7.2f}", flush=True)
