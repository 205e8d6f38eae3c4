"""Decodes our encodings and encodes the same values with Debian's python3-msgpack.

argv: file of cases, file for the answers. A case is one JSON line {"hex": our encoding, "value": what it stands for}; an answer is
{"difference": null or text, "hex": the peer's encoding of the value}. Values are tagged, as Values.cs describes.
"""
import collections
import json
import math
import struct
import sys

import msgpack

# msgpack.ExtType takes the application's types only, from 0 up; the format has them from -128 to 127.
Extension = collections.namedtuple("Extension", "type data")


def value(tagged):
    """The tagged value as msgpack hands it out: maps as tuples of pairs."""
    tag = tagged[0]
    if tag == "n":
        return None
    if tag == "t":
        return tagged[1]
    if tag == "i":
        return int(tagged[1])
    if tag == "f":
        return struct.unpack(">d", bytes.fromhex(tagged[1]))[0]
    if tag == "g":
        return struct.unpack(">f", bytes.fromhex(tagged[1]))[0]
    if tag == "s":
        return tagged[1]
    if tag == "b":
        return bytes.fromhex(tagged[1])
    if tag == "x":
        return Extension(tagged[1], bytes.fromhex(tagged[2]))
    if tag == "ts":
        return msgpack.Timestamp(int(tagged[1]), tagged[2])
    if tag == "a":
        return [value(child) for child in tagged[1]]
    return tuple((value(k), value(v)) for k, v in tagged[1])


def difference(expected, got, path="$"):
    if type(expected) is not type(got):
        return f"{path}: {type(expected).__name__} expected, {type(got).__name__} decoded"
    if isinstance(expected, (list, tuple)) and not isinstance(expected, Extension):
        if len(expected) != len(got):
            return f"{path}: {len(expected)} entries expected, {len(got)} decoded"
        for i, (e, g) in enumerate(zip(expected, got)):
            if found := difference(e, g, f"{path}[{i}]"):
                return found
        return None
    if isinstance(expected, float):
        same = struct.pack(">d", expected) == struct.pack(">d", got) or (math.isnan(expected) and math.isnan(got))
        return None if same else f"{path}: {expected!r} expected, {got!r} decoded"
    return None if expected == got else f"{path}: {expected!r} expected, {got!r} decoded"


def encode(tagged, packer):
    tag = tagged[0]
    if tag == "a":
        return packer.pack_array_header(len(tagged[1])) + b"".join(encode(child, packer) for child in tagged[1])
    if tag == "m":
        return packer.pack_map_header(len(tagged[1])) + b"".join(encode(k, packer) + encode(v, packer) for k, v in tagged[1])
    if tag == "g":
        return msgpack.packb(value(tagged), use_single_float=True)
    if tag == "x":
        raw = msgpack.Packer(autoreset=False)
        raw.pack_ext_type(*value(tagged))
        return raw.bytes()
    return packer.pack(value(tagged))


def main(cases, answers):
    packer = msgpack.Packer(use_bin_type=True)
    with open(cases, encoding="utf-8") as asked, open(answers, "w", encoding="utf-8") as answered:
        for line in asked:
            case = json.loads(line)
            try:
                got = msgpack.unpackb(
                    bytes.fromhex(case["hex"]), raw=False, strict_map_key=False, timestamp=0, object_pairs_hook=tuple,
                    ext_hook=Extension)
                found = difference(value(case["value"]), got)
            except Exception as e:  # whatever it is, it is the answer
                found = f"{type(e).__name__}: {e}"
            answered.write(json.dumps({"difference": found, "hex": encode(case["value"], packer).hex()}) + "\n")


main(sys.argv[1], sys.argv[2])
