"""Reports of fraud on their way to an institution: closed with its key as they come in, so no node can read them.

Refuses to keep what no key is known for. Rules: a row holds a receipt, the institution, a day and boxes, and nothing of
who wrote; a report is a draft until it is finished, queued until an operator exports it, and bare once it is known to
have arrived; until it was exported the receipt withdraws it; all of it ends after `Retention.reports`.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from bot.messages import Report, Turn
from connectors.report_schema import reports
from connectors.retention import USUAL, Retention
from connectors.sealing import name_of, seal

log = logging.getLogger(__name__)
OPEN = ("draft", "queued")
FORMAT = "faro_report"


@dataclass(frozen=True)
class Entry:
    """What an operator sees of a report. `keys` are the names of the keys that it is closed with, `boxes` how many."""

    receipt: str
    desk: str
    state: str
    day: date
    boxes: int
    keys: tuple[str, ...]


def keep(connection: Connection, turn: Turn, now: datetime) -> None:
    """What this turn adds to a report, ends of it, or takes back."""
    step = turn.report
    if step is None:
        return
    if step.withdrawn:
        c = reports.c
        connection.execute(delete(reports).where(c.receipt == step.receipt, c.state.in_(OPEN)))
        return
    if step.text.strip():
        _add(connection, step, turn.lang, now)
    if step.finished:
        done = update(reports).where(reports.c.receipt == step.receipt, reports.c.state == "draft")
        connection.execute(done.values(state="queued", day=_day(now)))


def _add(connection: Connection, step: Report, lang: str, now: datetime) -> None:
    """One box more. A first one never joins another report: two with one receipt make the database refuse the turn."""
    box = seal({"question": step.question, "text": step.text, "lang": lang}, step.key)
    line = json.dumps({"key": name_of(step.key), "box": base64.b64encode(box).decode()}).encode() + b"\n"
    known = select(reports.c.sealed).where(reports.c.receipt == step.receipt, reports.c.state == "draft")
    sealed = None if step.first else connection.execute(known.with_for_update()).scalar()
    if sealed is None:
        values = {"receipt": step.receipt, "desk": step.desk, "state": "draft", "day": _day(now), "sealed": line}
        connection.execute(insert(reports).values(values))
        return
    more = {"sealed": bytes(sealed) + line, "day": _day(now)}
    connection.execute(update(reports).where(reports.c.receipt == step.receipt).values(more))


def entries(connection: Connection, now: datetime, kept: Retention = USUAL) -> tuple[Entry, ...]:
    """All that were finished and haven't come to their end, oldest first; drafts are nobody's business yet."""
    c = reports.c
    found = select(reports).where(c.state != "draft", c.day > _end(now, kept)).order_by(c.day, c.receipt)
    return tuple(_entry(row) for row in connection.execute(found))


def _entry(row: Any) -> Entry:
    boxes = _boxes(row.sealed)
    keys = tuple(dict.fromkeys(box["key"] for box in boxes))
    return Entry(row.receipt, row.desk, row.state, date.fromisoformat(row.day), len(boxes), keys)


def file_of(connection: Connection, receipt: str) -> bytes | None:
    """The report as it is handed over; the same bytes every time."""
    row = connection.execute(select(reports).where(reports.c.receipt == receipt)).first()
    if row is None or row.sealed is None:
        return None
    content = {FORMAT: 1, "receipt": row.receipt, "desk": row.desk, "boxes": _boxes(row.sealed)}
    return json.dumps(content, indent=1).encode() + b"\n"


def state_of(connection: Connection, receipt: str) -> str | None:
    return connection.execute(select(reports.c.state).where(reports.c.receipt == receipt)).scalar()


def exported(connection: Connection, receipt: str) -> bool:
    """Whether it still waited: who withdrew it a moment ago isn't handed over."""
    waits = and_(reports.c.receipt == receipt, reports.c.state == "queued")
    return connection.execute(update(reports).where(waits).values(state="exported")).rowcount == 1


def arrived(connection: Connection, receipt: str) -> bool:
    """The institution has it: here only the receipt stays."""
    handed = and_(reports.c.receipt == receipt, reports.c.state == "exported")
    return connection.execute(update(reports).where(handed).values(state="sent", sealed=None)).rowcount == 1


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> int:
    """Delete what has come to its end, and drafts that nobody finished; how many of them nobody had handed over."""
    c = reports.c
    stale = and_(c.state == "draft", c.day <= (now - kept.report_drafts).date().isoformat())
    ended = c.day <= _end(now, kept)
    lost = len(connection.execute(select(c.receipt).where(ended, c.state == "queued")).all())
    connection.execute(delete(reports).where(or_(stale, ended)))
    if lost:
        log.warning("reports_never_handed_over", extra={"number": lost})
    return lost


def _boxes(sealed: bytes | None) -> list[Mapping[str, str]]:
    return [json.loads(line) for line in bytes(sealed or b"").splitlines()]


def _day(now: datetime) -> str:
    return now.date().isoformat()


def _end(now: datetime, kept: Retention) -> str:
    """People are told a number of days, so the day on which these would be over is too late."""
    return (now - kept.reports).date().isoformat()
