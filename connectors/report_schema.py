"""The tables of reports and of early warning, and what may never be true of a row.

Refuses (through the database) a report without its boxes before it was handed over, one that still has them after, and
a count of nothing. Rules: as in `schema.py`; no column of these tables points to a person, a message or an hour.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, String, Table

from connectors.schema import metadata

REPORT_STATES = ("draft", "queued", "exported", "sent")

reports = Table(
    "reports",
    metadata,
    Column("receipt", String(9), primary_key=True),
    Column("desk", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("day", String(10), nullable=False),
    Column("sealed", LargeBinary),
    CheckConstraint(f"state IN ({', '.join(map(repr, REPORT_STATES))})", name="reports_state"),
    CheckConstraint("(state = 'sent') = (sealed IS NULL)", name="reports_sealed"),
)

warning_counts = Table(
    "warning_counts",
    metadata,
    Column("sign", String(40), primary_key=True),
    Column("district", String(6), primary_key=True),
    Column("week", String(8), primary_key=True),
    Column("times", Integer, nullable=False),
    CheckConstraint("times > 0", name="warning_counts_some"),
)
