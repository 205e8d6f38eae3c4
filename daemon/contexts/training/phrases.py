"""Everyday statements that mean the same, follow from each other, or exclude each other.

Where the frames teach to compare values, these teach what words mean: the
claim mostly shares no word with the evidence but its subject.
"""
from dataclasses import dataclass

from clusters import SLOT, Cluster, a_subject, read_clusters
from conjugate import FUTURE, HAS, PAST, PRESENT, conjugate, split
from frames import Wording, compare, fill, read_frames
from scenes import CAUSES, HABITS, PLACES, TIMES

S, R, N = 0, 1, 2
PRONOUN = {"who": ["he", "she"], "pl": ["they"], "pet": ["he", "she", "it"]}
DOERS = ("who", "pl", "pet", "org")
UNDONE = ["failed to", "refused to", "was unable to", "decided not to", "was not able to", "could not"]
OPEN = ["wanted to", "planned to", "hoped to", "was asked to", "considered whether to", "promised to"]


@dataclass(eq=False)
class Statement:
    cluster: Cluster
    subject: str
    side: int
    phrase: str
    values: dict
    tense: str
    denied: bool = False
    when: str = ""
    where: str = ""
    why: str = ""
    open: str = ""                 # "planned to": said without saying that it was done

    @property
    def many(self):
        return self.cluster.kind == "pl"


