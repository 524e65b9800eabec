"""Spoils names of firms as people do, and invents names that sound like firms; seeded, for register_search.py.

Rules: every name is spoilt by one or two ways besides its legal form, which comes, goes or changes by chance; a word
is only left out where two that say something remain; the same seed gives the same names.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

LEGAL = re.compile(r",?\s+(?:inc|llc|l\.l\.c|ltd|limited|corp|corporation|co|company|lp|llp)\.?,?$", re.IGNORECASE)
FORMS = ("", "", "", " LLC", " Inc", " inc.", " Corp", " S.A. de C.V.", " Ltd", " Company")
GENERIC = (
    "and", "construction", "farm", "farms", "group", "landscaping", "nursery", "of", "ranch", "service",
    "services", "the",
)  # fmt: skip
IC = {
    "farm",
    "farms",
    "ranch",
    "nursery",
    "landscaping",
    "construction",
    "services",
    "service",
    "the",
    "and",
    "of",
    "group",
}
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SPANISH = (
    ("^kn", "n"), ("^wr", "r"), ("^s(?=[^aeiouyhw])", "es"), ("tion", "chon"), ("igh", "ai"), ("ph", "f"), ("th", "t"),
    ("sh", "ch"), ("wh", "gu"), ("^w(?=[aeio])", "gu"),
    ("ck", "k"), ("ee|ea", "i"), ("oo", "u"), ("a([lkmntdv])e$", r"ei\1"),
    ("i([lkmntdv])e$", r"ai\1"), ("^j", "y"), ("^h(?=[aeiou])", "j"), ("v", "b"), ("z", "s"), ("y$", "i"),
    ("([lmnrtdk])\\1", r"\1"),
)  # fmt: skip
CREOLE = (
    ("^kn", "n"), ("^wr", "r"), ("tion", "syon"), ("igh", "ay"), ("ph", "f"), ("th", "t"), ("sh", "ch"), ("^ch", "tch"),
    ("wh|w(?=[aeiou])", "w"), ("ck|c(?=[aoulr])|qu", "k"), ("ee|ea", "i"), ("oo", "ou"), ("^j", "dj"), ("er$", "è"),
    ("x", "ks"), ("a([lkmntdv])e$", r"ey\1"), ("y$", "i"), ("([lmnrtdk])\\1", r"\1"), ("^h(?=[aeiou])", ""),
)  # fmt: skip
FRENCH = (
    ("th", "t"), ("^h(?=[aeiou])", ""), ("ee|ea", "i"), ("oo", "ou"), ("w", "ou"), ("ck", "que"), ("k$", "que"),
    ("ay$|ey$", "é"), ("y$", "ie"), ("sh", "ch"), ("j", "dj"), ("([lmnrtdk])\\1", r"\1"),
)  # fmt: skip
SHORT = (
    ("brothers", "Bros"), ("bros\\.?", "Brothers"), ("farms", "Fms"), ("company", "Co."), ("and", "&"), ("&", " and "),
    ("services", "svcs"), ("management", "mgmt"), ("construction", "const"), ("enterprises", "ent"),
    ("international", "intl"), ("saint", "st"), ("manufacturing", "mfg"),
    ("sons", "hijos"), ("brothers", "hermanos"), ("farm", "granja"),
)  # fmt: skip
SURNAMES = (
    "Garza", "Whitcomb", "Delacroix", "Hanley", "Prescott", "Villalobos", "Okafor", "Stoddard", "Quintero",
    "Marchand", "Ellsworth", "Bannister", "Thibeault", "Castellano", "Lindqvist", "Redmond", "Fairbanks",
    "Navarro", "Holloway", "Pemberton", "Beaumont", "Zamora", "Kessler", "Whitfield", "Arredondo", "McAllister",
    "Tremont", "Vandermeer", "Salcedo", "Haskins", "Grantham", "Lockhart", "Montoya", "Ferris", "Dunmore",
    "Escobedo", "Carmody", "Rutledge", "Bellamy", "Ortega",
)  # fmt: skip
MES = [
    "Garza",
    "Whitcomb",
    "Delacroix",
    "Hanley",
    "Prescott",
    "Villalobos",
    "Okafor",
    "Stoddard",
    "Quintero",
    "Marchand",
    "Ellsworth",
    "Bannister",
    "Thibeault",
    "Castellano",
    "Lindqvist",
    "Redmond",
    "Fairbanks",
    "Navarro",
    "Holloway",
    "Pemberton",
    "Beaumont",
    "Zamora",
    "Kessler",
    "Whitfield",
    "Arredondo",
    "McAllister",
    "Tremont",
    "Vandermeer",
    "Salcedo",
    "Haskins",
    "Grantham",
    "Lockhart",
    "Montoya",
    "Ferris",
    "Dunmore",
    "Escobedo",
    "Carmody",
    "Rutledge",
    "Bellamy",
    "Ortega",
]
NATURE = (
    "Silver", "Golden", "Blue", "Cedar", "Willow", "Sunny", "Green", "Stone", "Eagle", "Maple", "Pine", "Crystal",
    "Sweet", "Red", "Prairie", "River", "Mountain", "Valley", "Harbor", "Coastal", "Desert", "Lone", "Twin",
    "Rolling", "Whispering", "Copper", "Iron", "Magnolia", "Cypress", "Granite",
)  # fmt: skip
E = [
    "Silver",
    "Golden",
    "Blue",
    "Cedar",
    "Willow",
    "Sunny",
    "Green",
    "Stone",
    "Eagle",
    "Maple",
    "Pine",
    "Crystal",
    "Sweet",
    "Red",
    "Prairie",
    "River",
    "Mountain",
    "Valley",
    "Harbor",
    "Coastal",
    "Desert",
    "Lone",
    "Twin",
    "Rolling",
    "Whispering",
    "Copper",
    "Iron",
    "Magnolia",
    "Cypress",
    "Granite",
]
PLACES = (
    "Creek", "Ridge", "Hollow", "Valley", "Lake", "Springs", "Hill", "Meadow", "Grove", "Bluff", "Canyon", "Bend",
    "Point", "Bay", "Crossing",
)  # fmt: skip
S = [
    "Creek",
    "Ridge",
    "Hollow",
    "Valley",
    "Lake",
    "Springs",
    "Hill",
    "Meadow",
    "Grove",
    "Bluff",
    "Canyon",
    "Bend",
    "Point",
    "Bay",
    "Crossing",
]
TRADES = (
    "Farms", "Orchards", "Nursery", "Ranch", "Landscaping", "Harvesting", "Construction", "Seafood", "Dairy",
    "Growers", "Produce", "Citrus", "Lawn Care", "Hospitality", "Berry Farm", "Packing", "Agricultural Services",
    "Labor Contractors", "Vineyards", "Cattle Company",
)  # fmt: skip
S = """Farms|Orchards|Nursery|Ranch|Landscaping|Harvesting|Construction|Seafood|Dairy|Growers|Produce|Citrus|Lawn Care|
Hospitality|Berry Farm|Packing|Agricultural Services|Labor Contractors|Vineyards|Cattle Company""".replace(
    "\n", ""
).split("|")
ENDS = ("LLC", "Inc.", "Inc", "Corp.", "Ltd", "Co.", "")


def spoilt(name: str, chance: random.Random) -> str:
    """The name as somebody might write it."""
    bare = LEGAL.sub("", name).strip(" ,.")
    if len(words := bare.split()) == 1:
        ways: list[Callable[[str, random.Random], str]] = [_slip, _by_ear]
    else:
        ways = [_slip, _by_ear, _by_ear, _shortened, _without_a_word, _other_order]
    for way in chance.sample(ways, 1 if len(words) < 3 or chance.random() < 0.5 else 2):
        bare = way(bare, chance)
    bare += chance.choice(FORMS)
    return bare.lower() if chance.random() < 0.6 else bare


def invented(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.4:
        name = f"{chance.choice(SURNAMES)} {chance.choice(TRADES)}"
    elif kind < 0.75:
        name = f"{chance.choice(NATURE)} {chance.choice(PLACES)} {chance.choice(TRADES)}"
    elif kind < 0.9:
        name = f"{chance.choice(SURNAMES)} & {chance.choice(SURNAMES)} {chance.choice(TRADES)}"
    else:
        name = f"{chance.choice(NATURE)} {chance.choice(TRADES)} International"
    return f"{name} {chance.choice(ENDS)}".strip()


def _slip(name: str, chance: random.Random) -> str:
    """One typing slip in a long word, sometimes two."""
    for _ in range(1 if chance.random() < 0.7 else 2):
        at = chance.choice([n for n, sign in enumerate(name) if sign.isalpha()] or [0])
        kind = chance.randrange(4)
        if kind == 0:
            name = name[:at] + name[at + 1 :]
        elif kind == 1:
            name = name[:at] + name[at : at + 1] + name[at:]
        elif kind == 2:
            name = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
        else:
            name = name[:at] + _beside(name[at : at + 1], chance) + name[at + 1 :]
    return name


def _beside(letter: str, chance: random.Random) -> str:
    row = next((keys for keys in KEYS if letter.lower() in keys), None)
    if not row or not letter:
        return letter
    at = row.index(letter.lower())
    return chance.choice([row[n] for n in (at - 1, at + 1) if 0 <= n < len(row)])


def _by_ear(name: str, chance: random.Random) -> str:
    rules = chance.choice((SPANISH, CREOLE, FRENCH))
    return " ".join(_heard(word.lower(), rules, chance) for word in name.split())


def _heard(word: str, rules: tuple[tuple[str, str], ...], chance: random.Random) -> str:
    for pattern, put in rules:
        if chance.random() < 0.8:
            word = re.sub(pattern, put, word)
    return word


def _shortened(name: str, chance: random.Random) -> str:
    fitting = [(p, put) for p, put in SHORT if re.search(rf"\b{p}\b" if p != "&" else "&", name, re.IGNORECASE)]
    if not fitting:
        return _slip(name, chance)
    pattern, put = chance.choice(fitting)
    return re.sub(rf"\b{pattern}\b" if pattern != "&" else "&", put, name, flags=re.IGNORECASE)


def _without_a_word(name: str, chance: random.Random) -> str:
    words = name.split()
    telling = [word for word in words if word.lower().strip(",.") not in GENERIC and len(word) > 2]
    if len(words) < 3 or len(telling) < 2:
        return _slip(name, chance)
    words.pop(chance.randrange(1, len(words)))
    return " ".join(words)


def _other_order(name: str, chance: random.Random) -> str:
    words = name.split()
    chance.shuffle(words)
    return " ".join(words)
