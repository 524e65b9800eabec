"""One writer at a time within this process, first come first served.

Refuses nothing. Rules: who waits is woken when its turn comes, and nobody overtakes. SQLite alone lets its writers look
again after longer and longer naps, so that under load a webhook could wait for seconds while others took turns.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from types import TracebackType


class Writers:
    """A lock to hold with `with`, from any thread; not twice by the same one."""

    def __init__(self) -> None:
        self._change = Lock()
        self._queue: deque[Lock] = deque()  # whose turn it is, then who waits

    @property
    def waiting(self) -> int:
        return max(0, len(self._queue) - 1)

    def __enter__(self) -> None:
        mine = Lock()
        with self._change:
            if self._queue:
                mine.acquire()
            self._queue.append(mine)
        mine.acquire()  # at once for the first, else when the one before lets go

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._change:
            self._queue.popleft()
            if self._queue:
                self._queue[0].release()
