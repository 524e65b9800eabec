"""Two plain spellings of a message: one without accents and noise, one by ear.

Refuses nothing. Rules: the plain spelling is lower case, without accents, digits kept, repeated letters shortened;
the spelling by ear also merges what Spanish speakers confuse in writing (b/v, s/c/z, dropped h, ll/y, qu/k, g/j,
m/n before consonants), so that "aseguran", "haseguran" and "aceguran" become one word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[^a-z0-9ñ$]+")
_REPEATED = re.compile(r"([a-z])\1{2,}")

_BY_EAR = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"ph", "f"),
        (r"sch|sh|ch", "x"),
        (r"h", ""),
        (r"qu(?=[ei])|q", "k"),
        (r"c(?=[ei])|z", "s"),
        (r"c", "k"),
        (r"gu(?=[ei])", "G"),
        (r"g(?=[ei])", "j"),
        (r"G", "g"),
        (r"ll", "y"),
        (r"v|w(?=[aeiou])", "b"),
        (r"ñ|ny|ni(?=[aou])", "n"),
        (r"y(?=\b|[^aeiou])", "i"),
        (r"m(?=[bp])", "n"),
        (r"x(?=[bcdfgklmnpst])", "s"),
        (r"([a-z])\1", r"\1"),
    )
)


def plain(text: str) -> str:
    """Lower case, accents and signs dropped, ñ kept, three or more equal letters shortened to one."""
    composed = unicodedata.normalize("NFC", text.lower())  # some telephones write ñ as n with a tilde
    decomposed = unicodedata.normalize("NFD", composed.replace("ñ", "\0"))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("\0", "ñ")
    return _NOT_WORD.sub(" ", _REPEATED.sub(r"\1", letters)).strip()


@lru_cache(maxsize=20_000)
def by_ear(word: str) -> str:
    """One plain word as it sounds to a Spanish ear; words of one or two letters stay."""
    if len(word) < 3 or word.isdigit():
        return word
    for pattern, put in _BY_EAR:
        word = pattern.sub(put, word)
    return word
