"""Which departments, provinces and districts of the countries of origin a message names.

Refuses to guess: whole words, and only names that are hardly anything else (`districts.txt` says which); whether one of
them is where somebody is from is for whoever knows her country, since many stand in several countries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from content.by_ear import plain

FILE = Path(__file__).with_name("districts.txt")


def districts_in(text: str) -> tuple[str, ...]:
    """ISO 3166-2 codes, each once, the longest name first."""
    words = f" {_spoken(text)} "
    return tuple(dict.fromkeys(code for name, code in _names() if f" {name} " in words))


@cache
def _names() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_read(FILE.read_text("utf-8")), key=lambda row: (-len(row[0]), row)))


def _read(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        code, _, names = line.partition(" ")
        if code and not code.startswith("#"):
            yield from ((_spoken(name), code) for name in names.split(","))


def _spoken(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", plain(text)))


def names() -> dict[str, str]:
    """How each is called in the file, by its code."""
    rows = (line.partition(" ") for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {code: listed.partition(",")[0] for code, _, listed in rows}
