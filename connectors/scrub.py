"""Takes out of a complaint's words what could point to a person, before they are kept.

Refuses nothing: any text comes out, perhaps with little left. Rules: runs of five digits and more, with whatever stands
between them, and words that hold as many; mail addresses, handles and web addresses; every word with a capital but the
message's first. What it can't do: a name in small letters or as the first word stays, so does a number in words or of
four digits, a street, and what only insiders understand; of a message written all in capitals no name is known from
other words. So the words are for few eyes, and an operator can delete them at once.
"""

from __future__ import annotations

import re

LONGEST = 500  # characters kept of a complaint
NUMBER, ADDRESS, NAME = "[#]", "[@]", "[...]"
FEWEST_DIGITS = 5
_ADDRESS = re.compile(r"\S*@\S+|\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b(?:/\S*)?", re.IGNORECASE)
# Figures with what people write between them; a line break ends a number.
_FIGURES = re.compile(r"[+(]?\d(?:[ \t.,()/+:_-]{0,3}\d)*")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SOLID = re.compile(r"\S*\d\S*")


def scrub(text: str) -> str:
    """What may be kept; "" if no word is left."""
    plain = _SOLID.sub(_mixed, _FIGURES.sub(_figures, _ADDRESS.sub(ADDRESS, text)))
    cleaned = " ".join(_without_names(plain).split())[:LONGEST]
    return cleaned if _WORD.search(cleaned) else ""


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _figures(found: re.Match[str]) -> str:
    return NUMBER if _digits(found[0]) >= FEWEST_DIGITS else found[0]


def _mixed(found: re.Match[str]) -> str:
    """Letters among digits, as on a passport."""
    return NUMBER if _digits(found[0]) >= FEWEST_DIGITS else found[0]


def _without_names(text: str) -> str:
    """Nothing is taken from a message of capitals alone: there every word looks like a name."""
    words = [match[0] for match in _WORD.finditer(text)]
    if len(words) > 1 and all(word == word.upper() for word in words):
        return text
    first = True

    def judged(found: re.Match[str]) -> str:
        nonlocal first
        was_first, first = first, False
        return NAME if found[0][0].isupper() and not was_first else found[0]

    return _WORD.sub(judged, text)
