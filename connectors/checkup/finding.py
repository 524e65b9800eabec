"""One thing that was looked at, and how it is.

Refuses nothing: a value. Rules: `key` names the words for the operator (with the remedy) in words.yml, `values` fill
them in; neither holds a secret, nor anything about people; a "fail" keeps a node from working, a "warn" will or may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["good", "note", "warn", "fail"]
LEVELS: tuple[Level, ...] = ("good", "note", "warn", "fail")


@dataclass(frozen=True)
class Finding:
    check: str
    level: Level
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


def worst(levels: Sequence[Level]) -> Level:
    return max(levels, key=LEVELS.index, default="good")
