#!/usr/bin/python3
"""Writes character_class_runs.h: the classes of all code points as python3-regex knows them (Debian 12's:
Unicode 15.0), which is the module that GPT-2's published tokenizer splits text with.
"""
import pathlib
import subprocess

import regex

CLASSES = [r"\p{L}", r"\p{M}", r"\p{N}", r"\s"]  # 1 to 4, in CharacterClass's order; 0 is other
HEADER = '''/// Internal: the classes of Unicode 15.0's code points. Written by make_character_classes.py.
#pragma once

#include <cstdint>

namespace ember::examples {

/// Where each run of code points of one class begins, in ascending order: 8 c + the class.
inline constexpr std::uint32_t kCharacterClassRuns[] = {
'''


def class_of(character):
    for number, pattern in enumerate(PATTERNS, start=1):
        if pattern.match(character):
            return number
    return 0


PATTERNS = [regex.compile(pattern) for pattern in CLASSES]
runs = [0]
last = 0
for code_point in range(0x110000):
    present = class_of(chr(code_point))
    if present != last:
        runs.append(code_point * 8 + present)
        last = present

path = pathlib.Path(__file__).parent / "character_class_runs.h"
numbers = ", ".join(f"{run:#x}" for run in runs)
path.write_text(HEADER + numbers + "};\n\n}  // namespace ember::examples\n")
subprocess.run(["clang-format", "-i", path], check=True)
