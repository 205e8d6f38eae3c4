"""Writes a file of generated pairs with names, numbers or wordings kept out of training."""
import argparse
import json

from generate import LABELS, Generator


def display(text):
    """Sentence case, for people to read."""
    out, start = [], True
    for word in text.split(" "):
        out.append(word[:1].upper() + word[1:] if start else word)
        start = word.endswith(".")
    return " ".join(out)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("out")
    p.add_argument("--rows", type=int, default=500)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--held-names", action="store_true")
    p.add_argument("--held-wordings", action="store_true")
    a = p.parse_args()
    made = Generator(a.seed, a.held_names, a.held_wordings)
    kind = "wording" if a.held_wordings else "name" if a.held_names else "plain"
    rows = []
    while len(rows) < a.rows:
        text, claims = made.group(2)
        for claim, label in claims:
            rows.append({"id": f"{kind}-{len(rows) + 1}", "evidence": display(text), "claim": display(claim),
                         "label": LABELS[label]})
    with open(a.out, "w", encoding="utf-8") as f:
        for row in rows[:a.rows]:
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
