"""The tables of telephone calls, and what may never be true of a row, as constraints of the database itself.

Refuses (through the database) two rows for one call, an ended call that still holds an address or what was said in it,
and a call back that is neither waiting nor over. Rules: as in `schema.py`; a call's counts (language, topic, keys,
seconds, where it ended) stay when it is over, and are nobody's.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from connectors.schema import metadata

_Id = BigInteger().with_variant(Integer, "sqlite")

calls = Table(
    "calls",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("provider", String(20), nullable=False),
    Column("call_id", String(100), nullable=False),
    Column("direction", String(3), nullable=False),
    Column("sender", String(80)),
    Column("country_hint", String(2)),
    Column("line", String(200), nullable=False),
    Column("address_sealed", LargeBinary),
    Column("move_sealed", LargeBinary),
    Column("turn_sealed", LargeBinary),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("lang", String(10)),
    Column("place", String(100)),
    Column("topic", String(80)),
    Column("keys", Integer, nullable=False, server_default="0"),
    Column("keys_to_answer", Integer),
    Column("seconds", Integer),
    Column("started_at", BigInteger, nullable=False),
    Column("heard_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    UniqueConstraint("provider", "call_id", name="calls_once"),
    CheckConstraint("direction IN ('in', 'out')", name="calls_direction"),
    CheckConstraint("ended_at IS NULL OR address_sealed IS NULL", name="calls_address_wiped"),
    CheckConstraint("ended_at IS NULL OR (move_sealed IS NULL AND turn_sealed IS NULL)", name="calls_words_wiped"),
    CheckConstraint("ended_at IS NULL OR sender IS NULL", name="calls_sender_wiped"),
    CheckConstraint("step >= 0", name="calls_step"),
    Index("calls_open", "ended_at", "heard_at"),
)

call_backs = Table(
    "call_backs",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("kind", String(10), nullable=False),
    Column("sender", String(80)),
    Column("country_hint", String(2)),
    Column("line", String(200), nullable=False),
    Column("address_sealed", LargeBinary),
    Column("lang", String(10)),
    Column("hour", String(10)),
    Column("topic", String(80)),
    Column("state", String(10), nullable=False, server_default="waiting"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    CheckConstraint("kind IN ('person', 'faro')", name="call_backs_kind"),
    CheckConstraint("state IN ('waiting', 'leased', 'done', 'dropped')", name="call_backs_state"),
    CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="call_backs_lease"),
    CheckConstraint("(state IN ('done', 'dropped')) = (finished_at IS NOT NULL)", name="call_backs_finished"),
    CheckConstraint("(state IN ('done', 'dropped')) = (address_sealed IS NULL)", name="call_backs_wiped"),
    Index("call_backs_due", "kind", "state", "due_at"),
    Index("call_backs_sender", "sender"),
)
