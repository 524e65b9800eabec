"""Makes every line that is missing, after taking in what people recorded; removes what nobody can hear any more.

Refuses nothing: what can't be made is counted. Rules: people's recordings first; a file that is there is left alone;
what is removed is only what no line of any language needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.calls import Line
from connectors.audio import sound
from connectors.audio.shelf import MOST_BYTES, Shelf, name_of
from connectors.errors import BadSound

Fate = Literal["recorded", "kept", "made", "missing"]


@dataclass
class Tally:
    """What became of the lines of a language, and how long they are in all."""

    recorded: int = 0
    kept: int = 0
    made: int = 0
    missing: int = 0
    seconds: float = 0.0

    @property
    def lines(self) -> int:
        return self.recorded + self.kept + self.made + self.missing

    def count(self, fate: Fate) -> None:
        setattr(self, fate, getattr(self, fate) + 1)


def render(shelf: Shelf, lines: Iterable[Line], done: Callable[[], object] = lambda: None) -> Tally:
    """Every line with a sound where that is possible. `done` is called after each."""
    tally = Tally()
    for line in lines:
        name, fate = _rendered(shelf, line)
        tally.count(fate)
        tally.seconds += seconds_of(shelf, name)
        done()
    return tally


def _rendered(shelf: Shelf, line: Line) -> tuple[str | None, Fate]:
    recorded = shelf.take_in(line)
    if recorded:
        return recorded, "recorded"
    if line.recording is not None:
        return None, "missing"
    if shelf.has(name_of(line)):
        return name_of(line), "kept"
    return (name_of(line), "made") if shelf.make(line) else (None, "missing")


def take_stock(shelf: Shelf, lines: Iterable[Line]) -> Tally:
    """What there is, without making anything."""
    tally = Tally()
    for line in lines:
        file = shelf.recorded(line)
        if file is not None:
            tally.count("recorded")
            tally.seconds += _recorded_seconds(file)
        elif line.recording is None and shelf.has(name_of(line)):
            tally.count("made")
            tally.seconds += seconds_of(shelf, name_of(line))
        else:
            tally.count("missing")
    return tally


def prune(shelf: Shelf, needed: Iterable[Line]) -> int:
    """Remove what no line needs; how many files that were."""
    names: set[str | None] = set()
    for line in needed:
        names |= {shelf.take_in(line), name_of(line)}
    gone = [name for name in shelf.names() if name not in names]
    for name in gone:
        shelf.remove(name)
    return len(gone)


def seconds_of(shelf: Shelf, name: str | None) -> float:
    """By the size of a file of ours: one channel, a byte a sample."""
    size = shelf.size(name) if name else 0
    return max(0, size - sound.HEADER) / sound.RATE


def _recorded_seconds(file: Path) -> float:
    try:
        return sound.seconds(file.read_bytes()) if file.stat().st_size <= MOST_BYTES else 0.0
    except (BadSound, OSError):
        return 0.0
