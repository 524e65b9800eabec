"""The last time that a node believed, so that a wrong clock is known after a restart too.

Rules: one row, nothing about anybody.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock_seen",
        Column("one", Integer, primary_key=True, autoincrement=False),
        Column("latest", BigInteger, nullable=False),
        Column("doubted", BigInteger, nullable=False),
        CheckConstraint("one = 1", name="clock_seen_one"),
    )


def downgrade() -> None:
    op.drop_table("clock_seen")
