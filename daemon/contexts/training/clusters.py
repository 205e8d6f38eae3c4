"""Clusters of phrases: those that mean the same, what follows from them, and what excludes them."""
import re
from dataclasses import dataclass

from fever import words
from names import HERE
from scenes import TIMES

SLOT = re.compile(r"\{(?:a:)?(\w+)(!?)\}")
PLURALS = ("the children; the neighbours; the students; the workers; our guests; the players; the two friends; the tourists; "
           "the teachers; the twins; the girls; the boys; the parents; the farmers; the visitors; the sisters; the nurses; "
           "the passengers; the members of the choir; the people in the village; the volunteers; the men; the women").split("; ")
TECH = ("the website; the app; the program; the online shop; the computer system; the game; the server; the map service; "
        "the search engine; the new software; the booking system; the email service").split("; ")
ROADS = ("the main road; the motorway; the bridge; the tunnel; the road to the village; the coast road; the ring road; "
         "the mountain pass; the old road; the street").split("; ")
RIDES = "the train; the bus; the night train; the ferry; the flight; the tram; the coach; the express train; the last bus".split("; ")


@dataclass(eq=False)
class Side:
    same: list
    weaker: list

    @property
    def every(self):
        return self.same + self.weaker


@dataclass(eq=False)
class Cluster:
    kind: str
    sides: list
    one_holds: bool                # not the one side means the other
    words: set = None

    def __post_init__(self):
        self.words = {w for s in self.sides for p in s.every for w in words(SLOT.sub("", p))}


def read_clusters():
    out = []
    for line in "".join((HERE / name).read_text(encoding="utf-8") for name in ("phrases.txt", "more.txt")).splitlines():
        if line and not line.startswith("#"):
            kind, text = line.split(": ", 1)
            sides = []
            for side in re.split(r" \|\|? ", text):
                same, _, weaker = side.partition(" > ")
                sides.append(Side(same.split("; "), weaker.split("; ") if weaker else []))
            out.append(Cluster(kind, sides, " || " in text))
    return out


def a_subject(source, kind):
    """Something that phrases of this kind can be said of."""
    r = source.rng

    def make(name):
        return source.make(name).forms[0]
    if kind == "who":
        return make("someone" if r.random() < 0.75 else "person")
    if kind == "ride":
        return r.choice(RIDES) + (f" to {make('city')}" if r.random() < 0.6 else "")
    if kind == "house":
        return make(r.choice(["building", "room2", "building"]))
    if kind == "it":
        return r.choice([f"in {make('city')}", r.choice(TIMES), f"in {make('city')} {r.choice(TIMES)}"])
    lists = {"pl": PLURALS, "tech": TECH, "road": ROADS}
    if kind in lists:
        return r.choice(lists[kind])
    kinds = {"shop": ["shop", "shop", "venue"], "thing": ["object"], "event": ["meeting"], "pet": ["petname"],
             "food": ["dish"], "org": ["org"], "city": ["city"]}
    return make(r.choice(kinds[kind]))
