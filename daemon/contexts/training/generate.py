"""Evidence with claims: facts said in many ways, then changed on purpose.

A fact is a frame (relation), its values, and whether it is said or denied.
The evidence says one main fact among others; each claim says, changes, denies
or goes beyond one of them, and its label follows from what was changed:

  same values                        SUPPORTS     (REFUTES if denied)
  another value in an exclusive slot REFUTES      (SUPPORTS if denied)
  another subject, another relation, a detail more, an open slot changed
                                     NOT ENOUGH INFO
"""
from dataclasses import dataclass

from frames import Frame, Wording, compare, fill, read_frames
from names import Source, Value

S, R, N = 0, 1, 2
LABELS = ["SUPPORTS", "REFUTES", "NOT ENOUGH INFO"]
PRONOUNS = {"person": ["he", "she"], "someone": ["he", "she"], "character": ["he", "she"],
            "petname": ["he", "she", "it"]}
POSSESSIVE = {"he": "his", "she": "her", "it": "its", "they": "their"}


@dataclass(eq=False)
class Fact:
    frame: Frame
    values: dict
    wording: Wording

    @property
    def said(self):
        return self.wording.mark in "+>"


class Generator:
    def __init__(self, seed, held_names=False, held_wordings=False, simple=0.0, same=0.1):
        self.source = Source(seed, held_names)
        self.rng = self.source.rng
        self.frames = read_frames()
        self.held_wordings, self.simple, self.same = held_wordings, simple, same
        if held_wordings:                           # only relations that have an unseen wording
            self.frames = [f for f in self.frames if any(w.held for w in f.wordings)]
        self.used = []                              # wordings of the claim being made
        self.weights = None                         # of the frames; None is alike for all
        self.topic = None                           # index of the last group's main frame
        self.by_subject = {}
        for f in self.frames:
            self.by_subject.setdefault(f.kinds["s"], []).append(f)

    def pick(self, frame, marks, held):
        wording = frame.pick(self.rng, marks, held)
        if wording:
            self.used.append(wording)
        return wording

    # --- facts --------------------------------------------------------------
    def values(self, frame, **fixed):
        out = {}
        for slot, kind in frame.kinds.items():
            value = fixed.get(slot)
            while value is None or any(value.key == v.key for v in out.values()):
                value = self.source.make(kind)
            out[slot] = value
        return out

    def fact(self, frame, held=False, **fixed):
        marks = "+>" if self.rng.random() < 0.86 else "-~"
        wording = frame.pick(self.rng, marks, held) or frame.pick(self.rng, "+>", held)
        if wording is None:
            wording = frame.pick(self.rng, "+>", False)
        return Fact(frame, self.values(frame, **fixed), wording)

    def same_subject(self, fact):
        """Another relation of the same subject."""
        others = [f for f in self.by_subject[fact.frame.kinds["s"]] if f is not fact.frame]
        return self.fact(self.rng.choice(others), s=fact.values["s"]) if others else None

    def evidence_facts(self):
        r = self.rng
        frame = r.choice(self.frames) if self.weights is None else r.choices(self.frames, self.weights)[0]
        self.topic = self.frames.index(frame)
        main = self.fact(frame, self.held_wordings and r.random() < 0.7)
        facts = [main]
        if r.random() >= self.simple:
            for _ in range(r.choice([0, 0, 1, 1, 1, 2, 2, 3])):
                x = r.random()
                if x < 0.5:
                    extra = self.same_subject(r.choice(facts))
                elif x < 0.85:
                    extra = self.fact(main.frame)
                else:
                    extra = self.fact(r.choice(self.frames))
                known = [(f.frame, f.values["s"].key) for f in facts]
                if extra and (extra.frame, extra.values["s"].key) not in known:
                    facts.append(extra)
        return facts

    # --- evidence text --------------------------------------------------------
    def evidence(self, facts):
        r = self.rng
        facts = facts[:]
        r.shuffle(facts)
        out, last, extras = [], None, []
        for fact in facts:
            subject, kind = fact.values["s"], fact.frame.kinds["s"]
            text, first = fact.wording.text, None
            if last is subject and r.random() < 0.5:
                first = pronoun = self.pronoun or r.choice(PRONOUNS.get(kind, ["it"]))
                self.pronoun = pronoun
                if text.startswith("{s}'s "):
                    text = POSSESSIVE[pronoun] + text[len("{s}'s"):]
                elif not text.startswith("{s} ") or text.count("{s}") > 1 or kind in ("animals", "plants"):
                    first = None
            if last is not subject:
                self.pronoun = None
            if first is None:
                first = subject.forms[0]
            sentence = fill(r, text, fact.values, first)
            if r.random() < 0.15 * (1 - self.simple):
                extra = r.choice(self.source.lexicon["extras"]).forms[0]
                extras.append(extra)
                sentence = f"{extra} , {sentence}" if r.random() < 0.3 else f"{sentence} {extra}"
            out.append(sentence)
            last = subject
        if r.random() < 0.2 * (1 - self.simple):
            out.insert(r.randint(0, len(out)), r.choice(self.source.lexicon["asides"]).forms[0])
        if len(out) > 1 and r.random() < 0.25:
            i = r.randrange(len(out) - 1)
            out[i:i + 2] = [out[i] + r.choice([" and ", " , and ", " , while ", " ; ", " , but "]) + out[i + 1]]
        return " ".join(s + r.choice([" .", ".", ".", "."]) for s in out), extras

    # --- claims -----------------------------------------------------------------
    def claim(self, facts, extras, label):
        """A claim with this label, or None if this try does not work out."""
        r = self.rng
        fact = facts[0] if r.random() < 0.65 else r.choice(facts)
        self.used = [fact.wording]
        if label == N:
            return self.beyond(fact, facts, extras)
        frame, values, e = fact.frame, fact.values, fact.wording
        held = True if self.held_wordings and r.random() < 0.7 else False
        if fact.said and r.random() < 0.15:
            claim = self.pick(frame, "+", held)
            made = claim and claim.slots <= e.slots and compare(r, claim, values, frame.kinds)
            return made[0] if made and made[1] == (label == S) else None
        claim = self.pick(frame, "+" if r.random() < (0.85 if label == S else 0.72) else "-~", held)
        if r.random() < self.same and e.held == held and e.mark != ">":
            claim = e
        if claim is None or (claim is e and e.mark == "~" and label == R):
            return None
        say = claim.mark == "+"
        swap = (label == R) == (say == fact.said)
        if not fact.said and (swap or not e.slots <= claim.slots):
            return None                     # a denial leaves every other value open
        if not fact.said and not say and claim is not e and "~" in claim.mark + e.mark:
            return None
        if fact.said and not claim.slots <= e.slots:
            return None
        if swap:
            if claim.mark == "~":
                return None
            values = self.swapped(fact, claim, facts)
        return values and self.written(claim, values, fact)

    def swapped(self, fact, claim, facts):
        slots = sorted(claim.slots & fact.frame.exclusive)
        if not slots:
            return None
        slot = self.rng.choice(slots)
        kind = fact.frame.kinds[slot]
        if self.rng.random() < 0.4:         # a value that the evidence gives to something else
            pool = [v for f in facts for s, v in f.values.items()
                    if f.frame.kinds[s] == kind and s in f.wording.slots]
        else:
            pool = [self.near(fact.values[slot], kind)]
        pool = [v for v in pool if all(v.key != own.key and not set(v.forms) & set(own.forms)
                                       for own in fact.values.values())]
        return {**fact.values, slot: self.rng.choice(pool)} if pool else None

    def near(self, value, kind):
        """Another value of a kind, sometimes nearly the same one."""
        if kind == "person" and self.rng.random() < 0.3:      # another first name
            first, *_, last = value.forms[0].split()
            new = self.source.make(kind).forms[0].split()[0]
            if new != first:
                return Value([f"{new} {last}"])
        for _ in range(20):
            other = self.source.make(kind)
            if value.number is None or other.number is None or abs(other.number - value.number) <= 20:
                return other
        return other

    def written(self, claim, values, fact):
        text = fill(self.rng, claim.text, values)
        return self.hypernym(text, claim, values) or text

    def hypernym(self, text, claim, values):
        if self.rng.random() > 0.1:
            return None
        for slot in claim.slots:
            if values[slot].hyper and f"{{a:{slot}}}" in claim.text and claim.mark == "+":
                general = Value([self.rng.choice(values[slot].hyper)])
                return fill(self.rng, claim.text, {**values, slot: general})
        return None

    def beyond(self, fact, facts, extras):
        """A claim that the evidence says nothing about."""
        r, frame, x = self.rng, fact.frame, self.rng.random()
        held = None if self.held_wordings else False
        taken = {(f.frame, f.values["s"].key) for f in facts}
        marks = "+" if r.random() < 0.85 else "-"
        if x < 0.42:                        # same subject, another relation
            other = self.same_subject(fact)
            if other is None or (other.frame, fact.values["s"].key) in taken:
                return None
            wording = self.pick(other.frame, marks, held)
            if wording and r.random() < 0.4:        # with values from the evidence where they fit
                for slot, kind in other.frame.kinds.items():
                    same = [v for f in facts for s, v in f.values.items() if f.frame.kinds[s] == kind and s != "s"]
                    if slot != "s" and same:
                        other.values[slot] = r.choice(same)
            return wording and fill(r, wording.text, other.values)
        wording = self.pick(frame, marks, held)
        if r.random() < self.same and fact.wording.mark in "+-":
            wording, x = fact.wording, r.uniform(0.42, 0.72)
        if wording is None:
            return None
        if x < 0.62:                        # another subject
            subject = self.source.make(frame.kinds["s"])
            if (frame, subject.key) in taken or any(subject.key == v.key for v in fact.values.values()):
                return None
            return fill(r, wording.text, {**fact.values, "s": subject})
        if x < 0.72:                        # a detail more
            free = [e.forms[0] for e in self.source.lexicon["extras"] if e.forms[0] not in extras]
            wording = self.pick(frame, "+", held)
            if not fact.said or wording is None or not wording.slots <= fact.wording.slots:
                return None
            return fill(r, wording.text, fact.values) + " " + r.choice(free)
        if x < 0.84:                        # an open slot changed, or a value the evidence leaves out
            if fact.said and not wording.slots <= fact.wording.slots and wording.mark == "+":
                return fill(r, wording.text, fact.values)
            slots = sorted(wording.slots - frame.exclusive - {"s"})
            if not fact.said and wording.mark == "+" and fact.wording.slots == wording.slots:
                slots = sorted(wording.slots - {"s"})
            if not slots or frame.topic == "compare":
                return None
            slot = r.choice(slots)
            value = self.source.make(frame.kinds[slot])
            if any(value.key == v.key for f in facts for v in f.values.values()):
                return None
            return fill(r, wording.text, {**fact.values, slot: value})
        other = self.fact(r.choice(self.frames))    # about something else altogether
        if (other.frame, other.values["s"].key) in taken:
            return None
        wording = self.pick(other.frame, marks, held)
        return wording and fill(r, wording.text, other.values)

    def group(self, claims=6):
        """One evidence text with its claims: (text, [(claim, label)])."""
        r = self.rng
        facts = self.evidence_facts()
        self.pronoun = None
        text, extras = self.evidence(facts)
        if r.random() < 0.03 * (1 - self.simple):
            text, empty = "", True
        else:
            empty = False
        out, tries = [], 0
        while len(out) < claims and tries < claims * 8:
            tries += 1
            label = r.choice([S, S, R, R, R, N])
            made = self.claim(facts, extras, label)
            if self.held_wordings and not any(w.held for w in self.used):
                continue
            if made and all(made != c for c, _ in out):
                if r.random() < 0.06 and not empty:
                    made, label = self.joined(made, label, facts, extras)
                end = r.choice([".", ".", ".", " .", ""])
                out.append((made + end, N if empty else label))
        return text, out

    def joined(self, claim, label, facts, extras):
        other = self.rng.choice([S, S, R])
        text = self.claim(facts, extras, other)
        if not text or text == claim:
            return claim, label
        both = R if R in (label, other) else max(label, other)
        parts = [claim, text]
        self.rng.shuffle(parts)
        return " and ".join(parts), both
