"""How slow and how large an answer may be, so that a source can't hold an updater for ever.

Refuses (tuf's SlowRetrievalError) what brings less than LEAST bytes in WINDOW seconds. Rules: a slow line of the
countryside (a kilobyte a second) passes; the clock is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic

from tuf.api.exceptions import SlowRetrievalError

WINDOW = 120.0  # seconds
LEAST = 32 * 1024  # bytes in a window, 273 a second


def paced(chunks: Iterator[bytes], clock: Callable[[], float] = monotonic) -> Iterator[bytes]:
    """The same chunks, as long as they come fast enough."""
    since, got = clock(), 0
    for chunk in chunks:
        got += len(chunk)
        now = clock()
        if now - since > WINDOW:
            if got < LEAST:
                raise SlowRetrievalError(f"{got} bytes in {now - since:.0f} s")
            since, got = now, 0
        if chunk:
            yield chunk
