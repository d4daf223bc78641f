#!/usr/bin/python3
"""Write the .safetensors files of this directory, for safetensors_test.cpp, byte for byte as Python's
safetensors lays them out (which Debian does not have): tensors by dtype, the widest first, then by
name; a header without spaces, and spaces behind it up to a multiple of 8."""
import json
import os
import struct

os.chdir(os.path.dirname(os.path.abspath(__file__)))
ORDER = ["BOOL", "U8", "I8", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "F64", "I64", "U64"]
CODES = {"BOOL": "?", "U8": "B", "F16": "e", "BF16": "H", "I32": "i", "F32": "f", "F64": "d", "I64": "q"}


def write(file, tensors, metadata=None):
    """tensors: {name: (dtype, shape, numbers)}"""
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name, (dtype, shape, numbers) in sorted(tensors.items(), key=lambda t: (-ORDER.index(t[1][0]), t[0])):
        packed = struct.pack(f"<{len(numbers)}{CODES[dtype]}", *numbers)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


numbers = [-1.5, -0.5, 0.5, 1.5, 2.5, float("inf")]
write("ember.safetensors", {
    "mask": ("BOOL", [3], [True, False, True]),
    "layers.0.weight": ("F32", [2, 3], numbers),
    "layers.0.bias": ("F32", [3], [0.1, 0.2, 0.3]),
    "double": ("F64", [2, 1], [1e300, -0.1]),
    "step": ("I64", [], [2**53 + 1]),
    "ids": ("I64", [2, 2], [-(2**63), -1, 0, 2**63 - 1]),
    "nothing": ("F32", [0, 3], []),
    'Größe "\\\n\x01': ("F32", [1], [1.0]),
}, {"format": "pt", "σ": "line\nline"})
write("empty.safetensors", {})
write("halves.safetensors", {
    "half": ("F16", [2, 3], numbers),
    "small": ("F16", [2], [2**-24, -(2**-14)]),
    "brain": ("BF16", [3], [0x3FC0, 0xC000, 0x7F80]),  # 1.5, -2, infinity
    "odd": ("BOOL", [1], [True]),
})
write("others.safetensors", {"u8": ("U8", [2], [1, 2]), "i32": ("I32", [1], [-7]), "f32": ("F32", [1], [0.5])})
