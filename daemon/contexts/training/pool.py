"""Training text as token ids, in batches of like length.

A group is one evidence text with several claims.  They share the evidence in
one sequence; `tensors` says how each claim sees only the evidence.
"""
import numpy as np

PREFIX, MIDDLE, END = "Evidence:", "Claim:", "Verdict:"


def encode_group(tokenizer, text, claims):
    head = tokenizer.encode(f"{PREFIX} {text}")
    return head, [(tokenizer.encode(f"{MIDDLE} {c} {END}"), label) for c, label in claims]


class Pool:
    """Groups in flat arrays: evidence ids, claim ids, labels."""

    def __init__(self):
        self.ids, self.starts, self.groups = [], [0], []

    def add(self, head, claims, limit=400, topic=-1):
        """Adds a group, cut to `limit` tokens in all."""
        size, kept = len(head), []
        for ids, label in claims:
            if size + len(ids) > limit:
                break
            kept.append((ids, label))
            size += len(ids)
        if not kept:
            return
        row = [self._text(head)] + [(self._text(ids), label) for ids, label in kept]
        self.groups.append((size, row, topic))

    def _text(self, ids):
        self.ids.append(np.asarray(ids, dtype=np.int16))
        return len(self.ids) - 1

    def batches(self, rng, tokens):
        """Batches of groups of like length, about `tokens` tokens each, shuffled."""
        jitter = rng.uniform(0.92, 1.08, len(self.groups))
        order = np.argsort([g[0] * j for g, j in zip(self.groups, jitter)])
        out, batch, longest = [], [], 0
        for i in order:
            longest = max(longest, self.groups[i][0])
            if batch and longest * (len(batch) + 1) > tokens:
                out.append(batch)
                batch, longest = [], self.groups[i][0]
            batch.append(i)
        out.append(batch)
        rng.shuffle(out)
        return out

    def topics(self, batch):
        """The topic of every claim's group, in the order of `tensors`."""
        return [self.groups[i][2] for i in batch for _ in self.groups[i][1][1:]]

    def tensors(self, batch):
        """ids, positions, segment [B,S]; verdict places and labels.

        Segment 0 is evidence, 1.. are claims, -1 is padding.  A claim's
        positions go on from the end of the evidence.
        """
        size = max(self.groups[i][0] for i in batch)
        ids = np.zeros((len(batch), size), np.int64)
        positions = np.zeros_like(ids)
        segment = np.full_like(ids, -1)
        places, labels = [], []
        for row, i in enumerate(batch):
            (head, *claims) = self.groups[i][1]
            text = self.ids[head]
            n = at = len(text)
            ids[row, :n], positions[row, :n], segment[row, :n] = text, np.arange(n), 0
            for k, (claim, label) in enumerate(claims):
                text = self.ids[claim]
                m = len(text)
                ids[row, at:at + m], segment[row, at:at + m] = text, k + 1
                positions[row, at:at + m] = np.arange(n, n + m)
                at += m
                places.append(row * size + at - 1)
                labels.append(label)
        return ids, positions, segment, np.array(places), np.array(labels)
