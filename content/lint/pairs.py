"""Which words of a text would be read as other words once an SMS has lost their accents.

Refuses nothing. Rules: the list stands in pairs.yaml, and only what changes the meaning in its sentence stands there;
a word is told apart from longer ones, capitals don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.segments import fold

FILE = Path(__file__).with_name("pairs.yaml")
BEFORE_A_WORD = "…"


@dataclass(frozen=True)
class Confused:
    """`read`: what stands in the SMS. `say`: words that say the same and keep their meaning."""

    word: str
    read: str
    say: str


def confused(text: str, lang: str) -> Iterator[Confused]:
    """Each word once, in the order of the list."""
    for pair, pattern in _pairs().get(lang, {}).items():
        if pattern.search(text):
            yield pair


@cache
def _pairs() -> Mapping[str, Mapping[Confused, re.Pattern[str]]]:
    listed: Mapping[str, Mapping[str, str]] = yaml.safe_load(FILE.read_text("utf-8"))
    return {lang: {_pair(word, say): _pattern(word) for word, say in words.items()} for lang, words in listed.items()}


def _pair(word: str, say: str) -> Confused:
    bare = word.removesuffix(BEFORE_A_WORD)
    return Confused(bare, fold(bare), say)


def _pattern(word: str) -> re.Pattern[str]:
    end = r"(?=\s+\w)" if word.endswith(BEFORE_A_WORD) else r"(?!\w)"
    return re.compile(rf"(?<!\w){re.escape(word.removesuffix(BEFORE_A_WORD))}{end}", re.IGNORECASE)
