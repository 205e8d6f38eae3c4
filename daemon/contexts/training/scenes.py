"""Free scenes: somebody does something to something, somewhere, some time.

Unlike the frames these sentences come from a small grammar over many common
words, so that the model meets words in combinations nobody wrote down.
"""
from frames import article
from names import HERE, WORDS as NAMES, in_words

S, R, N = 0, 1, 2
HISSING = ("s", "sh", "ch", "x")
MANY = {"knife": "knives", "mouse": "mice", "loaf": "loaves", "fish": "fish", "sheep": "sheep"}


def read_words():
    """The word lists, qualities, kinds and verbs of templates/scenes.txt."""
    parts, part = {"": []}, ""
    for line in (HERE / "scenes.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            part = line.strip("[]")
            parts[part] = []
        elif line and not line.startswith("#"):
            parts[part].append(line)
    return parts


PARTS = read_words()
WORDS = {key: values.split("; ") for key, values in (line.split(": ", 1) for line in PARTS[""])}
NOUNS, PLACES, TIMES, HABITS, CAUSES, COLOURS, PEOPLE = (
    WORDS[k] for k in ("nouns", "places", "times", "habits", "causes", "colours", "people"))
SIDES = [[side.split("/") for side in line.split(", ")] for line in PARTS["qualities"]]
THINGS = SIDES[:28]                              # qualities that things have
KINDS = {kind: nouns.split() for kind, nouns in (line.split(": ") for line in PARTS["kinds"])}
KIND_OF = {noun: kind for kind, nouns in KINDS.items() for noun in nouns}
VERBS, SAME, OPPOSITE, IRREGULAR = {}, {}, {}, {}
for _line in PARTS["verbs"]:
    _forms, _same, _opposite = (part.split() for part in _line.split("|"))
    VERBS[_forms[0]] = tuple(_forms)
    SAME[_forms[0]], OPPOSITE[_forms[0]] = _same, _opposite
for _line in PARTS["irregular"]:
    IRREGULAR[_line.split()[0]] = tuple(_line.split())


def inflect(base):
    """base -> (base, past, participle, third person)"""
    if base in VERBS or base in IRREGULAR:
        return VERBS.get(base) or IRREGULAR[base]
    if base.endswith("e"):
        past = base + "d"
    else:
        past = base[:-1] + "ied" if base.endswith("y") and base[-2] not in "aeo" else base + "ed"
    third = base + "es" if base.endswith(HISSING) else base + "s"
    return base, past, past, third


def plural(words):
    noun = words.split()[-1]
    if noun in MANY:
        return words[:-len(noun)] + MANY[noun]
    if words.endswith("y") and words[-2] not in "aeo":
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(HISSING) else "s")


def spaced(text):
    return text.replace("_", " ")


