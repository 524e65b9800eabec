"""Words that count as a key: "ocho", "otra vez", "menú".

Refuses whatever says more than a key: that goes to the assistant. Rules: a match is exact, after accents, punctuation
and words of courtesy are left out; the number for danger and a language's own name hold in every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from content.by_ear import plain

FILE = Path(__file__).parent / "spoken_keys.yml"
NEXT = "next"
LANGUAGE = "lang-"  # stands before a language's code
_NEITHER = re.compile(r"[^\w'*#-]+")


def key_of(words: str, language: str | None) -> str | None:
    """A key of the telephone, `NEXT`, a language's code after `LANGUAGE`, or None."""
    said, keys = _plain(words), _keys(language)
    return keys.get(said) or keys.get(_bare(said))


def _plain(words: str) -> str:
    apostrophes = unicodedata.normalize("NFC", words).replace("’", "'")
    return " ".join(_NEITHER.sub(" ", plain(apostrophes)).split())


def _bare(said: str) -> str:
    """Without the words of courtesy at both ends."""
    while said:
        shorter = next((cut for word in _read()["around"] if (cut := _without(said, word)) is not None), None)
        if shorter is None:
            return said
        said = shorter
    return said


def _without(said: str, word: str) -> str | None:
    if said.startswith(f"{word} "):
        return said.removeprefix(word).strip()
    return said.removesuffix(word).strip() if said.endswith(f" {word}") else None


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return read


@lru_cache(maxsize=8)
def _keys(language: str | None) -> Mapping[str, str]:
    """A language's own words come before those that hold everywhere."""
    listed = (_read()["everywhere"], _read().get(language, {}) if language else {})
    return {word: key for keys in listed for key, words in keys.items() for word in words}
