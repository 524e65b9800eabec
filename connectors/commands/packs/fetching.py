"""Shows how far a download is: a bar on a terminal, else a line now and then.

Refuses nothing. Rules: it goes to stderr, so that stdout holds the result; a short file is one line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

Say = Callable[..., str]
QUARTERS = 4
SHORT = 256 * 1024


def size_of(length: int) -> str:
    """As people say it."""
    if length < 10_000:
        return f"{length:,} bytes".replace(",", " ")
    return f"{length / 1000:.0f} kB" if length < 1_000_000 else f"{length / 1_000_000:.1f} MB"


class Bar:
    """On a terminal."""

    def __init__(self) -> None:
        self._what = ""
        self._bar: Any = None

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._bar is None or what != self._what:
            self._what = what
            self._bar = tqdm(total=total, desc=what, unit="B", unit_scale=True, file=sys.stderr)
        self._bar.update(done - self._bar.n)
        if done >= total:
            self._bar.close()
            self._bar = None


class Lines:
    """In a log, or for a reader of the screen."""

    def __init__(self, say: Say) -> None:
        self._say, self._what, self._told = say, "", 0

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self._what, self._told = what, 0
        quarter = QUARTERS * done // max(total, 1)
        if done >= total:
            self._print("update.fetched", what=what, size=size_of(total))
            self._what = ""
        elif quarter > self._told and total > SHORT:
            self._told = quarter
            self._print("update.part", what=what, percent=str(quarter * 100 // QUARTERS), size=size_of(total))

    def _print(self, key: str, **values: str) -> None:
        print(self._say(key, **values), file=sys.stderr)
