"""Measures a checkpoint, with its weights rounded as the export rounds them."""
import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from fever import Fever, shorten
from model import Model
from tokenizer import Tokenizer

LABELS = ["SUPPORTS", "REFUTES", "NOT ENOUGH INFO"]
WORDS = ["supports", "refutes", "unknown"]


def load(run, checkpoint="last.pt"):
    config = json.loads((Path(run) / "config.json").read_text())
    weights = torch.load(Path(run) / checkpoint, map_location="cpu")["model"]
    model = Model(config)
    model.load_state_dict({k: v.half().float() if v.dim() > 1 else v for k, v in weights.items()})
    return model.eval(), Tokenizer.load(Path(run) / "tokenizer.json")


def probabilities(model, tokenizer, pairs, size=64):
    """[N,3] for (evidence, claim) pairs."""
    prompts = [tokenizer.encode(f"Evidence: {e}\nClaim: {c}\nVerdict:") for e, c in pairs]
    labels = [tokenizer.encode(w)[0] for w in WORDS]
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    out = np.zeros((len(prompts), 3))
    with torch.no_grad():
        for at in range(0, len(order), size):
            rows = order[at:at + size]
            longest = max(len(prompts[i]) for i in rows)
            ids = torch.zeros(len(rows), longest, dtype=torch.long)
            for r, i in enumerate(rows):
                ids[r, :len(prompts[i])] = torch.tensor(prompts[i])
            positions = torch.arange(longest).expand(len(rows), -1)
            mask = torch.full((longest, longest), -1e9).triu(1)[None, None]   # padding is on the right
            hidden = model(ids, positions, mask)
            last = hidden[torch.arange(len(rows)), torch.tensor([len(prompts[i]) - 1 for i in rows])]
            out[rows] = model.logits(last)[:, labels].softmax(1).numpy()
    return out


def report(name, probs, labels):
    guess = probs.argmax(1)
    labels = np.array(labels)
    parts = [f"{LABELS[k][:3]} {np.mean(guess[labels == k] == k):.3f}" for k in range(3) if (labels == k).any()]
    print(f"{name:24s} {np.mean(guess == labels):.4f} of {len(labels)}   recall: {'  '.join(parts)}", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("run", help="folder with last.pt, config.json, tokenizer.json")
    p.add_argument("files", nargs="*", help="jsonl files with evidence, claim and label")
    p.add_argument("--fever", help="FEVER folder; measures its development split")
    p.add_argument("--checkpoint", default="last.pt")
    p.add_argument("--wrong", type=int, default=0, help="show so many wrong rows of each file")
    a = p.parse_args()
    torch.set_num_threads(1)
    model, tokenizer = load(a.run, a.checkpoint)
    for name in a.files:
        rows = [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines() if line.strip()]
        labels = [LABELS.index(r["label"]) for r in rows]
        probs = probabilities(model, tokenizer, [(r.get("evidence") or "", r["claim"]) for r in rows])
        report(Path(name).name, probs, labels)
        wrong = [i for i in range(len(rows)) if probs[i].argmax() != labels[i]]
        for i in wrong[:a.wrong]:
            print("  ", rows[i]["label"], np.round(probs[i], 2), rows[i]["claim"], "<-", rows[i].get("evidence"))
    if a.fever:
        dev = Fever(a.fever).dev
        probs = probabilities(model, tokenizer, [(shorten(e, c), c) for e, c, _ in dev], 32)
        report("FEVER development", probs, [label for *_, label in dev])
        print("   majority class:", Counter(label for *_, label in dev).most_common(1)[0][1] / len(dev))


if __name__ == "__main__":
    main()
