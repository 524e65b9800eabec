"""Turns a message into weighted n-grams: words as written, and characters within words as they sound.

Refuses nothing: an empty text has no features. Rules: the vocabulary is learnt once from training messages (an n-gram
counts if it occurs in two of them), weights are sublinear term frequency times inverse document frequency, each of
the families has length one, so that none drowns the others. Same code for training and serving; no scikit-learn here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.spelling import by_ear, plain

Vector = tuple[NDArray[np.int32], NDArray[np.float32]]
FAMILIES = "wcpq"  # words, characters within words, words by ear, characters by ear
SHIPPED = "wq"  # as good as all four within a point, at half the memory (docs/understanding.md)


def grams(text: str, families: str = SHIPPED) -> dict[str, Counter[str]]:
    """N-grams of each family asked for, prefixed by the family's letter."""
    words = plain(text).split()
    heard = [by_ear(word) for word in words] if {"p", "q"} & {*families} else []
    return {
        family: Counter(_spelt(family, heard if family in "pq" else words)) for family in FAMILIES if family in families
    }


def _spelt(family: str, words: Sequence[str]) -> Iterator[str]:
    return _word_grams(words, family) if family in "wp" else _character_grams(words, family)


def _word_grams(words: Sequence[str], family: str) -> Iterator[str]:
    for word in words:
        yield f"{family}{word}"
    for first, second in pairwise(words):
        yield f"{family}{first} {second}"


def _character_grams(words: Sequence[str], family: str) -> Iterator[str]:
    for word in words:
        padded = f" {word} "
        for size in (2, 3, 4, 5):
            for start in range(len(padded) - size + 1):
                yield family + padded[start : start + size]


class Vectorizer:
    """A learnt vocabulary with its inverse document frequencies."""

    def __init__(self, vocabulary: dict[str, int], idf: NDArray[np.float32], families: str = SHIPPED) -> None:
        self.vocabulary = vocabulary
        self.idf = idf
        self.families = families

    @classmethod
    def learn(cls, texts: Iterable[str], least: int = 2, families: str = SHIPPED) -> Vectorizer:
        """Learn from training messages; `least` is the number of messages that an n-gram must occur in."""
        seen: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            for family in grams(text, families).values():
                seen.update(family.keys())
        kept = sorted(gram for gram, count in seen.items() if count >= least)
        idf = np.array([math.log((1 + total) / (1 + seen[gram])) + 1 for gram in kept], dtype=np.float32)
        return cls({gram: index for index, gram in enumerate(kept)}, idf, families)

    def vector(self, text: str) -> Vector:
        """Indices and values of the known n-grams of a message, each family scaled to length one."""
        indices: list[int] = []
        values: list[float] = []
        for family in grams(text, self.families).values():
            known = [(self.vocabulary[g], 1 + math.log(n)) for g, n in family.items() if g in self.vocabulary]
            weights = [weight * float(self.idf[index]) for index, weight in known]
            length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
            indices.extend(index for index, _ in known)
            values.extend(weight / length for weight in weights)
        return np.array(indices, dtype=np.int32), np.array(values, dtype=np.float32)
