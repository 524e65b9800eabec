"""Place names as people hear and mistype them: one key per word, equal for spellings that sound alike.

Refuses nothing. Rules: a word of fewer than five letters is its own key; a message keeps its length when it is made
plain, so that positions stay true; typing slips are only forgiven in long words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

SHORTEST_BY_EAR = 5
SHORTEST_WITH_SLIP = 6
SHORTEST_WITH_OTHER_LETTER = 8
LETTERS = "abcdefgijklmnopqrstuy"
_NOT_A_SLIP = frozenset({"salbado"})  # "salvado": saved

_SOUNDS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("ph", "f"), ("ch|sh", "C"), ("h", ""), ("qu(?=[ei])|q", "k"), ("c(?=[ei])|z", "s"), ("c", "k"),
        ("gu(?=[ei])", "G"), ("g(?=[ei])|x", "j"), ("G", "g"), ("ll", "y"), ("v", "b"), ("w", "u"), ("y", "i"),
        (r"([a-z])\1+", r"\1"), ("(?<=.)s$", ""),
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    return unicodedata.normalize("NFD", character)[0].lower()[:1]


def plain(text: str) -> str:
    """Small letters without accents, as many characters as the text (which must be in NFC)."""
    return text.lower() if text.isascii() else "".join(map(_plain_character, text))


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """How a plain word sounds to a Spanish ear, its last s dropped: "ondura" and "honduras" are one."""
    return word if len(word) < SHORTEST_BY_EAR else sound(word)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """The same for a word of any length."""
    for pattern, put in _SOUNDS:
        word = pattern.sub(put, word)
    return word


def slips(word: str) -> Iterator[str]:
    """Keys one slip away: a letter left out (never the first), two swapped, in long words another letter."""
    if len(word) < SHORTEST_WITH_SLIP:
        return
    for i in range(1, len(word)):
        shorter = word[:i] + word[i + 1 :]
        if shorter not in _NOT_A_SLIP:
            yield shorter
        yield word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]
        if len(word) >= SHORTEST_WITH_OTHER_LETTER:
            yield from (word[:i] + letter + word[i + 1 :] for letter in LETTERS)