class Phrases:
    def __init__(self, source):
        self.source, self.rng = source, source.rng
        self.clusters = read_clusters()
        # Wordings of the frames that are kept out of training.
        self.held = {SLOT.sub("_", w.text) for f in read_frames() for w in f.wordings if w.held}
        self.by_kind = {}
        for c in self.clusters:
            self.by_kind.setdefault(c.kind, []).append(c)
        self.kinds = [c.kind for c in self.clusters]            # by the number of their clusters
        self.weights = None                                     # of the clusters; None is alike for all
        self.topic = None                                       # index of the last group's first cluster

    # --- parts ------------------------------------------------------------------
    def values(self, cluster, known=()):
        out = dict(known)
        for side in cluster.sides:
            for phrase in side.every:
                for slot, _ in SLOT.findall(phrase):
                    while slot not in out or any(out[slot].key == v.key for k, v in out.items() if k != slot):
                        out[slot] = self.source.make(self.kind(slot))
        return out

    def kind(self, slot):
        return slot if slot in self.source.lexicon or hasattr(self.source, "make_" + slot) else slot.rstrip("2")

    def statement(self, kind, subject, cluster=None, tense=None):
        r = self.rng
        c = cluster or r.choice(self.by_kind[kind])
        doer = kind in ("who", "pl")
        weights = (5, 3, 1, 1) if doer or kind == "it" else (3, 6, 1.2, 0.5)
        tense = tense or r.choices((PAST, PRESENT, FUTURE, HAS), weights)[0]
        i = r.randrange(len(c.sides))
        side = c.sides[i]
        phrase = r.choice(side.weaker if side.weaker and r.random() < 0.12 else side.same)
        s = Statement(c, subject, i, phrase, self.values(c), tense, r.random() < 0.14)
        if kind != "it" and not s.denied:
            event = split(phrase)[2] not in ("be", "have")
            if event and doer and tense == PAST and r.random() < 0.12:
                s.open = r.choice(OPEN)
            if r.random() < 0.22:
                s.when = {PRESENT: r.choice(HABITS) if event else "", FUTURE: r.choice(
                    ["tomorrow", "next week", "next year", "on friday", "in the evening"]), HAS: ""}.get(tense, r.choice(TIMES))
            if event and doer and r.random() < 0.15:
                s.where = r.choice(PLACES)
            if event and doer and r.random() < 0.1:
                s.why = r.choice(CAUSES)
        return s

    def say(self, s, phrase=None, deny=False, subject=None, tense=None, details=None, values=None):
        """A sentence, or None."""
        r = self.rng
        phrase = SLOT.sub(lambda m: m[0].replace("!", ""), phrase or s.phrase)
        text = conjugate(r, phrase, tense or s.tense, s.many, deny)
        if text is None or SLOT.sub("_", "_ " + text) in self.held:
            return None
        return self.around(s, fill(r, text, values or s.values), subject, details)

    def around(self, s, text, subject=None, details=None):
        when, where, why = details if details is not None else (s.when, s.where, s.why)
        subject = subject or s.subject
        if s.cluster.kind == "it":
            front = self.rng.random() < 0.4
            return f"{subject} it {text}" if front else f"it {text} {subject}"
        tail = [x for x in (where, why, when) if x]
        if when and self.rng.random() < 0.25:
            tail.remove(when)
            return " ".join([when, ",", subject, text] + tail)
        return " ".join([subject, text] + tail)

    def told(self, s, subject=None):
        """The statement as evidence."""
        r = self.rng
        event = s.cluster.kind in DOERS and split(s.phrase)[2] not in ("be", "have") and not s.phrase.startswith("not ")
        if s.open or s.denied and event and s.tense == PAST and r.random() < 0.35:
            text = fill(r, SLOT.sub(lambda m: m[0].replace("!", ""), s.phrase), s.values)
            lead = s.open or r.choice(UNDONE)
            if s.many:
                lead = lead.replace("was ", "were ")
            return self.around(s, f"{lead} {text}", subject)
        return self.say(s, deny=s.denied, subject=subject)

    # --- claims -----------------------------------------------------------------
    def details(self, s, share=0.6):
        return tuple("" if self.rng.random() < share else x for x in (s.when, s.where, s.why))

    def same_time(self, s):
        """Another way to say the same tense."""
        return HAS if s.tense == PAST and not s.when and s.cluster.kind != "it" and self.rng.random() < 0.12 else s.tense

    def compared(self, s, label):
        slots = [k for k, mark in SLOT.findall(s.phrase) if mark]
        text = SLOT.sub(lambda m: m[0].replace("!", ""), s.phrase)
        made = slots and compare(self.rng, Wording(text, "+", False), s.values, {k: self.kind(k) for k in s.values})
        if made and made[1] == (label == S):
            text = conjugate(self.rng, made[0], s.tense, s.many)
            return text and self.around(s, text, details=self.details(s))
        return None

    def claim(self, s, others, label):
        r = self.rng
        if label == N:
            return self.beyond(s, others)
        if s.open:
            return None
        c, side, x = s.cluster, s.cluster.sides[s.side], r.random()
        other = c.sides[1 - s.side] if len(c.sides) == 2 else None
        weak = s.phrase in side.weaker
        if s.denied:
            if weak or s.when or s.where or s.why:
                same = s.phrase
            else:
                same = r.choice(side.same)
            if c.one_holds and x < 0.45 and not weak:
                return self.say(s, r.choice(other.same), deny=label == R)
            return self.say(s, same, deny=label == S)
        if not weak and x < 0.2 and any(m for _, m in SLOT.findall(s.phrase)):
            return self.compared(s, label)
        tense, details = self.same_time(s), self.details(s)
        if label == S:
            if x < 0.75 or other is None or weak:
                pool = [s.phrase] if weak else side.same if r.random() < 0.72 or not side.weaker else side.weaker
                different = [p for p in pool if p != s.phrase]
                return self.say(s, r.choice(different if different and r.random() < 0.85 else pool), tense=tense, details=details)
            return self.say(s, r.choice(other.same), deny=True, tense=tense, details=(s.when, s.where, s.why))
        swaps = [k for k, mark in SLOT.findall(s.phrase) if mark]
        if swaps and r.random() < 0.5:
            return self.swapped(s, r.choice(swaps), others, details, tense)
        if s.when and s.tense in (PAST, FUTURE) and x < 0.15:
            when = r.choice([t for t in TIMES if t != s.when]) if s.tense == PAST else None
            return when and self.say(s, r.choice(side.same), details=(when, "", ""))
        if other is not None and not weak and x < 0.6:
            return self.say(s, r.choice(other.same), tense=tense, details=details)
        return self.say(s, s.phrase if weak else r.choice(side.every), deny=True, tense=tense, details=self.details(s, 0.8))

    def swapped(self, s, slot, others, details, tense):
        r, kind = self.rng, self.kind(slot)
        pool = [o.values[k] for o in others for k in o.values if o is not s and self.kind(k) == kind]
        value = r.choice(pool) if pool and r.random() < 0.4 else self.source.make(kind)
        if value.number is not None and not pool and r.random() < 0.5:
            near = [self.source.make(kind) for _ in range(6)]
            value = min((v for v in near if v.key != s.values[slot].key), default=value,
                        key=lambda v: abs((v.number or 0) - (s.values[slot].number or 0)))
        if set(value.forms) & set(s.values[slot].forms):
            return None
        phrases = [p for p in s.cluster.sides[s.side].same if slot in SLOT.sub(r"\1", p)]
        values = {**s.values, slot: value}
        if len({v.key for v in values.values()}) < len(values):
            return None
        return self.say(s, r.choice(phrases), details=details, tense=tense, values=values)

    def beyond(self, s, others):
        r, x, c = self.rng, self.rng.random(), s.cluster
        side = c.sides[s.side]
        if s.open and x < 0.6:             # planned, but nobody says that it was done
            return self.say(s, r.choice(side.same), deny=r.random() < 0.3, details=self.details(s))
        if s.phrase in side.weaker and not s.denied and x < 0.5:
            return self.say(s, r.choice(side.same), details=self.details(s))
        if x < 0.15:                       # said of somebody else
            subject = a_subject(self.source, c.kind)
            if c.kind == "it" or any(subject == o.subject for o in others):
                return None
            return self.say(s, r.choice(side.same), subject=subject, details=self.details(s), deny=r.random() < 0.15)
        if x < 0.3 and not s.denied and c.kind != "it" and not s.open:      # a detail more
            free = {"when": s.tense == PAST and not s.when and r.choice(TIMES),
                    "where": c.kind in ("who", "pl") and not s.where and r.choice(PLACES), "why": c.kind in ("who", "pl") and not s.why and r.choice(CAUSES)}
            part = r.choice([k for k, v in free.items() if v] or [""])
            if not part or part == "where" and split(s.phrase)[2] in ("be", "have"):
                return None
            details = tuple(free[k] if k == part else "" for k in ("when", "where", "why"))
            return self.say(s, r.choice(side.same), details=details)
        loose = [k for k, mark in SLOT.findall(s.phrase) if not mark]
        if x < 0.45 and loose and not s.denied:                # another value that may be true as well
            value = self.source.make(self.kind(loose[0]))
            if any(value.key == v.key for v in s.values.values()) or loose[0] in "instrument thing":
                return None
            return self.say(s, values={**s.values, loose[0]: value})
        known = set().union(*(o.cluster.words for o in others if o.subject == s.subject))
        for _ in range(8):
            new = r.choice(self.by_kind[c.kind])
            if not new.words & known:
                extra = self.statement(c.kind, s.subject, new, s.tense)
                return self.say(extra, deny=extra.denied, details=("", "", ""))
        return None

    # --- groups -----------------------------------------------------------------
    def statements(self):
        r = self.rng
        self.topic = r.choices(range(len(self.clusters)), self.weights)[0]
        kind = self.clusters[self.topic].kind
        first = self.statement(kind, a_subject(self.source, kind), self.clusters[self.topic])
        out = [first]
        for _ in range(r.choice([0, 0, 1, 1, 2, 3])):
            if r.random() < 0.45:                   # the same subject again, about something else
                new = self.statement(kind, first.subject)
                if new.cluster.words & set().union(*(s.cluster.words for s in out if s.subject == first.subject)):
                    continue
            else:
                other = kind if r.random() < 0.7 else r.choice(self.kinds)
                subject = a_subject(self.source, other)
                if any(s.subject == subject for s in out) or "it" in (other, kind):
                    continue
                same = other == kind and r.random() < 0.5
                new = self.statement(other, subject, first.cluster if same else None, first.tense if same else None)
            out.append(new)
        return out

    def text(self, statements):
        r, parts, last, pronouns = self.rng, [], None, {}
        for s in statements:
            subject = None
            kind = s.cluster.kind
            if last == s.subject and kind != "it" and r.random() < 0.6:
                subject = pronouns.setdefault(s.subject, r.choice(PRONOUN.get(kind, ["it"])))
            told = self.told(s, subject)
            if told is None:
                return None
            parts.append(told)
            last = s.subject
        text = parts[0]
        for p in parts[1:]:
            text += r.choice([". "] * 5 + [" and ", " , but ", " , and ", " ; ", " while ", " , so "]) + p
        if r.random() < 0.15:
            aside = r.choice(self.source.lexicon["asides"]).forms[0]
            text = f"{aside}. {text}" if r.random() < 0.5 else f"{text}. {aside}"
        return text + r.choice([".", ".", " .", ""])

    def group(self, claims=6):
        r = self.rng
        text = None
        while text is None:
            statements = self.statements()
            text = self.text(statements)
        out, tries = [], 0
        while len(out) < claims and tries < 6 * claims:
            tries += 1
            label = r.choice([S, R, N])
            made = self.claim(r.choice(statements), statements, label)
            if made and all(made != c for c, _ in out):
                out.append((made, label))
        return text, [(c + r.choice([".", ".", " .", ""]), label) for c, label in out]
