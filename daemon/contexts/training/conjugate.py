"""English verb phrases in base form ("not be late", "open the door"), put into a tense, and denied."""
import re

from names import HERE

IRREGULAR = {line.split()[0]: line.split() for line in
             (HERE / "verbs.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
DOUBLED = set("stab stop drop shop jog ban plan chat step rob trap travel cancel admit permit commit refer regret "
              "fit skip grab hug nod slip tap trip wrap fulfil".split())
# Adverbs that stand before a verb; such phrases are not denied.
ADVERBS = ("never", "no longer", "still", "hardly", "always", "only", "partly", "all", "seldom")
PERFECT = re.compile(r"have ((?:never |only )?(?:caught|passed|eaten|had|stopped|disappeared|been|ended|come|begun|gone|"
                     r"studied|lived|paid|written|done|lost|died|fallen|met|left|opened|existed|just)\b.*)")
PAST, PRESENT, FUTURE, HAS = "past", "present", "future", "has"
TENSES = (PAST, PRESENT, FUTURE, HAS)


def forms(verb):
    """base -> past, participle, third person"""
    if verb in IRREGULAR:
        past, participle = IRREGULAR[verb][1:]
    elif verb.endswith("e"):
        past = participle = verb + "d"
    elif verb.endswith("y") and verb[-2] not in "aeou":
        past = participle = verb[:-1] + "ied"
    else:
        past = participle = (verb + verb[-1] if verb in DOUBLED else verb) + "ed"
    if verb == "have":
        third = "has"
    elif verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        third = verb + "es"
    else:
        third = verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeou" else verb + "s"
    return past, participle, third


def split(phrase):
    """-> is it negative, adverb, verb, the rest"""
    negative = phrase.startswith("not ")
    if negative:
        phrase = phrase[4:]
    adverb = next((a for a in ADVERBS if phrase.startswith(a + " ")), "")
    verb, _, rest = phrase[len(adverb):].strip().partition(" ")
    return negative, adverb, verb, rest


def joined(*words):
    return " ".join(w for w in words if w)


def conjugate(rng, phrase, tense, many=False, deny=False):
    """The phrase after its subject, or None where that does not go."""
    negative, adverb, verb, rest = split(phrase)
    no = negative != deny
    if adverb and deny:
        return None
    perfect = PERFECT.match(joined(verb, rest))
    if perfect:                                    # "have caught a cold" is about now
        if tense in (FUTURE, HAS):
            return None
        have = "had" if tense == PAST else "have" if many else "has"
        return joined(have, adverb, "not" if no else "", perfect[1])
    short = rng.random() < 0.3
    if tense == FUTURE:
        be = "are" if many else "is"
        if no:
            return joined(rng.choice(["will not", "won't", be + " not going to"]), adverb, verb, rest)
        return joined(rng.choice(["will", "will", be + " going to"]), adverb, verb, rest)
    if tense == HAS:
        have = "have" if many else "has"
        done = "been" if verb == "be" else forms(verb)[1]
        if no:
            return joined(rng.choice([have + " not", have + "n't", have + " never"]), adverb, done, rest)
        return joined(have, adverb, done, rest)
    if verb == "be":
        be = {(PAST, False): "was", (PAST, True): "were", (PRESENT, False): "is", (PRESENT, True): "are"}[tense, many]
        return joined(be + "n't" if no and short else joined(be, "not" if no else ""), adverb, rest)
    past, _, third = forms(verb)
    plain = past if tense == PAST else verb if many else third
    if no:
        if deny and rng.random() < 0.15:
            return joined("never", plain, rest)
        do = "did" if tense == PAST else "do" if many else "does"
        return joined(do + "n't" if short else do + " not", adverb, verb, rest)
    return joined(adverb, plain, rest)
