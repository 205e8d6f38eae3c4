"""Values for slots: names, numbers, dates and lexicon words.

Most names are made from syllables, so that a model has to copy and compare
rather than know.  A tenth of them, and one number in eleven, are `held`: they
are used only when a `Source` is made with held=True, for the held-out test.
"""
import random
import zlib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent / "templates"
ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen").split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()


def read_lists(name):
    """`key: a; b; c` lines of a word file."""
    lists = {}
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and ": " in line:
            key, values = line.split(": ", 1)
            lists[key] = values.split("; ")
    return lists


WORDS = read_lists("names.txt")
MONTHS = ("January February March April May June July August September October November "
          "December").split()


# Syllables of made-up names.
ONSETS = "b c d f g h j k l m n p r s t v w z br dr gr st tr sh th ch kl pl qu sk".split() + [""]
VOWELS = "a e i o u ai ea ou a e o".split()
ENDINGS = "n r s l th nd ck m t x rt ng".split() + [""]


@dataclass
class Value:
    """One thing, in all the ways it can be written."""
    forms: list
    hyper: list = field(default_factory=list)
    number: int = None

    @property
    def key(self):
        return self.forms[0].lower()


def held_name(name):
    return zlib.crc32(name.lower().encode()) % 10 == 0


def held_number(n):
    return n > 20 and n % 11 == 7


