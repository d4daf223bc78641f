#!/usr/bin/python3
"""Writes bpe/: a small vocabulary in GPT-2's format, learnt from bpe/text.txt, and what GPT-2's encoder makes
of texts with it (golden.json), for the tests of the tokenizers. (Debian 12: python3-regex)

    [{"text": "..." or "bytes": "hex", "pieces": [bytes in each piece], "ids": [...]}]

The encoder is that of encoder.py in OpenAI's GPT-2, down to its regular expression; only that text which is
no UTF-8 is read byte by byte (surrogateescape). The trainer is the plainest there is: it counts all pairs
anew for each merge.

Instead it prints the ids of a text, one a line, with --encode ENCODER_JSON VOCAB_BPE TEXT, and the merges that
it learns from one with --train VOCAB_SIZE TEXT.
"""
import collections
import json
import pathlib
import random
import sys

import regex

HERE = pathlib.Path(__file__).parent / "bpe"
VOCAB_SIZE = 512
END_OF_TEXT = "<|endoftext|>"
PATTERN = regex.compile(r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""")


def bytes_to_unicode():
    """The character that stands for each byte, in the order of the bytes' ids."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(others)}


BYTE_LETTERS = bytes_to_unicode()


def as_bytes(text):
    return text.encode("utf-8", errors="surrogateescape")


def as_text(some_bytes):
    return some_bytes.decode("utf-8", errors="surrogateescape")


def letters(piece):
    return tuple(BYTE_LETTERS[byte] for byte in as_bytes(piece))


def pairs_of(word):
    return list(zip(word, word[1:]))


def merge(word, pair):
    """All places of the pair, from left to right."""
    merged, i = [], 0
    while i < len(word):
        if word[i:i + 2] == pair:
            merged.append(word[i] + word[i + 1])
            i += 2
        else:
            merged.append(word[i])
            i += 1
    return tuple(merged)


class Encoder:
    def __init__(self, encoder, merges):
        self.encoder = encoder
        self.ranks = {pair: rank for rank, pair in enumerate(merges)}
        self.cache = {}

    def bpe(self, piece):
        if piece not in self.cache:
            word = letters(piece)
            while len(word) > 1:
                pair = min(pairs_of(word), key=lambda pair: self.ranks.get(pair, float("inf")))
                if pair not in self.ranks:
                    break
                word = merge(word, pair)
            self.cache[piece] = [self.encoder[token] for token in word]
        return self.cache[piece]

    def encode(self, text):
        return [id for piece in PATTERN.findall(text) for id in self.bpe(piece)]


def load(encoder_json, vocab_bpe):
    lines = pathlib.Path(vocab_bpe).read_text(encoding="utf-8").split("\n")[1:-1]
    return Encoder(json.loads(pathlib.Path(encoder_json).read_text(encoding="utf-8")), [tuple(line.split()) for line in lines])


def vocab_bpe(merges):
    return "".join(["#version: 0.2\n"] + [f"{a} {b}\n" for a, b in merges])


def train(text, vocab_size):
    """Of pairs that are equally frequent the one with the lower ids goes first."""
    encoder = {letter: id for id, letter in enumerate(BYTE_LETTERS.values())}
    words = collections.Counter(letters(piece) for piece in PATTERN.findall(text))
    merges = []
    while len(encoder) + 1 < vocab_size:
        counts = collections.Counter()
        for word, count in words.items():
            for pair in pairs_of(word):
                counts[pair] += count
        best = min(counts, key=lambda pair: (-counts[pair], encoder[pair[0]], encoder[pair[1]]))
        encoder.setdefault("".join(best), len(encoder))  # there may be two ways to make a token,
        if best not in merges:  # and so a pair that was merged can come back
            merges.append(best)
        merged = collections.Counter()
        for word, count in words.items():
            merged[merge(word, best)] += count
        words = merged
    encoder[END_OF_TEXT] = len(encoder)
    return encoder, merges


def texts():
    yield from [
        "", " ", "  ", "\n", "a", "Hello world", "hello  world", "   leading", "trailing   ", "trailing\n", "a\n\nb\n\n\nc",
        " \n", "\n ", "a \n b", "a\t\tb", "\t\ttabs\t", "a\r\nb\r\n", "  \t \n  x", "x  \n", "one two   three     four",
        "I'll you've he's we're I'd I'm don't", "I'LL YOU'VE HE'S WE'RE I'D I'M DON'T", "'s 't 're 've 'm 'll 'd", "''s'' 'll'll ' s",
        "rock'n'roll o'clock 'tis dogs' 'quoted' it’s", "x's's", "'sx 'rex 'r 'l 'v '", "!'s ?'ll", " 's",
        "1234567890 12,345.678 3rd 2nd 1a2b3c", "9" * 120, "٣٤٥ ۱۲۳ १२३ ⅫⅬ ½ ² ①②③ 一二三", "x² + y² = z²", "1st٢nd",
        "🙂", "👩‍👩‍👧", "👍🏽👍", " 🙂 🙂  🙂", "❤️x", "🇫🇷🇩🇪🇪", "a🙂b1🙂2", "👩‍💻writes code",
        "一个词就是一个词。", "言葉は言葉です", "말과 글은 다르다", "中文 and English混在一起", "ＦＵＬＬ１２３！",
        "مرحبا بالعالم ١٩٩٤", "שלום עולם", "नमस्ते दुनिया", "สวัสดีชาวโลก", "Привет, мир!", "Γειά σου Κόσμε",
        "e\u0301te\u0301 cafe\u0301s", "a\u0308o\u0308u\u0308 ñ n\u0303", "\u0301 alone \u0301\u0302", "Z\u0351\u036f\u0321a\u030al",
        "a\u00a0b \u00a0 c\u00a0\u00a0d", "a\u2003b\u2009\u2009c\u3000d", "a\u2028b\u2029c\u0085d", "a\u200bb\u200d\u200cc", "\ufeffBOM",
        "\u180e\u1680x \u202f\u205f", "a\u00adb", "\x00", "a\x00b\x01\x02\x03", "\x1b[31mred\x1b[0m", "\x7f\x1c\x1d\x1e\x1f\x0b\x0c",
        "\x1c \x1d", "for (int i = 0; i < 100; ++i) {\n        x[i] += 1;\n    }\n", "a->b::c<d>(e)&&!f", "https://example.org/a?b=c#d",
        "snake_case camelCase PascalCase kebab-case", "$100.00 €50 £20", "…—–“”‘’", "a" * 300, "ab" * 150, "!" * 200, " " * 100,
        " " * 100 + "x", "\n" * 50 + "x", "the the theThe THE", END_OF_TEXT, "a" + END_OF_TEXT + "b", "<|endoftext|", "\ud7ff\ue000\uffff",
        "\U0010ffff\U000e0001", "\U0001d400\U0001d7ce \U00020000", "ǅ ʰ ª º ⅷ ℵ ℃ Ⓐ",
    ]
    # What is no UTF-8: each such byte is a character that is neither space, letter nor digit.
    yield from map(as_text, [
        b"\xff", b"a\xffb", b" \xff\xfe !", b"\x80\x80", b"caf\xc3", b"\xc3 x", b"\xe2\x82", b"\xe2\x82x", b"\xf0\x9f\x98 \xf0\x9f\x98\x80",
        b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"!\xff!", b"1\xff1", b"'\xffs", bytes(range(256)), bytes(range(255, -1, -1)),
    ])
    draw = random.Random(4)
    parts = ["'", "s", "'ll", "'RE", " ", "  ", "\n", "\t", "\u00a0", "\u3000", "the", "The", "model", "ß", "слово", "词", "é", "e\u0301", "1",
             "٣", "²", "100", "!", "...", "-", "🙂", "\u200d", "👩", "\x00", "\x85", "\udcff", "\udce2\udc82", "_", "<|", "|>", "क्", "ि"]
    for _ in range(120):
        yield "".join(draw.choices(parts, k=draw.randint(2, 14)))


def golden_case(encoder, text):
    some_bytes = as_bytes(text)
    try:
        case = {"text": some_bytes.decode("utf-8")}
    except UnicodeDecodeError:
        case = {"bytes": some_bytes.hex()}
    return case | {"pieces": [len(as_bytes(piece)) for piece in PATTERN.findall(text)], "ids": encoder.encode(text)}


def main():
    if sys.argv[1:2] == ["--encode"]:
        encoder = load(*sys.argv[2:4])
        print("\n".join(map(str, encoder.encode(as_text(pathlib.Path(sys.argv[4]).read_bytes())))))
        return
    if sys.argv[1:2] == ["--train"]:
        _, merges = train(as_text(pathlib.Path(sys.argv[3]).read_bytes()), int(sys.argv[2]))
        print(vocab_bpe(merges), end="")
        return
    encoder, merges = train((HERE / "text.txt").read_text(encoding="utf-8"), VOCAB_SIZE)
    (HERE / "encoder.json").write_text(json.dumps(encoder))
    (HERE / "vocab.bpe").write_text(vocab_bpe(merges), encoding="utf-8")
    encoder = load(HERE / "encoder.json", HERE / "vocab.bpe")
    cases = [json.dumps(golden_case(encoder, text)) for text in texts()]
    (HERE / "golden.json").write_text("[\n" + ",\n".join(cases) + "\n]\n")


main()
