"""Recognises languages that Faro doesn't speak, by their frequent words.

Refuses to guess: a message is in such a language only if two of its words, and a third of them, are frequent there.
Rules: the words stand in `bot/data/other_languages.yml`, written without accents and apostrophes, since that is how
telephones are typed on; they are words that hardly occur in the served languages, so ties don't matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "data" / "other_languages.yml"
LEAST_WORDS, LEAST_SHARE = 2, 0.35
_APOSTROPHES = re.compile("[’'`´ʼ‘]")
_WORD = re.compile("[a-z]+")


def read_words() -> dict[str, list[str]]:
    """Code of each language (ISO 639-3) and its words."""
    languages: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return {code: sorted(set(language["words"].split())) for code, language in languages.items()}


def names() -> dict[str, str]:
    """How each language calls itself."""
    return {code: language["name"] for code, language in yaml.safe_load(FILE.read_text("utf-8")).items()}


def plain_words(text: str) -> list[str]:
    """Small letters, without accents and apostrophes: "k'o" and "ko" are one word."""
    letters = unicodedata.normalize("NFD", text.lower())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return _WORD.findall(_APOSTROPHES.sub("", bare))


def recognise(text: str, languages: Mapping[str, frozenset[str]]) -> str | None:
    """The code of the language whose words the message is full of, or None."""
    words = plain_words(text)
    hits = {code: sum(word in own for word in words) for code, own in languages.items()}
    best = max(hits, key=lambda code: hits[code], default=None)
    if best is None or hits[best] < LEAST_WORDS or hits[best] < LEAST_SHARE * len(words):
        return None
    return best
