#!/usr/bin/env python3
"""Writes the tables of daemon/Pcm.Inference/Tokenization/Unicode.

usage: node unicode-probe.mjs NODE_MODULES | unicode-tables.py FOLDER

What there is to know is what Hugging Face's implementation says of each code point; this Python's unicodedata only adds how a
decomposition goes step by step and the combining classes, which no later version of Unicode changes.
"""
import json
import sys
import unicodedata

WIDTH = 138
HANGUL = range(0xAC00, 0xAC00 + 11172)


def write(name, comment, words):
    lines, line = ["# " + comment], ""
    for word in words:
        if line and len(line) + len(word) + 1 > WIDTH:
            lines.append(line)
            line = ""
        line += " " + word if line else word
    with open(f"{sys.argv[1]}/{name}", "w", encoding="ascii") as file:
        file.write("\n".join(lines + [line]) + "\n")


def categories(of_name):
    names = ["Cs"] * 0x110000
    for name, code_points in of_name.items():
        for c in code_points:
            names[c] = name
    start = 0
    for c in range(1, 0x110001):
        if c == 0x110000 or names[c] != names[start]:
            yield f"{names[start]}{c - start:X}"
            start = c


def lower_case(changes):
    items = sorted((int(c), ord(small) - int(c)) for c, small in changes.items() if len(small) == 1)
    start = 0
    while start < len(items):
        count, step = max(((run(items, start, step), -step) for step in (1, 2)))
        first, offset = items[start]
        sign = "+" if offset >= 0 else "-"
        yield f"{first:X}-{items[start + count - 1][0]:X}/{-step}{sign}{abs(offset):X}"
        start += count


def run(items, start, step):
    end = start + 1
    while end < len(items) and items[end] == (items[end - 1][0] + step, items[start][1]):
        end += 1
    return end - start


def decompositions(forms):
    for c in sorted(map(int, forms["NFKD"])):
        if c in HANGUL:
            continue
        parts = unicodedata.decomposition(chr(c)).split()
        kind = "~" if parts[0].startswith("<") else ">" if str(c) in forms["NFC"] else "="
        assert kind != "=" or len(parts) == 2
        yield f"{c:X}{kind}" + ",".join(f"{int(p, 16):X}" for p in parts if not p.startswith("<"))


def combining_classes(marks):
    runs = []
    for c in sorted(marks):
        number = unicodedata.combining(chr(c))
        if runs and runs[-1][1:] == [c - 1, number]:
            runs[-1][1] = c
        else:
            runs.append([c, c, number])
    return [f"{first:X}-{last:X}:{number}" for first, last, number in runs if number]


probe = json.load(sys.stdin)
write("categories.txt", "General categories of Unicode 16: runs of a category and a hexadecimal length, from U+0000 to U+10FFFF.",
      categories(probe["categories"]))
write("lowercase.txt", "Lower case of Unicode 17, but U+0130: ranges with a step, and what is added to get the small letter; hexadecimal.",
      lower_case(probe["forms"]["Lowercase"]))
write("decompositions.txt", "Unicode 12 decompositions, one step each: = canonical and composed again, > canonical only, ~ compatibility; "
      "hexadecimal. Hangul is computed.", decompositions(probe["forms"]))
write("combining-classes.txt", "Unicode 12 canonical combining classes other than 0: hexadecimal ranges and the decimal class.",
      combining_classes(probe["marks"]))
