"""Which messages are answered with nothing: impatient repeats, talks between machines, floods.

Refuses nothing: it judges, the turn worker obeys. Rules: only a free text is a repeat, never a command, a number, or
the answer to something that Faro asked, only on the channel where it was asked, and only while its first answer is on
its way or less than a minute old; the same text twenty times in five minutes is a machine, and heard once a minute; who
writes more than a person can read is told so once, kindly, and then heard but not answered until it is quieter. Whether
there is danger in a message is the assistant's to hear: of what is heard, whatever is pressing is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Exists, and_, func, or_, select

from connectors.database import milliseconds
from connectors.inbox import Waiting
from connectors.schema import OUTBOX_OPEN, inbox, outbox

Verdict = Literal["answer", "repeat", "loop", "loop_heard", "slow_down", "flood"]
UNHEARD: frozenset[Verdict] = frozenset({"repeat", "loop"})  # nobody thinks about them
A_MINUTE = 60_000
LEAST_LETTERS = 8  # of a free text; shorter ones are commands, numbers, countries


@dataclass(frozen=True)
class Limits:
    """`impatience`: how long after its answer a repeat isn't answered. `loop`: so many alike in `loop_span`.
    `burst`: so many of one person in `burst_span` are answered.
    """

    impatience: timedelta = timedelta(minutes=1)
    loop: int = 20
    loop_span: timedelta = timedelta(minutes=5)
    burst: int = 30
    burst_span: timedelta = timedelta(minutes=5)


USUAL = Limits()


def judge(connection: Connection, row: Waiting, asked: bool, now: datetime, limits: Limits = USUAL) -> Verdict:
    """`asked`: Faro waits for an answer of this person. A stranger without a number is always answered."""
    if row.sender is None:
        return "answer"
    if row.mark is not None and _alike(connection, row, now - limits.loop_span) >= limits.loop:
        return "loop_heard" if _first_of_its_minute(connection, row) else "loop"
    before = _since(connection, row, now - limits.burst_span)
    if before >= limits.burst:
        return "slow_down" if before == limits.burst else "flood"
    free = not asked and len(row.text) >= LEAST_LETTERS and not row.text.isdigit()
    return "repeat" if free and row.mark and _still_fresh(connection, row, now - limits.impatience) else "answer"


def _alike(connection: Connection, row: Waiting, since: datetime) -> int:
    """How many times this text came from this person, this one included."""
    mine = and_(inbox.c.sender == row.sender, inbox.c.text_mark == row.mark, inbox.c.id <= row.id)
    count = select(func.count()).where(mine, inbox.c.received_at >= milliseconds(since))
    return int(connection.execute(count).scalar_one())


def _first_of_its_minute(connection: Connection, row: Waiting) -> bool:
    """Whether none like it came earlier in the same minute of the clock."""
    came = connection.execute(select(inbox.c.received_at).where(inbox.c.id == row.id)).scalar_one()
    alike = and_(inbox.c.sender == row.sender, inbox.c.text_mark == row.mark, inbox.c.id < row.id)
    earlier = select(inbox.c.id).where(alike, inbox.c.received_at >= came - came % A_MINUTE).limit(1)
    return connection.execute(earlier).first() is None


def _since(connection: Connection, row: Waiting, since: datetime) -> int:
    """How many messages of this person came before this one."""
    mine = and_(inbox.c.sender == row.sender, inbox.c.id < row.id)
    count = select(func.count()).where(mine, inbox.c.received_at >= milliseconds(since))
    return int(connection.execute(count).scalar_one())


def _still_fresh(connection: Connection, row: Waiting, since: datetime) -> bool:
    """Whether the same text came just before on this channel and its answer waits or was sent a moment ago."""
    same = and_(inbox.c.sender == row.sender, inbox.c.text_mark == row.mark, inbox.c.id < row.id)
    here = and_(same, inbox.c.channel == row.channel)
    answers = select(outbox.c.id).join(inbox, outbox.c.inbox_id == inbox.c.id).where(here)
    fresh = or_(outbox.c.state.in_(OUTBOX_OPEN), outbox.c.finished_at >= milliseconds(since))
    return connection.execute(answers.where(fresh, ~_said_since(row)).limit(1)).first() is not None


def _said_since(row: Waiting) -> Exists:
    """Whether the person wrote something else in between: then the same words are asked anew."""
    other = inbox.alias("other")
    between = and_(other.c.sender == row.sender, other.c.id > inbox.c.id, other.c.id < row.id)
    return select(other.c.id).where(between, other.c.text_mark != row.mark).exists()
