"""Reads the relation templates and says facts in words."""
import re
import zlib
from dataclasses import dataclass, field

from names import HERE, in_words

SLOT = re.compile(r"\{(?:(a):)?(\w+)\}")
NUMBERS = {"count", "age", "measure", "bignum", "minutes", "temp", "cm", "hours", "year", "clock", "money"}
VOWELS = tuple("aeiou8")


@dataclass(eq=False)
class Wording:
    text: str
    mark: str                 # "+", "-", ">" (evidence only), "~" (contradicts "+", equals no other "-")
    held: bool
    slots: frozenset = None

    def __post_init__(self):
        self.slots = frozenset(m[1] for m in SLOT.findall(self.text))


@dataclass(eq=False)
class Frame:
    name: str
    topic: str
    kinds: dict                               # slot -> kind of value
    exclusive: set                            # slots whose other values contradict
    wordings: list = field(default_factory=list)

    def pick(self, rng, marks, held):
        """A wording with one of these marks; held: True, False, or None for any."""
        fits = [w for w in self.wordings if w.mark in marks and (held is None or w.held == held)]
        return rng.choice(fits) if fits else None


def held_wording(text):
    return zlib.crc32(text.encode()) % 12 == 5


def read_frames():
    frames = []
    for topic in ("people", "places", "works", "everyday", "daily", "general", "compare"):
        for line in (HERE / f"{topic}.txt").read_text(encoding="utf-8").splitlines():
            line = line.strip()
            if line.startswith("["):
                name, slots = line[1:].split("]")
                kinds, exclusive = {}, set()
                for part in slots.split():
                    slot, kind = part.split(":")
                    if slot.endswith("!"):
                        slot = slot[:-1]
                        exclusive.add(slot)
                    kinds[slot] = kind
                frames.append(Frame(name.strip(), topic, kinds, exclusive))
            elif line and line[0] in "+-~>":
                text = line[1:].strip()
                first = not any(w.mark == line[0] for w in frames[-1].wordings)
                frames[-1].wordings.append(Wording(text, line[0], held_wording(text) and not first))
    return frames


def article(word):
    return ("an " if word.lower().startswith(VOWELS) and not word.lower().startswith("eu") else "a ") + word


def fill(rng, text, values, first=None):
    """Writes the values into a wording; `first` replaces the subject."""
    def put(match):
        value = values[match[2]]
        form = first if first and match[2] == "s" else rng.choice(value.forms)
        return article(form) if match[1] else form
    return SLOT.sub(put, text)


def compare(rng, wording, values, kinds):
    """A numeric comparison built on a wording -> (text, is it true) or None."""
    slots = [s for s in wording.slots if kinds[s] in NUMBERS and values[s].number is not None]
    if not slots or re.search(r"(number|platform|turned|seat|minute) \{|\} year old|not ", wording.text):
        return None
    slot = rng.choice(sorted(slots))
    kind, n, place = kinds[slot], values[slot].number, f"{{{slot}}}"
    if kind in ("year", "clock"):
        place = {"year": "in ", "clock": "at "}[kind] + place
        m = n + rng.choice([-1, 1]) * rng.choice([1, 3, 10, 25, 60]) if kind == "year" else rng.randint(5, 22) * 60
        other = str(m) if kind == "year" else f"{(m // 60 - 1) % 12 + 1} {'am' if m < 720 else 'pm'}"
        word, true = rng.choice([("before", n < m), ("after", n > m), ("earlier than", n < m), ("later than", n > m)])
    else:
        step = max(1, int(n * rng.choice([0.05, 0.2, 0.5, 0.8])))
        m = max(1, n + rng.choice([-step, step, 0]))
        if kind == "money":
            other = values[slot].forms[0].replace(str(n), str(m))
        else:
            other = str(m) if m > 20 or rng.random() < 0.5 else in_words(m)
        word, true = rng.choice([("more than", n > m), ("over", n > m), ("fewer than", n < m), ("less than", n < m),
                                 ("under", n < m), ("at least", n >= m), ("at most", n <= m), ("exactly", n == m)])
    if place not in wording.text or kind == "clock" and n == m:
        return None
    return fill(rng, wording.text.replace(place, f"{word} {other}"), values), true
