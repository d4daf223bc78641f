#!/usr/bin/python3
"""Writes the vector files of vector_file_test.cpp with gensim 4.2 and NumPy (Debian: python3-gensim).

The C tool's two files follow its fprintf() calls (word2vec.c, the end of TrainModel).
"""
import os

import numpy
from gensim.models import KeyedVectors

os.chdir(os.path.dirname(os.path.abspath(__file__)))

WORDS = ["</s>", "cat", "o'clock", "été", "New_York", "кошка", "猫"]
ROWS = numpy.array(
    [
        [0, -0.0, 1, 16777216, 123456.79],
        [0.1, -0.5, 1e-4, 1e-5, 0.00012345],
        [3.4028235e38, 1.1754944e-38, 1e-45, 1e16, 9.9999e15],
        [1 / 3, -2 / 3, 1e-10, 1234567890, 1.5e15],
        [1, 2, 3, 4, 5],
        [-1, -10, -100, -0.001, -1e-7],
        [0.25, 99999, 100000, 0.0999, 7],
    ],
    dtype=numpy.float32,
)

vectors = KeyedVectors(ROWS.shape[1])
vectors.add_vectors(WORDS, ROWS)
vectors.save_word2vec_format("gensim.txt", binary=False)
vectors.save_word2vec_format("gensim.bin", binary=True)

with open("c_tool.txt", "wb") as text, open("c_tool.bin", "wb") as binary:
    for file in (text, binary):
        file.write(b"%d %d\n" % ROWS.shape)
    for word, row in zip(WORDS, ROWS):
        text.write(word.encode() + b" " + b"".join(b"%f " % x for x in row) + b"\n")
        binary.write(word.encode() + b" " + row.tobytes() + b"\n")

numpy.save("numpy.npy", ROWS)
with open("numpy.vocab", "w", encoding="utf-8") as file:
    for i, word in enumerate(WORDS):  # as the C tool's -save-vocab writes it
        file.write(f"{word} {100 - i}\n")
