"""How near a name that somebody wrote is to the name of a firm, from 0 to 1.

Refuses nothing; pure. Rules: each word counts by how rare it is among the register's firms, so that "Farms" counts
little; a word that is only heard alike counts less than one that is spelt alike; words may stand in any order, be
written together or apart, or be missing, and a missing rare word costs much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from content.registers.sounds import heard

Weigh = Callable[[str], float]
LEAST = 0.55  # below it two words have nothing to do with each other
HEARD, SPELT = 0.5, 0.5  # shares of sound and spelling in a word that sounds alike
# Shares of a score; found by comparing right firms with the next ones, on seeds that aren't reported.
ASKED, FOUND, RAREST, WHOLE, ORDER = 0.49, 0.01, 0.10, 0.29, 0.11
INITIAL = 0.72  # "J" for "John"
NUMBER = 0.85  # at most, of two long numbers that differ
LONG_NUMBER = 6  # digits
STRANGE = 0.6  # of its weight is what a word weighs that is nothing in the name: it may be a slip or a legal form
STRANGE_SHORT = (0.1, 0.1, 0.2, 0.4)  # the same for words of up to three letters
TELLING = 4  # letters of a word that can be the rarest


@dataclass(frozen=True)
class Likeness:
    """`asked`: how much of what was written is in the name; `found`: how much of the name was written; `rarest`: how
    well the rarest word that was written agrees; `whole`: how alike both are as one word; `order`: the same with their
    words in the order of the alphabet.
    """

    score: float
    asked: float
    found: float
    rarest: float
    whole: float
    order: float


NOTHING = Likeness(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
SAME = Likeness(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


def rarity(count: int, total: int) -> float:
    """The weight of a word that stands in `count` of `total` names."""
    return math.log(1 + (total + 1) / (count + 0.5))


@lru_cache(maxsize=200_000)
def word_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return _number_likeness(one, other)
    if min(len(one), len(other)) == 1:
        return INITIAL if one[0] == other[0] else 0.0
    spelt = DamerauLevenshtein.normalized_similarity(one, other)
    spelt = max(spelt, JaroWinkler.similarity(one, other) - 0.06 if min(len(one), len(other)) > 4 else 0.0)
    sounds = heard(one), heard(other)
    alike = DamerauLevenshtein.normalized_similarity(*sounds) if min(map(len, sounds)) > 1 else 0.0
    return max(spelt, SPELT * spelt + HEARD * alike) if max(map(len, sounds)) > 2 else spelt


def _number_likeness(one: str, other: str) -> float:
    """Numbers are other numbers when they differ, but in a long one a digit may be a slip."""
    if min(len(one), len(other)) < LONG_NUMBER:
        return 0.0
    return min(NUMBER, DamerauLevenshtein.normalized_similarity(one, other))


def likeness(asked: Sequence[str], name: Sequence[str], weigh: Weigh) -> Likeness:
    """Of the words asked for with one name of a firm."""
    if not asked or not name:
        return NOTHING
    pairs = _aligned(asked, name)
    weights = [weigh(word) for word in name]
    got = [max((s for i, j, s in pairs if n in j), default=0.0) for n in range(len(name))]
    found = sum(w * g for w, g in zip(weights, got, strict=True)) / sum(weights)
    share, rarest = _share(asked, name, pairs, weigh)
    whole = fuzz.ratio("".join(asked), "".join(name)) / 100
    order = fuzz.ratio(" ".join(sorted(asked)), " ".join(sorted(name))) / 100
    score = ASKED * share + FOUND * found + RAREST * rarest + WHOLE * whole + ORDER * order
    return Likeness(score, share, found, rarest, whole, order)


Pair = tuple[tuple[int, ...], tuple[int, ...], float]


def _share(asked: Sequence[str], name: Sequence[str], pairs: Sequence[Pair], weigh: Weigh) -> tuple[float, float]:
    """(how much of what was written is in the name, how well its rarest word is)."""
    total = got = heaviest = rarest = 0.0
    for n, word in enumerate(asked):
        _, there, similar = next((pair for pair in pairs if n in pair[0]), ((), (), 0.0))
        # A word with a slip in it is rare by its slip: it weighs what the word weighs that it stands for.
        weight = max(weigh(name[m]) for m in there) if there else _strange(word, weigh)
        total, got = total + weight, got + weight * similar
        if weight > heaviest and (len(word) >= TELLING or not heaviest):
            heaviest, rarest = weight, similar
    return got / total, rarest


def _strange(word: str, weigh: Weigh) -> float:
    return weigh(word) * (STRANGE_SHORT[len(word)] if len(word) < len(STRANGE_SHORT) else STRANGE)


def _aligned(asked: Sequence[str], name: Sequence[str]) -> list[Pair]:
    """The best pairs first, each word used once; two neighbours may stand for one word."""
    pairs: list[Pair] = [((i,), (j,), word_likeness(a, b)) for i, a in enumerate(asked) for j, b in enumerate(name)]
    pairs += [
        ((i, i + 1), (j,), _joined(asked[i], asked[i + 1], b))
        for i in range(len(asked) - 1)
        for j, b in enumerate(name)
    ]
    pairs += [
        ((i,), (j, j + 1), _joined(name[j], name[j + 1], a)) for j in range(len(name) - 1) for i, a in enumerate(asked)
    ]
    taken_here: set[int] = set()
    taken_there: set[int] = set()
    kept: list[Pair] = []
    for pair in sorted(pairs, key=lambda pair: (-pair[2], -len(pair[0]) - len(pair[1]), pair[0], pair[1])):
        if pair[2] < LEAST:
            break
        if taken_here.isdisjoint(pair[0]) and taken_there.isdisjoint(pair[1]):
            taken_here.update(pair[0])
            taken_there.update(pair[1])
            kept.append(pair)
    return kept


def _joined(first: str, second: str, whole: str) -> float:
    """Two words written as one: only where they are about as long together."""
    if abs(len(first) + len(second) - len(whole)) > 2 or min(len(first), len(second)) < 2:
        return 0.0
    return word_likeness(first + second, whole)
