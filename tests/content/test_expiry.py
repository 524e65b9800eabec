"""How long facts last."""

from __future__ import annotations

from datetime import date

import pytest

from content.expiry import add_months, answer_expires, expires, is_brought_forward, is_expired
from content.model import Answer, Condition, Source, SourceKind


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2026, 1, 15), 6, date(2026, 7, 15), id="within a year"),
        pytest.param(date(2026, 11, 21), 12, date(2027, 11, 21), id="next year"),
        pytest.param(date(2026, 12, 1), 24, date(2028, 12, 1), id="december stays december"),
        pytest.param(date(2026, 8, 31), 6, date(2027, 2, 28), id="last day of a shorter month"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="leap day"),
    ],
)
def test_months_are_added_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        pytest.param("figure", None, date(2027, 5, 21), id="a figure lasts six months"),
        pytest.param("phone", None, date(2027, 11, 21), id="a telephone a year"),
        pytest.param("law", None, date(2028, 11, 21), id="a law two years"),
        pytest.param("general", None, date(2028, 11, 21), id="anything else two years"),
        pytest.param("law", date(2027, 2, 21), date(2027, 2, 21), id="brought forward"),
        pytest.param("figure", date(2030, 1, 1), date(2027, 5, 21), id="never pushed back"),
    ],
)
def test_the_end_is_the_rule_or_an_earlier_day(kind: SourceKind, given: date | None, expected: date) -> None:
    assert expires(kind, date(2026, 11, 21), given) == expected


def source(name: str, end: date) -> Source:
    return Source(name, name, name, "https://x.example", "2026", date(2026, 11, 21), "law", "live", end)


def test_the_last_day_still_counts() -> None:
    end = date(2027, 1, 31)
    assert not is_expired(source("a", end), end)
    assert is_expired(source("a", end), date(2027, 2, 1))


def test_a_source_knows_that_it_was_brought_forward() -> None:
    assert is_brought_forward(source("a", date(2027, 1, 1)))
    assert not is_brought_forward(source("a", date(2028, 11, 21)))


def test_an_answer_lasts_as_long_as_its_shortest_source() -> None:
    sources = {"a": source("a", date(2028, 1, 1)), "b": source("b", date(2027, 1, 1)), "c": source("c", TOO_EARLY)}
    assert answer_expires(Answer(Condition(), "x", sources=("a", "b", "lost")), sources) == date(2027, 1, 1)
    assert answer_expires(Answer(Condition(), "x"), sources) is None


TOO_EARLY = date(2026, 11, 22)
