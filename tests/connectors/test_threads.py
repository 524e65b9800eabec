"""What a loaded assistant leaves to the collector: nothing."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from connectors.threads import TURN, lasting, take_short_turns


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()
    gc.enable()


def test_what_is_built_is_never_walked_through_again() -> None:
    before = gc.get_freeze_count()
    with lasting():
        assert not gc.isenabled()
        kept = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)


def test_a_failure_leaves_the_collector_on() -> None:
    with pytest.raises(ValueError), lasting():
        raise ValueError
    assert gc.isenabled()


def test_threads_change_often() -> None:
    take_short_turns()
    assert sys.getswitchinterval() == pytest.approx(TURN)
