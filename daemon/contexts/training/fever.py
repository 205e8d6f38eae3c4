"""FEVER rows as evidence with claims, and more claims made from its sentences."""
import json
import random
import re
import zlib
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

LABELS = {"SUPPORTS": 0, "REFUTES": 1, "NOT ENOUGH INFO": 2}
STOP = set("the a an is was were are of in on at to and or by for with as it its he she his her that which who "
           "from be been has had have not did does this their they also one".split())
TRUNCATED = 900                                    # characters of evidence kept


def words(text):
    return [w for w in re.findall(r"\w+", text.lower()) if w not in STOP]


def rows(folder):
    out = []
    for name in ("evidence.jsonl", "not-enough-info.jsonl"):
        with open(Path(folder) / name, encoding="utf-8") as f:
            out += [json.loads(line) for line in f]
    return out


def is_dev(text):
    return zlib.crc32(text.encode()) % 100 < 8


def sentences(text):
    return [s.strip() for s in re.split(r"(?<= [.!?]) ", text) if s.strip()]


def shorten(evidence, claim, limit=TRUNCATED):
    """Keeps the sentences that share most words with the claim, in order."""
    if len(evidence) <= limit:
        return evidence
    claim = set(words(claim))
    parts = sentences(evidence)
    order = sorted(range(len(parts)), key=lambda i: -len(claim & set(words(parts[i]))))
    kept, size = set(), 0
    for i in order:
        if size + len(parts[i]) <= limit or not kept:
            kept.add(i)
            size += len(parts[i])
    return " ".join(parts[i] for i in sorted(kept))[:limit]


def tidy(text):
    """Ordinary spacing for FEVER's tokenised sentences."""
    text = re.sub(r" ([.,;:!?)\]])", r"\1", text)
    return re.sub(r"([(\[]) ", r"\1", text).replace(" 's", "'s")


class Fever:
    def __init__(self, folder):
        everything = rows(folder)
        self.evidence = sorted({r["evidence"] for r in everything if r.get("evidence")})
        self.index = defaultdict(set)
        for i, text in enumerate(self.evidence):
            for w in set(words(text)):
                self.index[w].add(i)
        self.train, self.dev = [], []
        for r in everything:
            label = LABELS[r["label"]]
            evidence = r.get("evidence")
            if evidence is None:
                evidence = self.related(r["claim"])
            (self.dev if is_dev(evidence) else self.train).append((evidence, r["claim"], label))

    def related(self, claim):
        """The evidence of another claim that shares this claim's rare words."""
        score = defaultdict(float)
        for w in set(words(claim)):
            found = self.index.get(w, ())
            if len(found) < 400:
                for i in found:
                    score[i] += 1.0 / (len(found) + 3)
        if not score:
            return ""
        return self.evidence[max(score, key=lambda i: (score[i], -i))]

    def names(self):
        """Capitalised runs and numbers, by kind, for swapping."""
        years, others = set(), set()
        for text in self.evidence:
            if not is_dev(text):
                years.update(re.findall(r"\b1[89]\d\d\b|\b20[01]\d\b", text))
                others.update(re.findall(r"(?<=[a-z] )[A-Z][a-z]+ [A-Z][a-z]+(?= [a-z,.])", text))
        return sorted(years), sorted(others)


@lru_cache
def read(folder):
    return Fever(folder)


def from_sentence(rng, sentence, years, others):
    """A claim made of an evidence sentence: the same words, or one of them changed."""
    found = re.findall(r"\b1[89]\d\d\b|\b20[01]\d\b|\b\d+\b", sentence)
    pairs = re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+", sentence)
    if rng.random() < 0.5:
        return sentence, 0
    if found and rng.random() < 0.6:
        old = rng.choice(found)
        near = str(max(1, int(old) + rng.choice([-7, -3, -2, -1, 1, 2, 3, 10])))
        new = rng.choice(years) if len(old) == 4 else near
        return (sentence.replace(old, new), 1) if new not in sentence else None
    if pairs:
        old, new = rng.choice(pairs), rng.choice(others)
        return (sentence.replace(old, new), 1) if new not in sentence else None
    if " is " in sentence or " was " in sentence:
        return re.sub(r" (is|was) ", r" \1 not ", sentence, count=1), 1
    return None


def training_groups(folder, seed=5, part=1.0):
    """Yields (evidence, [(claim, label)]) from a random part of the training rows."""
    rng = random.Random(seed)
    data = read(folder)
    years, others = data.names()
    by_text = defaultdict(list)
    for evidence, claim, label in data.train:
        by_text[evidence].append((claim, label))
    nothing = by_text.pop("", [])
    texts = sorted(by_text)
    for text in rng.sample(texts, int(part * len(texts))):
        out = list(by_text[text])
        short = shorten(text, " ".join(c for c, _ in out), rng.choice([250, 400, 600, TRUNCATED]))
        parts = [s for s in sentences(short) if len(s) < 220]
        for sentence in rng.sample(parts, min(2, len(parts))):
            made = from_sentence(rng, sentence, years, others)
            if made:
                out.append(made)
        other, _ = rng.choice(by_text[rng.choice(texts)])   # most likely about something else
        if not set(words(other)) & set(words(short)):
            out.append((other, 2))
        if rng.random() < 0.5:
            short, out = tidy(short), [(tidy(c), label) for c, label in out]
        rng.shuffle(out)
        yield short, out[:8]
    every = [c for claims in by_text.values() for c, _ in claims] + [c for c, _ in nothing]
    for claim in rng.sample(every, 60):
        yield "", [(claim, 2)]
