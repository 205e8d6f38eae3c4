"""Byte-level BPE: training, encoding, and the Hugging Face `tokenizer.json`.

Text is lower-cased and split into words, single digits and single
punctuation marks; spaces vanish and every piece gets the same leading-space
marker.  A name therefore has the same tokens wherever it stands: after a
quote, at the start of a sentence, in "Edmonds , Tracey" or "edmonds, tracey".
"""
import json
import re
import unicodedata
from collections import Counter, defaultdict

SPECIALS = ["<pad>", "<s>", "</s>"]
# Words that must be one token each: the prompt's own words and the labels.
WHOLE_WORDS = ["supports", "refutes", "unknown", "evidence", "claim", "verdict"]
# \p{L}\p{M} runs, single \p{N}, single other marks (the HF side of `pieces`).
HF_PATTERN = r"[\p{L}\p{M}]+|\p{N}|[^\s\p{L}\p{M}\p{N}]"
ASCII = re.compile(r"[A-Za-z]+|[0-9]|[^\sA-Za-z0-9]")


def byte_alphabet():
    """GPT-2's printable stand-ins for the 256 bytes."""
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {}, 0
    for b in range(256):
        if b in keep:
            table[b] = chr(b)
        else:
            table[b] = chr(256 + extra)
            extra += 1
    return table


BYTES = byte_alphabet()


def pieces(text):
    """Lower-cased words, digits and marks of a text, in order."""
    text = text.lower()
    if text.isascii():
        return ASCII.findall(text)
    out, word = [], ""
    for ch in text:
        kind = unicodedata.category(ch)[0]
        if kind in "LM":
            word += ch
            continue
        if word:
            out.append(word)
            word = ""
        if not ch.isspace():
            out.append(ch)
    if word:
        out.append(word)
    return out


def symbols(piece):
    return [BYTES[b] for b in (" " + piece).encode()]


def merge(seq, pair):
    out, i = [], 0
    while i < len(seq):
        if i + 1 < len(seq) and seq[i] == pair[0] and seq[i + 1] == pair[1]:
            out.append(seq[i] + seq[i + 1])
            i += 2
        else:
            out.append(seq[i])
            i += 1
    return out


def train(texts, size):
    """Learns the merges; returns them in order."""
    counts = Counter()
    for text in texts:
        counts.update(pieces(text))
    merges = []
    for word in WHOLE_WORDS:                       # forced first
        seq = symbols(word)
        for known in merges:
            seq = merge(seq, known)
        while len(seq) > 1:
            merges.append((seq[0], seq[1]))
            seq = merge(seq, merges[-1])
    words = []
    for word, n in counts.items():
        seq = symbols(word)
        for known in merges:
            seq = merge(seq, known)
        words.append([seq, n])
    pairs, where = Counter(), defaultdict(set)
    for i, (seq, n) in enumerate(words):
        for pair in zip(seq, seq[1:]):
            pairs[pair] += n
            where[pair].add(i)
    while len(merges) + 256 + len(SPECIALS) < size:
        best = max(pairs, key=lambda p: (pairs[p], p))
        merges.append(best)
        for i in list(where[best]):
            seq, n = words[i]
            for pair in zip(seq, seq[1:]):
                pairs[pair] -= n
            words[i][0] = seq = merge(seq, best)
            for pair in zip(seq, seq[1:]):
                pairs[pair] += n
                where[pair].add(i)
        del pairs[best]
    return merges


class Tokenizer:
    def __init__(self, merges):
        self.merges = [tuple(m) for m in merges]
        self.rank = {m: i for i, m in enumerate(self.merges)}
        tokens = SPECIALS + [BYTES[b] for b in range(256)] + [a + b for a, b in self.merges]
        self.vocab = {}
        for token in tokens:
            self.vocab.setdefault(token, len(self.vocab))
        self.cache = {}

    def piece_ids(self, piece):
        ids = self.cache.get(piece)
        if ids is None:
            seq = symbols(piece)
            while len(seq) > 1:
                best = min(zip(seq, seq[1:]), key=lambda p: self.rank.get(p, 1 << 30))
                if best not in self.rank:
                    break
                seq = merge(seq, best)
            ids = self.cache[piece] = [self.vocab[s] for s in seq]
        return ids

    def encode(self, text):
        return [i for piece in pieces(text) for i in self.piece_ids(piece)]

    def save(self, path):
        with open(path, "w", encoding="utf-8") as f:
            json.dump(self.as_json(), f, ensure_ascii=False, indent=1)

    def as_json(self):
        return {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [
                {"id": self.vocab[t], "content": t, "single_word": False, "lstrip": False,
                 "rstrip": False, "normalized": False, "special": True} for t in SPECIALS],
            "normalizer": {"type": "Lowercase"},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": HF_PATTERN},
                 "behavior": "Removed", "invert": True},
                {"type": "ByteLevel", "add_prefix_space": True,
                 "trim_offsets": True, "use_regex": False}]},
            "post_processor": None,
            "decoder": {"type": "ByteLevel", "add_prefix_space": True,
                        "trim_offsets": True, "use_regex": True},
            "model": {"type": "BPE", "dropout": None, "unk_token": None,
                      "continuing_subword_prefix": None, "end_of_word_suffix": None,
                      "fuse_unk": False, "byte_fallback": False,
                      "vocab": self.vocab,
                      "merges": [f"{a} {b}" for a, b in self.merges]},
        }

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as f:
            merges = json.load(f)["model"]["merges"]
        return cls([m.split(" ") if isinstance(m, str) else m for m in merges])
