"""WhatsApp's 24 hours: within them of a person's last message anything may be sent, later an approved template only.

Refuses nothing. Rules: whether the window is open is read off the inbox, whose rows of the last 24 hours are never
pruned; a person who has written nothing since is reminded once, however many answers wait; what waited behind a
reminder goes out as soon as the person writes on WhatsApp again, before the new answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, or_, select, update

from connectors.channel import Window
from connectors.database import milliseconds
from connectors.schema import inbox, outbox

CHANNEL = "whatsapp"
WINDOW = timedelta(hours=24)


def window(connection: Connection, inbox_id: int | None, sender: str | None, silent: bool, now: datetime) -> Window:
    """How a message to this person may go out now. Nobody is reminded who can't be known or asked for silence."""
    if _is_open(connection, inbox_id, sender, now):
        return "open"
    if sender is None or silent:
        return "closed"
    waiting = select(outbox.c.id).where(outbox.c.sender == sender, outbox.c.reminded_at.is_not(None)).limit(1)
    return "remind" if connection.execute(waiting).first() is None else "waits"


def _is_open(connection: Connection, inbox_id: int | None, sender: str | None, now: datetime) -> bool:
    """Whether the person has written lately; of an erased one only the message answered is known."""
    of_person = or_(inbox.c.id == inbox_id, inbox.c.sender == sender)  # NULL equals nothing
    lately = inbox.c.received_at > milliseconds(now - WINDOW)
    mine = select(inbox.c.id).where(of_person, lately, inbox.c.channel == CHANNEL).limit(1)
    return connection.execute(mine).first() is not None


def note_reminder(connection: Connection, row_id: int, now: datetime) -> None:
    """The row, given up a moment ago, waits for the person's next message if its text was kept."""
    mine = and_(outbox.c.id == row_id, outbox.c.state == "dead", outbox.c.text_sealed.is_not(None))
    connection.execute(update(outbox).where(mine).values(reminded_at=milliseconds(now)))


def release(connection: Connection, sender: str, channel: str, silent: bool, now: datetime) -> None:
    """The person has written: what waited behind a reminder is due; what was wiped since waits no more."""
    if silent or channel != CHANNEL:
        return
    waiting = and_(outbox.c.sender == sender, outbox.c.reminded_at.is_not(None))
    time = milliseconds(now)
    again = {"state": "due", "tries": 0, "unsettled": 0, "error_code": None, "due_at": time, "requeued_at": time}
    again |= {"finished_at": None}
    whole = and_(waiting, outbox.c.state == "dead", outbox.c.text_sealed.is_not(None))
    connection.execute(update(outbox).where(whole).values(**again))
    connection.execute(update(outbox).where(waiting).values(reminded_at=None))
