"""Finds the state or province that a file or a person names, by its name in four languages or its postal code.

Refuses nothing. Rules: a postal code counts in capitals or alone ("in", "de" and "me" are words); names are heard as
Spanish ears spell them (`content.by_ear`); the longest name wins ("West Virginia" before "Virginia").
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from content.by_ear import key
from content.reading.fields import read_yaml
from content.registers.names import plain


@cache
def _names() -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """(name as heard -> (country, code), code -> country)."""
    names: dict[str, tuple[str, str]] = {}
    codes: dict[str, str] = {}
    for country, listed in read_yaml(Path(__file__).parent, "states.yaml").entries().items():
        for code, field in listed.entries().items():
            codes[code] = country
            for name in field.texts():
                names.setdefault(_heard(name), (country, code))
    return names, codes


def _heard(text: str) -> str:
    return " ".join(key(word) for word in re.findall(r"[^\W_]+", plain(text)))


def state_code(text: str) -> str:
    """The postal code of a column that names a state; "" for what isn't one of the two countries'."""
    names, codes = _names()
    tidy = text.strip().upper().replace(".", "")
    if tidy in codes:
        return tidy
    found = names.get(_heard(text))
    return found[1] if found else ""


def country_of(code: str) -> str:
    return _names()[1].get(code, "")


def find_state(text: str) -> tuple[str, str] | None:
    """(postal code, the words that named it) in a message, or None."""
    names, codes = _names()
    found = list(re.finditer(r"[^\W_]+", text))
    for length in (4, 3, 2, 1):
        for start in range(len(found) - length + 1):
            part = text[found[start].start() : found[start + length - 1].end()]
            if (heard := _heard(part)) in names:
                return names[heard][1], part
    for word in reversed(found):
        if word[0] in codes and (len(text.split()) == 1 or word[0].isupper()):
            return word[0], word[0]
    return None
