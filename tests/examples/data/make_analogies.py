#!/usr/bin/python3
"""Writes analogies.txt (vectors), analogies.questions and analogies.json, which says what gensim 4.2
answers to each of the questions (Debian: python3-gensim), for analogies_test.cpp.

gensim 4.2 takes a similarity_function and does not use it, and most_similar_cosmul looks at all words;
so for 3CosMul the vocabulary is cut beforehand, and most_similar is put in its place.
"""
import json
import os
import random

import numpy
from gensim.models import KeyedVectors

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = numpy.random.default_rng(3)
random.seed(3)

STEMS = ["cat", "dog", "horse", "river", "Straße", "été", "кот", "Łódź", "house", "tree", "King", "QUEEN"]
FORMS = {"": "plain", "s": "plural", "ly": "adverb", "er": "person"}
DIMENSION = 12

words, rows = [], []
form_rows = rng.normal(size=(len(FORMS), DIMENSION))
for stem in STEMS:
    stem_row = rng.normal(size=DIMENSION)
    for form, form_row in zip(FORMS, form_rows):
        word = stem + form
        row = stem_row + form_row + rng.normal(size=DIMENSION) * 0.75
        words.append(word)
        rows.append(row * rng.uniform(0.5, 5))
        for other in {word.upper(), word.lower(), word.capitalize()} - {word}:
            if len(words) % 3 == 0 and other not in words:  # another spelling, close to the first
                words.append(other)
                rows.append((row + rng.normal(size=DIMENSION) * 0.2) * rng.uniform(0.5, 5))
order = random.sample(range(len(words)), len(words))
words = [words[i] for i in order]
rows = numpy.array([rows[i] for i in order], dtype=numpy.float32)

with open("analogies.questions", "w", encoding="utf-8") as file:
    for other in list(FORMS)[1:]:
        name = "gram-" + FORMS[other] if other != "er" else "persons"
        file.write(f": {name}\n")
        for a in STEMS:
            for b in random.sample(STEMS, 4):
                question = [a, a + other, b, b + other]
                if random.random() < 0.3:
                    question[random.randrange(4)] += "x"  # unknown
                if random.random() < 0.3:
                    question = [random.choice([word.upper(), word.lower()]) for word in question]
                file.write(" ".join(question) + "\n")


class CosMul(KeyedVectors):
    def most_similar(self, positive, negative, topn, restrict_vocab):
        return self.most_similar_cosmul(positive, negative, topn=topn)


def outcomes(method, restrict_vocab, **options):
    vectors = (CosMul if method == "3cosmul" else KeyedVectors)(DIMENSION)
    kept = restrict_vocab if method == "3cosmul" else len(words)
    vectors.add_vectors(words[:kept], rows[:kept])
    _, sections = vectors.evaluate_word_analogies(
        "analogies.questions", restrict_vocab=restrict_vocab, **options
    )
    fold = str.upper if options["case_insensitive"] else str
    result, section = {}, None
    with open("analogies.questions", encoding="utf-8") as file:
        for line in file:
            if line.startswith(": "):
                section = next(s for s in sections if s["section"] == line[2:].strip())
                result[section["section"]] = ""
                continue
            question = tuple(fold(word) for word in line.split())
            known = [kind for kind in ("correct", "incorrect") if question in section[kind]]
            result[section["section"]] += {"correct": "c", "incorrect": "i"}[known[0]] if known else "-"
    return result


vectors = KeyedVectors(DIMENSION)
vectors.add_vectors(words, rows)
vectors.save_word2vec_format("analogies.txt")
cases = []
for method in ("3cosadd", "3cosmul"):
    for restrict_vocab in (len(words), 50, 30):
        for dummy4unknown in (False, True):
            for case_insensitive in (True, False):
                options = {"dummy4unknown": dummy4unknown, "case_insensitive": case_insensitive}
                sections = outcomes(method, restrict_vocab, **options)
                cases.append(
                    {"method": method, "restrict_vocab": restrict_vocab, **options, "sections": sections}
                )
with open("analogies.json", "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
for case in cases:
    everything = "".join(case["sections"].values())
    print(case["method"], case["restrict_vocab"], case["dummy4unknown"], case["case_insensitive"],
          {kind: everything.count(kind) for kind in "ci-"})
print(len(words), "words")
