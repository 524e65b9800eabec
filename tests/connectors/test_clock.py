"""The clock that isn't fooled: a table of what the machine says, hour by hour, and what Faro makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.clock import FLOOR, Seen, SteadyClock

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WRONG_AHEAD, EPOCH = datetime(2036, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)


class Machine:
    """A wall clock that may be set, and the counter that nobody sets."""

    def __init__(self, says: datetime) -> None:
        self.says, self.counted = says, 0.0

    def pass_(self, **span: float) -> None:
        passed = timedelta(**span)
        self.says, self.counted = self.says + passed, self.counted + passed.total_seconds()

    def clock(self, seen: Seen | None = None) -> SteadyClock:
        return SteadyClock(seen, lambda: self.says, lambda: self.counted)


@pytest.mark.parametrize(
    ("says", "believed", "fault"),
    [
        (NOON + timedelta(hours=1), NOON + timedelta(hours=1), None),
        (NOON + timedelta(hours=40), NOON + timedelta(hours=40), None),
        (NOON - timedelta(seconds=90), NOON - timedelta(seconds=90), None),
        (NOON - timedelta(minutes=10), NOON, None),
        (NOON - timedelta(days=3), NOON, "behind"),
        (NOON + timedelta(days=7), NOON, None),
        (WRONG_AHEAD, NOON, "ahead"),
        (EPOCH, NOON, "behind"),
    ],
    ids=["an hour", "a day off", "set back a little", "set back", "days back", "a week off", "2036", "1970"],
)
def test_a_jump_is_believed_only_when_likely(says: datetime, believed: datetime, fault: str | None) -> None:
    """In one process and over a restart alike."""
    machine = Machine(NOON)
    running, restarted = machine.clock(Seen(NOON)), Machine(says).clock(Seen(NOON))
    assert running() == NOON
    machine.says = says
    assert (running(), running.fault()) == (believed, fault)
    assert (restarted(), restarted.fault()) == (believed, fault)


@pytest.mark.parametrize("wrong", [WRONG_AHEAD, EPOCH], ids=["2036", "1970"])
def test_a_jump_and_back_leaves_no_trace(wrong: datetime) -> None:
    machine = Machine(NOON)
    clock = machine.clock()
    clock()
    machine.says = wrong
    clock()
    machine.pass_(hours=3)
    assert clock() == NOON + timedelta(hours=3)
    machine.says = NOON + timedelta(hours=3)
    assert clock.seen() == Seen(NOON + timedelta(hours=3))
    assert not clock.stepped_back()


def test_what_stays_so_for_a_day_of_running_is_believed() -> None:
    """Counted over restarts too: a laptop that runs three hours a day after a month in a drawer."""
    seen = Seen(NOON)
    machine = Machine(NOON + timedelta(days=30))
    for _day in range(8):
        clock = machine.clock(seen)
        clock()
        assert machine.says - clock() > timedelta(days=2)
        machine.pass_(hours=3)
        seen = clock.seen()
        machine.says += timedelta(hours=21)
    clock = machine.clock(seen)
    clock()
    machine.pass_(minutes=1)
    assert clock() == machine.says


def test_an_earlier_time_that_stays_is_believed_and_told_once() -> None:
    machine = Machine(WRONG_AHEAD)
    clock = machine.clock()
    clock()
    machine.says = NOON
    clock()
    machine.pass_(hours=23)
    assert (clock().year, clock.stepped_back()) == (2036, False)
    machine.pass_(hours=2)
    assert clock() == NOON + timedelta(hours=25)
    assert (clock.stepped_back(), clock.stepped_back()) == (True, False)


def test_a_node_first_started_in_1970_believes_the_first_likely_time() -> None:
    machine = Machine(EPOCH)
    clock = machine.clock()
    machine.pass_(hours=1)
    assert (clock(), clock.fault()) == (FLOOR + timedelta(hours=1), "behind")
    restarted = Machine(datetime(2031, 5, 1, tzinfo=UTC)).clock(clock.seen())
    machine.says = datetime(2031, 5, 1, tzinfo=UTC)
    assert clock() == restarted() == machine.says


def test_doubts_of_two_kinds_are_not_added_up() -> None:
    machine = Machine(NOON)
    clock = machine.clock()
    for _swing in range(5):
        for wrong in (WRONG_AHEAD, EPOCH):
            machine.says = wrong
            machine.pass_(hours=20)
            assert clock().year == 2026
