"""When a line of the directory answers, by its own clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from actions.call.hours import is_open, known_hours, may_answer
from content.model import Contact, Hours
from tests.actions.call.caller import book

MONDAY, SATURDAY, SUNDAY = 23, 21, 22
OFFICE = Hours(timezone="America/New_York", days="lunes a viernes", opens="08:00", closes="18:00")


@pytest.mark.parametrize(
    ("hours", "day", "hour", "open_", "worth_a_try"),
    [
        (Hours(always=True), SUNDAY, 3, True, True),
        (OFFICE, MONDAY, 13, True, True),  # 8 in New York
        (OFFICE, MONDAY, 12, False, False),  # 7
        (OFFICE, MONDAY, 22, True, True),  # 17
        (OFFICE, MONDAY, 23, False, False),  # 18
        (OFFICE, SATURDAY, 15, False, False),
        (replace(OFFICE, days="todos los días", closes="24:00"), SUNDAY, 15, True, True),
        (replace(OFFICE, days="todos los días", closes="24:00"), MONDAY, 4, True, True),  # 23 on Sunday
        (replace(OFFICE, days="todos los días, sin confirmar"), SUNDAY, 15, None, False),
        (replace(OFFICE, days="lunes a viernes; sábado de 8:00 a 12:00"), MONDAY, 23, False, False),
        (replace(OFFICE, days="lunes a viernes; sábado de 8:00 a 12:00"), SATURDAY, 15, None, False),
        (replace(OFFICE, opens="", closes="", days="horario sin confirmar"), MONDAY, 15, None, True),
        (replace(OFFICE, opens="", closes="", days="horario sin confirmar"), MONDAY, 13, None, False),  # 8 there
        (replace(OFFICE, opens="", closes="", days="horario sin confirmar"), SATURDAY, 15, None, False),
        (replace(OFFICE, opens="", closes="", days="noches, fines de semana y feriados"), MONDAY, 15, None, False),
        (Hours(days="lunes a viernes"), MONDAY, 15, None, False),  # no clock to go by
    ],
)
def test_a_line_answers_in_its_own_hours(
    hours: Hours, day: int, hour: int, open_: bool | None, worth_a_try: bool
) -> None:
    contact, now = at(hours), datetime(2026, 11, day, hour, tzinfo=UTC)
    assert (is_open(contact, now), may_answer(contact, now)) == (open_, worth_a_try)


@pytest.mark.parametrize(("hours", "told"), [
    (OFFICE, ("open_weekdays", "8", "18")),
    (replace(OFFICE, days="todos los días", opens="07:30", closes="24:00"), ("open_daily", "7:30", "24")),
    (replace(OFFICE, days="lunes a viernes; sábado de 8:00 a 12:00"), ("", "", "")),
    (replace(OFFICE, opens="", closes=""), ("", "", "")),
])  # fmt: skip
def test_hours_are_told_where_one_sentence_says_them(hours: Hours, told: tuple[str, str, str]) -> None:
    assert known_hours(at(hours)) == told


def at(hours: Hours) -> Contact:
    return replace(next(iter(book().pack.contacts.values())), hours=hours)
