"""The words of complaints, given by people who were asked and said yes; and how many complaints there were of what.

Refuses nothing. Rules: words are scrubbed (`connectors/scrub.py`), then sealed, and lie without pseudonym, channel or
hour for thirty days; so nothing ties them to a person, not even for BORRAR; whoever reads them may delete them at once.
Counts are told from `FEWEST` on.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select

from bot.messages import Turn
from connectors.errors import SealBroken
from connectors.privacy import Keys
from connectors.retention import USUAL, Retention
from connectors.schema import complaint_texts, complaints
from connectors.scrub import scrub
from connectors.unanswered import FEWEST

TEXT = "complaint_texts.text"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """What somebody wrote of an answer, scrubbed."""

    id: int
    topic: str
    lang: str
    pack: str | None
    day: date
    text: str = field(repr=False)


@dataclass(frozen=True)
class Count:
    topic: str
    pack: str
    lang: str
    times: int


def keep(connection: Connection, keys: Keys, turn: Turn, now: datetime) -> None:
    """The words of this turn, if it has any that may be kept."""
    text = scrub(turn.complaint_text or "")
    if not text:
        return
    sealed = keys.seal(text, TEXT)
    values = {"topic": turn.topic, "lang": turn.lang, "pack": turn.pack, "day": now.date().isoformat()}
    connection.execute(insert(complaint_texts).values(text_sealed=sealed, **values))


def texts(connection: Connection, keys: Keys, now: datetime, kept: Retention = USUAL) -> tuple[Words, ...]:
    """Oldest first; none past its end, even before housekeeping has deleted it."""
    c = complaint_texts.c
    rows = connection.execute(select(complaint_texts).where(c.day > _last_day(now, kept)).order_by(c.id))
    found = []
    for row in rows:
        try:
            text = keys.unseal(row.text_sealed, TEXT)
        except SealBroken:  # sealed with another key, or damaged: the others are readable
            log.error("complaint_unreadable", extra={"row": row.id})
            continue
        found.append(Words(row.id, row.topic, row.lang, row.pack, date.fromisoformat(row.day), text))
    return tuple(found)


def remove(connection: Connection, number: int) -> bool:
    """Whether there was such a text."""
    return connection.execute(delete(complaint_texts).where(complaint_texts.c.id == number)).rowcount == 1


def counts(connection: Connection) -> tuple[Count, ...]:
    """How often an answer was found wrong, by topic, pack and language; only what may be told, most often first."""
    c, times = complaints.c, func.count().label("times")
    grouped = select(c.topic, c.pack, c.lang, times).group_by(c.topic, c.pack, c.lang).having(times >= FEWEST)
    rows = connection.execute(grouped.order_by(times.desc(), c.topic, c.lang, c.pack))
    return tuple(Count(row.topic, row.pack or "", row.lang, row.times) for row in rows)


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> None:
    """Delete the words that have come to their end."""
    connection.execute(delete(complaint_texts).where(complaint_texts.c.day <= _last_day(now, kept)))


def _last_day(now: datetime, kept: Retention) -> str:
    """People are told a number of days, so the day on which these would be over is too late."""
    return (now - kept.complaint_texts).date().isoformat()
