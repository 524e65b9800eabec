"""Makes what a stranger sent safe to hand on: a short, normalised text without control characters.

Refuses nothing: any string comes out as a text, perhaps an empty one. Rules: NFC; control and invisible characters
and lone surrogates go, line breaks and what emoji need stay; at most 1,600 characters; no leading slash, which
would trigger an intent of Rasa's instead of being understood.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1600
_KEPT = frozenset("\n\u200d\u200c\ufe0f")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Every kind of space, since Rasa strips them all and then reads a slash as an intent.
_EDGE = re.compile(r"\A[\s/\u200c\u200d\ufe0f]+")


def clean(text: str) -> str:
    # Cut generously before normalising, since normalising a megabyte is work that a stranger chose for us.
    flat = text[: 4 * LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    shown = "".join(c for c in unicodedata.normalize("NFC", flat) if c in _KEPT or not _hidden(c))
    return _EDGE.sub("", unicodedata.normalize("NFC", shown)[:LONGEST]).rstrip()


def _hidden(character: str) -> bool:
    # Emoji tag characters (flags of regions) are Cf too; a flag may lose them.
    return unicodedata.category(character) in _DROPPED
