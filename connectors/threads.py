"""Keeps the threads of a node out of each other's way, so that a busy mind never holds up a webhook.

Refuses nothing. Rules: Python runs one thread at a time, and whoever acknowledges a webhook must ask for its turn a
dozen times; so threads change often, and no collection of garbage walks through a whole loaded assistant.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN = 0.0005  # seconds that a thread keeps the interpreter while others wait; Python's own 5 ms add up to stalls


def take_short_turns() -> None:
    sys.setswitchinterval(TURN)


@contextmanager
def lasting() -> Iterator[None]:
    """What is built inside stays as long as the process: no collection while it is built, nor ever through it."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_collecting:
            gc.enable()


def let_go() -> None:
    """After something lasting was replaced: its memory is given back. Everybody stands still for some tenths of a
    second, so not more often than packs are updated.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