def in_words(n):
    if n < 20:
        return ONES[n]
    return TENS[n // 10] + ("" if n % 10 == 0 else "-" + ONES[n % 10]) if n < 100 else str(n)


def read_lexicon():
    lexicon = {}
    for line in (HERE / "lexicon.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or ":" not in line:
            continue
        head, values = line.split(":", 1)
        kind, _, hyper = head.partition("<")
        hyper = [h.strip() for h in hyper.strip("> ").split(",") if h.strip()]
        lexicon[kind.strip()] = [
            Value([f.strip() for f in v.split("/")], hyper) for v in values.split(",")]
    return lexicon


class Source:
    def __init__(self, seed, held=False):
        self.rng, self.held = random.Random(seed), held
        self.lexicon = read_lexicon()

    def word(self, lo=2, hi=3):
        """A made-up word; held ones only in a held source."""
        r = self.rng
        while True:
            parts = []
            for _ in range(r.randint(lo, hi)):
                parts.append(r.choice(ONSETS) + r.choice(VOWELS))
            name = "".join(parts) + r.choice(ENDINGS)
            if len(name) > 3 and held_name(name) == self.held:
                return name.capitalize()

    def pick(self, known, made=0.6, lo=2, hi=3):
        """A made-up name, or (never in a held source) one from a list."""
        if self.held or self.rng.random() < made:
            return self.word(lo, hi)
        return self.one(known)

    def written(self, *forms):
        """A value written in one of these ways, always the same one."""
        return Value([self.rng.choice(forms)])

    def one(self, words):
        return self.rng.choice(WORDS[words])

    def number(self, lo, hi):
        while True:
            n = self.rng.randint(lo, hi)
            if hi <= 20 or held_number(n) == self.held:
                return n

    def make(self, kind):
        if kind in self.lexicon:
            return self.rng.choice(self.lexicon[kind])
        return getattr(self, "make_" + kind)()

    # --- people and names -------------------------------------------------
    def make_person(self):
        first, last = self.pick('first', 0.4), self.pick('last')
        if self.rng.random() < 0.15:
            return Value([f"{first} {self.pick('first', 0.4)} {last}", f"{first} {last}", last])
        return Value([f"{first} {last}"] * 4 + [last])

    def make_someone(self):
        x = self.rng.random()
        if x < 0.5 or self.held:
            return Value([self.pick('first', 0.35, 1, 3)])
        return Value([self.one('kin')]) if x < 0.75 else self.make_person()

    def make_character(self):
        return Value([self.rng.choice(["", "Captain ", "Doctor ", "Mister ", "Princess "]) + self.word()])

    def make_petname(self):
        return Value([self.pick('petnames', 0.5, 1, 2)])

    def make_city(self):
        x = self.rng.random()
        if x < 0.12:
            return Value([self.word() + self.rng.choice(["ton", "ville", "ham", "burg", "ford", "field"])])
        name = self.pick('city')
        return Value([self.rng.choice(["New ", "Port ", "San ", "North "]) + name if x < 0.2 else name])

    def make_country(self):
        return Value([self.pick('country', 0.4)])

    def make_place(self):
        return self.make_city() if self.rng.random() < 0.75 else self.make_country()

    def make_river(self):
        return Value([self.word(1, 3)])

    make_mountain = make_island = make_river

    def make_star(self):
        return Value([self.pick('planets', 0.5)])

    def make_org(self):
        name, kind = self.word(1, 3), self.one('orgs')
        return Value([self.rng.choice([
            f"{name} {kind}", name, f"the {name} {kind}", f"{name} and {self.word()}",
            f"the University of {self.make_city().forms[0]}"])])

    def make_team(self):
        return Value([self.make_city().forms[0] + " " + self.one('teams')])

    def make_band(self):
        names = [f"the {self.word()}s", self.title(), f"the {self.one('adj')} {self.one('noun')}s"]
        return Value([self.rng.choice(names)])

    def title(self):
        r = self.rng
        a, n, m = self.one('adj'), self.one('noun'), self.one('noun')
        for _ in range(40):
            made = self.word()
            name = r.choice([
                f"the {a} {n}", f"{n} of the {m}", made, f"the {n} and the {m}", f"{a} {n}s",
                f"{made} and {self.word()}", f"the {n} of {made}", f"a {n} for {made}",
                f"{n} in {made}", f"{made}'s {n}", f"the {made} {n}"])
            if held_name(name) == self.held:
                break
        small = ("of", "the", "and", "in", "for", "a")
        return " ".join(w if w in small else w.capitalize() for w in name.split())

    def make_film(self):
        name = self.title()
        return Value([name] * 3 + [f'"{name}"'] if self.rng.random() < 0.3 else [name])

    make_book = make_song = make_album = make_painting = make_show = make_game = make_film

    # --- places and things ------------------------------------------------
    def street(self):
        return f"{self.pick('noun', 0.5, 1, 2)} {self.one('streets')}"

    def make_shop(self):
        kind = self.one('shops')
        return self.written(f"the {kind}", f"the {kind}", f"the {kind} on {self.street()}",
                            f"the {self.word()} {kind}", f"{self.word()}'s {kind}",
                            f"the {kind} in {self.make_city().forms[0]}")

    def make_item(self):
        kind = self.one('items')
        return self.written(f"a {kind}", f"a {kind}", f"a {kind}", f"the {kind}", f"one {kind}")

    def make_venue(self):
        kind = self.one('venues')
        return self.written(f"the {kind}", f"the {self.word()} {kind}", f"the {kind} of {self.word()}")

    def make_building(self):
        kind = self.one('buildings')
        return self.written(f"the {kind}", f"the {self.one('obj_adj')} {kind}", f"the {kind} on {self.street()}",
                            f"the {kind} in {self.make_city().forms[0]}", f"{self.word()} {kind}")

    def make_object(self):
        kind = self.one('objects')
        return self.written(f"the {kind}", f"the {kind}", f"the {kind}", f"the {self.one('obj_adj')} {kind}",
                            f"{self.pick('first')}'s {kind}", f"my {kind}", f"her {kind}")

    def make_place2(self):
        return self.rng.choice([self.make_building, self.make_city, self.make_venue])()

    def make_dish(self):
        return self.written(self.one('dishes'))

    def make_meeting(self):
        return self.written(self.one('meetings'))

    def make_busline(self):
        return self.written(f"bus {self.number(1, 99)}")

    def make_award(self):
        known, made = self.one('awards'), self.word()
        return self.written(known, known, known, f"the {made} prize", f"the {made} award", f"the {made} cup")

    # --- numbers, dates, times --------------------------------------------
    def make_year(self):
        n = self.number(1500, 2024) if self.rng.random() < 0.3 else self.number(1900, 2024)
        return Value([str(n)], number=n)

    def make_date(self):
        d, m, y = self.rng.randint(1, 28), self.rng.choice(MONTHS), self.make_year().number
        return Value([f"{d} {m} {y}", f"{m} {d}, {y}", f"{m} {d} , {y}", f"the {d} of {m} {y}"])

    def counted(self, lo, hi):
        n = self.number(lo, hi)
        return Value([str(n), in_words(n)] if n <= 100 else [str(n)], number=n)

    def make_count(self):
        return self.counted(2, 12) if self.rng.random() < 0.6 and not self.held else self.counted(13, 99)

    def make_goal(self):
        n = self.rng.randint(0, 5)
        return Value([str(n), in_words(n)], number=n)

    def make_age(self):
        return self.counted(3, 95)

    def make_hours(self):
        return self.counted(2, 19)

    def make_minutes(self):
        n = self.number(2, 30) * 5 if self.rng.random() < 0.5 else self.number(21, 180)
        return Value([str(n), in_words(n)] if n <= 60 else [str(n)], number=n)

    def make_temp(self):
        return Value([str(n := self.number(2, 1500 if self.rng.random() < 0.3 else 45))], number=n)

    def make_oven(self):
        return Value([str(n := self.rng.randrange(120, 260, 10))], number=n)

    def make_cm(self):
        return Value([str(n := self.number(140, 210))], number=n)

    def make_measure(self):
        n = self.number(21, self.rng.choice([99, 999, 5000]))
        return Value([str(n)] + ([f"{n:,}"] if n > 999 else []), number=n)

    def make_bignum(self):
        n = self.number(200, 9999) * self.rng.choice([1, 10, 100, 1000])
        forms = [f"{n:,}", f"{n:,}", str(n)]
        if n % 1000000 == 0:
            forms.append(f"{n // 1000000} million")
        return Value(forms, number=n)

    def make_money(self):
        n = self.number(2, self.rng.choice([20, 99, 900]))
        cents = self.rng.choice(["", "", ".50", ".99"])
        unit = self.rng.choice([("$", "dollars"), ("£", "pounds"), ("€", "euros")])
        forms = [f"{unit[0]}{n}{cents}", f"{n}{cents} {unit[1]}"]
        if n < 20 and not cents:
            forms.append(f"{in_words(n)} {unit[1]}")
        return Value(forms, number=None if cents else n)

    def make_clock(self):
        h, half = self.rng.randint(1, 12), self.rng.choice(["00", "00", "30", "15", "45"])
        part = self.rng.choice(["am", "pm"])
        number = (h % 12 + 12 * (part == "pm")) * 60 + int(half)
        if half == "00":
            forms = [f"{h} {part}", f"{h}:00 {part}", f"{h} {part}", f"{h}{part}"]
            day = {"am": "in the morning", "pm": "in the afternoon" if h % 12 < 6 else "in the evening"}[part]
            return Value(forms + [f"{in_words(h)} {day}"], number=number)
        forms = [f"{h}:{half} {part}"]
        if half == "30":
            forms.append(f"half past {in_words(h)} {part}")
        return Value(forms, number=number)
