"""How an English name sounds to a Spanish, Creole or French ear: one key for spellings by ear.

Refuses nothing. Rules: which vowel stands somewhere is not kept, only that one does, since ears of another language
hear them differently ("Lake", "Leik"; "Green", "Grin"); the consonants are kept in classes that such ears mix up.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STEPS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("ñ", "n"), ("^(?:kn|gn|pn)", "n"), ("^wr", "r"), ("igh", "i"), ("[aeo]ugh", "o"), ("ph", "f"),
        ("tion|cion", "con"), ("ck", "k"), ("sch|tch|sh|ch|tsh|sy(?=[aeo])", "C"), ("(?<=[^aeiou])le$", "al"),
        ("dj|dg(?=e)|j|(?<=[aeiou])y(?=[aeiou])|^y|g(?=[ei])|^hi(?=[ae])", "Y"),
        ("^(?:g[uü]|hu|ou|ui|wh|w)(?=[aeiou])", "W"), ("g[uü](?=[ei])", "W"), ("w", "W"), ("qu(?=[ei])|q", "k"),
        ("x", "ks"), ("th", "t"), ("sc(?=[ei])", "s"), ("c(?=[eiy])|z", "s"), ("c", "k"), ("v", "b"), ("h", ""),
        ("mb$", "m"), ("e(?=$)", ""), ("^es(?=[^aeiouy])", "s"), ("[aeiouyW]*[aeiouy][aeiouyW]*", "a"),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@lru_cache(maxsize=200_000)
def heard(word: str) -> str:
    """The key of one plain word; a number or a word of two letters is its own."""
    if len(word) < 3 or any(sign.isdigit() for sign in word):
        return word
    lead = "W" if re.match("(?:wh|w|g[uü](?=[aei])|hu(?=[ae]))", word) else ""
    for pattern, put in _STEPS:
        word = pattern.sub(put, word)
    return lead + word.lstrip("W") if lead else word


def skeleton(words: tuple[str, ...]) -> str:
    """The consonants of a whole name in capitals, without spaces: what is left when nobody agrees on anything else."""
    return "".join(heard(word) for word in words).replace("a", "").upper()
