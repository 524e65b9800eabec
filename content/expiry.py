"""How long a fact may be given as current, from the day somebody checked it.

Refuses nothing; pure. Rules: a source lasts `VALID_MONTHS` of its kind from `checked_on`; a given date only brings the
end forward; the last day still counts; an answer lasts as long as the shortest of its sources and of its figures.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from content.model import VALID_MONTHS, Answer, Figure, Source, SourceKind
from content.where import placeholders


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def limit(kind: SourceKind, checked_on: date) -> date:
    """The latest end that the rule allows."""
    return add_months(checked_on, VALID_MONTHS[kind])


def expires(kind: SourceKind, checked_on: date, given: date | None = None) -> date:
    """The end of a source: the rule's, or the given date when it comes first."""
    end = limit(kind, checked_on)
    return end if given is None else min(end, given)


def is_brought_forward(source: Source) -> bool:
    return source.expires < limit(source.kind, source.checked_on)


def is_expired(source: Source, today: date) -> bool:
    return today > source.expires


def answer_expires(
    answer: Answer, sources: Mapping[str, Source], figures: Mapping[str, Figure] | None = None
) -> date | None:
    """The first end among the sources an answer cites and the figures it says; None when there are none."""
    cited = [sources[name] for name in answer.sources if name in sources]
    said = placeholders(" ".join((answer.short, *answer.more, answer.spoken or ""))) if figures else ()
    cited += [figures[name].source for name in said if figures and name in figures]
    return min((source.expires for source in cited), default=None)