class Scenes:
    def __init__(self, source):
        self.source, self.rng = source, source.rng

    def who(self):
        r, x = self.rng, self.rng.random()
        if x < 0.35:
            return "the " + r.choice(PEOPLE)
        if x < 0.5:
            return r.choice(NAMES["kin"])
        return self.source.make("someone" if x < 0.8 else "person").forms[0]

    def thing(self):
        r = self.rng
        noun, x = r.choice(NOUNS), r.random()
        number = None
        if x < 0.25:
            adjective = r.choice(COLOURS)
        elif x < 0.45:
            adjective = r.choice(r.choice(r.choice(THINGS)))
        else:
            adjective = ""
        if r.random() < 0.15 and noun not in ("fish", "sheep", "cheese"):
            number = r.randint(2, 12)
        return {"noun": noun, "adjective": adjective, "number": number, "the": r.random() < 0.55}

    def say_thing(self, t, bare=False):
        words = t["noun"] if bare or not t["adjective"] else f"{t['adjective']} {t['noun']}"
        if t["number"]:
            n = t["number"] if self.rng.random() < 0.5 else in_words(t["number"])
            return f"{n} {plural(words)}"
        return "the " + words if t["the"] else article(words)

    def scene(self):
        r = self.rng
        habit = r.random() < 0.25
        return {"who": self.who(), "verb": r.choice(list(VERBS)), "thing": self.thing(), "habit": habit,
                "place": r.choice(PLACES) if r.random() < 0.55 else None,
                "time": r.choice(HABITS if habit else TIMES) if r.random() < 0.6 else None,
                "cause": r.choice(CAUSES) if r.random() < 0.15 else None}

    def say(self, s, deny=False, plain=False):
        """A scene in words."""
        r = self.rng
        base, past, participle, third = map(spaced, inflect(s["verb"]))
        thing, place, time = self.say_thing(s["thing"], s.get("bare")), s["place"], s["time"]
        tail = [x for x in (s["cause"],) if x]
        if place and time and r.random() < 0.25:
            tail = tail + [time, place]
        else:
            tail = [place] * bool(place) + tail + [time] * bool(time)
        front = ""
        if time and r.random() < 0.3:
            tail.remove(time)
            front = time + " , "
        elif place and r.random() < 0.12:
            tail.remove(place)
            front = place + " , "
        many, habit, x = bool(s["thing"]["number"]), s["habit"], r.random()
        does = third if habit else past
        if x < 0.22 and not plain:
            be = {(False, False): "was", (False, True): "were", (True, False): "is", (True, True): "are"}[habit, many]
            core = f"{thing} {be} {'not ' if deny else ''}{participle} by {s['who']}"
        elif x < 0.28 and not plain and not deny:
            core = f"it was {s['who']} who {does} {thing}"
        elif deny and r.random() < (0.5 if habit else 0.33):
            core = f"{s['who']} never {does} {thing}"
        elif deny:
            core = f"{s['who']} {'does' if habit else 'did'} not {base} {thing}"
        else:
            core = f"{s['who']} {does} {thing}"
        return front + " ".join([core] + tail)

    def state(self):
        """Something has a quality: (subject, side, other side)."""
        r = self.rng
        a, b = r.sample(r.choice(SIDES), 2)
        if r.random() < 0.3:
            subject = self.who()
        else:
            subject = "the " + r.choice(NOUNS) + (" " + r.choice(PLACES) if r.random() < 0.3 else "")
        return {"subject": subject, "side": a, "other": b, "past": r.random() < 0.5}

    def say_state(self, s, side, deny=False):
        be = "was" if s["past"] else "is"
        degree = self.rng.choice(["", "", "", "very ", "quite ", "really "]) if not deny else ""
        return f"{s['subject']} {be} {'not ' if deny else ''}{degree}{self.rng.choice(side)}"

    def claim(self, s, others, label):
        """A claim about a scene with this label, or None if this try fails."""
        return (self.supported, self.refuted, self.beyond)[label](s, others)

    def without(self, s, share, *kept):
        """A copy of a scene that leaves out some of where, when and why."""
        new = dict(s, thing=dict(s["thing"]))
        for part in ("place", "time", "cause"):
            if part not in kept and self.rng.random() < share:
                new[part] = None
        return new

    def supported(self, s, _):
        r, new, thing = self.rng, self.without(s, 0.5), s["thing"]
        new["bare"] = r.random() < 0.4
        x = r.random()
        if x < 0.12 and thing["noun"] in KIND_OF and not thing["number"]:
            new["thing"].update(noun=KIND_OF[thing["noun"]], adjective="", the=False)
        elif x < 0.16:
            new["who"] = r.choice(["someone", "somebody"])
        if SAME[s["verb"]] and r.random() < 0.4:
            new["verb"] = r.choice(SAME[s["verb"]])
        return self.say(new)

    def refuted(self, s, others):
        r, x = self.rng, self.rng.random()
        if x < 0.25:
            return self.say(self.without(s, 0.5), deny=True)
        if x < 0.45 and OPPOSITE[s["verb"]]:
            return self.say(dict(s, verb=r.choice(OPPOSITE[s["verb"]])))
        slots = [k for k in ("place", "time") if s[k]]
        if x < 0.7 and slots:
            slot = r.choice(slots)
            pool = PLACES if slot == "place" else HABITS if s["habit"] else TIMES
            given = [o[slot] for o in others if o[slot] in pool and o[slot] != s[slot]]
            other = r.choice(given if given and r.random() < 0.4 else [p for p in pool if p != s[slot]])
            return self.say(dict(self.without(s, 0.6, slot), **{slot: other}))
        thing = self.other_thing(s["thing"])
        if thing["noun"] != s["thing"]["noun"] and not slots:
            return None                 # without a time or place it may be another event
        return self.say(dict(s, thing=thing))

    def other_thing(self, thing):
        """Another number, colour, quality, or thing."""
        r, t = self.rng, dict(thing)
        if t["number"] and r.random() < 0.5:
            t["number"] = r.choice([n for n in range(2, 13) if n != thing["number"]])
        elif t["adjective"] in COLOURS:
            t["adjective"] = r.choice([c for c in COLOURS if c != t["adjective"]])
        elif t["adjective"]:
            one, other = next(p for p in SIDES if any(t["adjective"] in side for side in p))
            t["adjective"] = r.choice(other if t["adjective"] in one else one)
        else:
            kind = KIND_OF.get(t["noun"])
            near = KINDS[kind] if kind and r.random() < 0.6 else NOUNS
            t["noun"] = r.choice([n for n in near if n != t["noun"]])
            if KIND_OF.get(t["noun"], kind) != kind and r.random() < 0.1 and not t["number"]:
                t.update(noun=KIND_OF[t["noun"]], the=False)
        return t

    def beyond(self, s, _):
        """Not enough information: a detail more, or another event."""
        r, x = self.rng, self.rng.random()
        if x < 0.3:
            free = [k for k in ("place", "time", "cause") if not s[k]]
            if not free:
                return None
            slot = r.choice(free)
            words = {"place": PLACES, "time": HABITS if s["habit"] else TIMES, "cause": CAUSES}[slot]
            return self.say(dict(self.without(s, 0.5, slot), **{slot: r.choice(words)}))
        other = self.scene()
        if x < 0.6:
            other["who"] = s["who"]
            if other["verb"] in [s["verb"]] + OPPOSITE[s["verb"]] + SAME[s["verb"]]:
                return None
        elif x < 0.75:
            other.update(verb=s["verb"], thing=s["thing"], habit=s["habit"], time=None, place=None)
            if other["who"] == s["who"] or not (s["thing"]["adjective"] or s["thing"]["number"]):
                return None
        elif x < 0.85:
            return self.say_state(dict(self.state(), subject=s["who"]), r.choice(SIDES)[0])
        return self.say(other, deny=r.random() < 0.15, plain=True)

    def state_claim(self, s, label):
        r = self.rng
        if label == S:
            return self.say_state(s, s["side"]) if r.random() < 0.6 else self.say_state(s, s["other"], deny=True)
        if label == R:
            return self.say_state(s, s["other"]) if r.random() < 0.6 else self.say_state(s, s["side"], deny=True)
        pair = r.choice([p for p in SIDES if p[0] is not s["side"] and p[0] is not s["other"]])
        if set(pair[0] + pair[1]) & set(s["side"] + s["other"]):
            return None
        if r.random() < 0.7:
            return self.say_state(s, r.choice(pair[:2]), deny=r.random() < 0.2)
        return self.say_state(dict(s, subject=self.state()["subject"]), r.choice([s["side"], s["other"]]))

    def group(self, claims=6):
        r = self.rng
        scenes = [self.scene() for _ in range(r.choice([1, 1, 1, 2, 2, 3]))]
        state = self.state() if r.random() < 0.45 else None
        parts = [self.say(s) for s in scenes if s["verb"]]
        if state:
            parts.insert(r.randint(0, len(parts)), self.say_state(state, state["side"]))
            if r.random() < 0.3:
                scenes = []
                parts = [p for p in parts if p.startswith(state["subject"])][:1]
        text = parts[0]
        for p in parts[1:]:
            text += r.choice([". ", ". ", ". ", " . ", " and ", " , but ", " ; ", " while ", " , and "]) + p
        text += r.choice([".", ".", " .", ""])
        out, tries = [], 0
        while len(out) < claims and tries < 6 * claims:
            tries += 1
            label = r.choice([S, R, N])
            if state and (not scenes or r.random() < 0.4):
                claim = self.state_claim(state, label)
            else:
                s = r.choice(scenes)
                claim = self.claim(s, scenes, label)
            if claim and all(claim != c for c, _ in out):
                out.append((claim + r.choice([".", ".", " .", ""]), label))
        return text, out
