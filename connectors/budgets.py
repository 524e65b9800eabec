"""What SMS cost, by country and day and by person and day; and what is still said once a budget is used up.

Refuses nothing: it judges and counts, in the transaction of the turn. Rules: an urgent answer, its further pages and
the word that a command was obeyed always go out whole, whatever is used up. A person who used up her day is told so
once, kindly, and then not answered until the next; but whom to call still comes, if she asks for a person or sends
nothing, and the short welcome of who comes back from silence. A country that used up its day gets its answers cut to
two segments; at twice its budget whoever Faro has spoken to before is told once, and strangers get nothing, since many
strangers of one country at once are what fraud with expensive numbers looks like. A country's count is nobody's and
stays; a person's lies under her pseudonym, is gone within two days and with BORRAR.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, and_, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Reply, Turn
from bot.segments import measure
from connectors.inbox import Waiting
from connectors.pressing import HUMAN, IsUrgent, is_above_all
from connectors.retention import USUAL, Retention
from connectors.schema import conversations, person_spending, spending
from connectors.sms_settings import UNKNOWN, SmsSettings

Verdict = Literal["whole", "short", "enough", "nothing"]
CLOSED = 2  # times its budget, from which a country's strangers are not answered
PERSON_KEPT = timedelta(days=1)  # besides the day itself


@dataclass(frozen=True)
class Spent:
    """What went out to the numbers of a country on a day."""

    day: str
    country: str
    segments: int
    messages: int


def day_of(moment: datetime) -> str:
    return moment.date().isoformat()


def country_of(row: Waiting) -> str:
    return row.country_hint or UNKNOWN


def judge(
    connection: Connection, row: Waiting, turn: Turn, sms: SmsSettings, now: datetime, is_urgent: IsUrgent
) -> Verdict:
    """How much of a turn's words goes out; asked before the turn's memory is saved."""
    if row.channel != "sms" or is_above_all(turn, is_urgent):
        return "whole"
    country = country_of(row)
    if not sms.serves(country):
        return "nothing"
    used, told = _of_person(connection, row.sender, now)
    budget, in_country = sms.budget_of(country), _of_country(connection, country, now)
    closed = budget is not None and in_country >= CLOSED * budget
    if closed and _is_stranger(connection, row.sender):
        return "nothing"
    if used >= sms.person_budget or closed:
        return _still(row, turn) or ("nothing" if told else "enough")
    return "short" if budget is not None and in_country >= budget else "whole"


def _still(row: Waiting, turn: Turn) -> Verdict | None:
    """What goes out of a turn though the day is used up: whom to call, and the welcome of who comes back."""
    if turn.topic == HUMAN or (turn.opt_in and turn.kind == "service"):
        return "whole"
    return None if row.text.strip() else "short"


def _is_stranger(connection: Connection, sender: str | None) -> bool:
    known = select(conversations.c.sender).where(conversations.c.sender == sender)
    return connection.execute(known).first() is None


def _of_person(connection: Connection, sender: str | None, now: datetime) -> tuple[int, bool]:
    mine = and_(person_spending.c.sender == sender, person_spending.c.day == day_of(now))
    row = connection.execute(select(person_spending.c.segments, person_spending.c.told).where(mine)).first()
    return (row.segments, row.told) if row is not None else (0, False)


def _of_country(connection: Connection, country: str, now: datetime) -> int:
    here = and_(spending.c.country == country, spending.c.day == day_of(now))
    return connection.execute(select(spending.c.segments).where(here)).scalar() or 0


def count(
    connection: Connection, row: Waiting, messages: Sequence[Reply], now: datetime, *, told: bool = False,
    forget: bool = False
) -> None:  # fmt: skip
    """Add what goes out. `told`: that today's is used up. `forget`: nothing is kept of who it was."""
    if row.channel == "sms" and messages:
        sender = None if forget else row.sender
        _add(connection, sender, country_of(row), [message.text for message in messages], now, told)


def spend(
    connection: Connection,
    sender: str | None,
    country: str | None,
    texts: Sequence[str],
    sms: SmsSettings,
    now: datetime,
) -> bool:
    """Count what a call sends. False, and nothing counted, once the day is used up: she has heard it already."""
    if used_up(connection, sender, country, sms, now):
        return False
    _add(connection, sender, country or UNKNOWN, texts, now, told=False)
    return True


def used_up(connection: Connection, sender: str | None, country: str | None, sms: SmsSettings, now: datetime) -> bool:
    """Whether a call can send nothing more today, to her or to her country."""
    country = country or UNKNOWN
    budget, used = sms.budget_of(country), _of_person(connection, sender, now)[0]
    full = budget is not None and _of_country(connection, country, now) >= budget
    return full or used >= sms.person_budget or not sms.serves(country)


def _add(
    connection: Connection, sender: str | None, country: str, texts: Sequence[str], now: datetime, told: bool
) -> None:
    segments = sum(measure(text).segments for text in texts)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"day": day_of(now), "country": country, "segments": segments, "messages": len(texts)}
    more = {name: spending.c[name] + values[name] for name in ("segments", "messages")}
    first = dialect.insert(spending).values(values)
    connection.execute(first.on_conflict_do_update(index_elements=["day", "country"], set_=more))
    if sender is None:
        return
    own = dialect.insert(person_spending).values(sender=sender, day=day_of(now), segments=segments, told=told)
    again = {"segments": person_spending.c.segments + segments} | ({"told": True} if told else {})
    connection.execute(own.on_conflict_do_update(index_elements=["sender", "day"], set_=again))


def since(connection: Connection, first: datetime) -> list[Spent]:
    """Days and countries from that day on, the newest first."""
    rows = select(spending).where(spending.c.day >= day_of(first))
    found = connection.execute(rows.order_by(spending.c.day.desc(), spending.c.country))
    return [Spent(row.day, row.country, row.segments, row.messages) for row in found]


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> None:
    connection.execute(delete(person_spending).where(person_spending.c.day < day_of(now - PERSON_KEPT)))
    connection.execute(delete(spending).where(spending.c.day < day_of(now - kept.spending)))
