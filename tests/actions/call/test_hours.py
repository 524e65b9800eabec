"""When a line of the directory answers, by its own clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from actions.call.hours import is_open
from content.model import Hours
from tests.actions.call.caller import book

MONDAY, SATURDAY, SUNDAY = 23, 21, 22
OFFICE = Hours(timezone="America/New_York", days="lunes a viernes", opens="08:00", closes="18:00")


@pytest.mark.parametrize(
    ("hours", "day", "hour", "answers"),
    [
        (Hours(always=True), SUNDAY, 3, True),
        (OFFICE, MONDAY, 13, True),  # 8 in New York
        (OFFICE, MONDAY, 12, False),  # 7
        (OFFICE, MONDAY, 22, True),  # 17
        (OFFICE, MONDAY, 23, False),  # 18
        (OFFICE, SATURDAY, 15, False),
        (replace(OFFICE, days="todos los días", closes="24:00"), SUNDAY, 15, True),
        (replace(OFFICE, days="todos los días", closes="24:00"), MONDAY, 4, True),  # 23 on Sunday
        (replace(OFFICE, opens="", closes="", days="horario sin confirmar"), MONDAY, 15, True),
        (replace(OFFICE, opens="", closes="", days="horario sin confirmar"), MONDAY, 13, False),  # 8: nobody promised
        (Hours(days="lunes a viernes"), MONDAY, 15, False),  # no clock to go by
    ],
)
def test_a_line_answers_in_its_own_hours(hours: Hours, day: int, hour: int, answers: bool) -> None:
    contact = replace(next(iter(book().pack.contacts.values())), hours=hours)
    assert is_open(contact, datetime(2026, 11, day, hour, tzinfo=UTC)) is answers
