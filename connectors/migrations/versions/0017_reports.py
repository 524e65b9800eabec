"""Closed reports on their way to an institution, and counts of the signs of fraud.

Rules: nothing in a row points to a message, a person or an hour.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, String

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        Column("receipt", String(9), primary_key=True),
        Column("desk", String(80), nullable=False),
        Column("state", String(10), nullable=False),
        Column("day", String(10), nullable=False),
        Column("sealed", LargeBinary),
        CheckConstraint("state IN ('draft', 'queued', 'exported', 'sent')", name="reports_state"),
        CheckConstraint("(state = 'sent') = (sealed IS NULL)", name="reports_sealed"),
    )
    op.create_table(
        "warning_counts",
        Column("sign", String(40), primary_key=True),
        Column("district", String(6), primary_key=True),
        Column("week", String(8), primary_key=True),
        Column("times", Integer, nullable=False),
        CheckConstraint("times > 0", name="warning_counts_some"),
    )


def downgrade() -> None:
    op.drop_table("warning_counts")
    op.drop_table("reports")
