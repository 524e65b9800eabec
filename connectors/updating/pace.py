"""How slow and how large an answer may be, so that a source can't hold an updater for ever.

Refuses (tuf's SlowRetrievalError) what brings less than LEAST bytes in WINDOW seconds, (SourceUnreachable) what takes
longer than LONGEST altogether. Rules: a slow line of the countryside (a kilobyte a second) passes, and what came of a
long file is kept for the next time; the clock is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic

from tuf.api.exceptions import SlowRetrievalError

from connectors.errors import SourceUnreachable

WINDOW = 120.0  # seconds
LEAST = 32 * 1024  # bytes in a window, 273 a second
LONGEST = 6 * 3600.0  # seconds for all that is fetched at once


class Allowance:
    """Time for the whole of a fetch; `each` may end it sooner, and is called with every piece."""

    def __init__(self, source: str, clock: Callable[[], float], each: Callable[[], None]) -> None:
        self._source, self._clock, self._each = source, clock, each
        self._since: float | None = None

    def spend(self) -> None:
        now = self._clock()
        self._since = now if self._since is None else self._since
        if now - self._since > LONGEST:
            raise SourceUnreachable("packs.source.too_long", {"source": self._source})
        self._each()


def paced(
    chunks: Iterator[bytes], clock: Callable[[], float] = monotonic, spend: Callable[[], None] = lambda: None
) -> Iterator[bytes]:
    """The same chunks, as long as they come fast enough."""
    since, got = clock(), 0
    for chunk in chunks:
        spend()
        got += len(chunk)
        now = clock()
        if now - since > WINDOW:
            if got < LEAST:
                raise SlowRetrievalError(f"{got} bytes in {now - since:.0f} s")
            since, got = now, 0
        if chunk:
            yield chunk
