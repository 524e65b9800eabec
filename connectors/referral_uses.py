"""How often each office's code was sent, by channel and week; and of whom, nothing.

Refuses nothing. Rules: a use is counted in the transaction of the turn that answered it, so a message that comes twice
counts once; a row holds a code, a channel, an ISO week and a number; what is shown of it is summed over the channels.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Channel
from connectors.retention import USUAL, Retention
from connectors.schema import referral_topics, referral_uses


def week_of(moment: datetime) -> str:
    """The ISO week, worded so that weeks sort like their names."""
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"


def month_of(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def count(connection: Connection, code: str, channel: Channel, now: datetime) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    first = dialect.insert(referral_uses).values(code=code, channel=channel, week=week_of(now), uses=1)
    again = first.on_conflict_do_update(
        index_elements=["code", "channel", "week"], set_={"uses": referral_uses.c.uses + 1}
    )
    connection.execute(again)


def by_week(connection: Connection) -> Mapping[tuple[str, str], int]:
    """Uses by code and week."""
    total = func.sum(referral_uses.c.uses)
    grouped = select(referral_uses.c.code, referral_uses.c.week, total).group_by(
        referral_uses.c.code, referral_uses.c.week
    )
    return {(code, week): int(uses) for code, week, uses in connection.execute(grouped)}


def prune(connection: Connection, now: datetime, kept: Retention = USUAL) -> None:
    """Delete the weeks that nobody compares with any more, and what was asked then (`connectors.referral_topics`)."""
    first = now - kept.referrals
    connection.execute(delete(referral_uses).where(referral_uses.c.week < week_of(first)))
    connection.execute(delete(referral_topics).where(referral_topics.c.month < month_of(first)))
